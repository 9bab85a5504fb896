"""Making tensors: from data, filled, or counting. Nothing here has a gradient of its own."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.inplace import update
from ..autograd.output import writes_out
from ..autograd.primitive import implements
from ..autograd.variable import Variable, make
from ..device import check_device
from ..device import device as _device
from ..size import Size
from .dimensions import sizes_from
from .selection import overwrite


def new_shape(size: tuple[Any, ...], options: dict[str, Any] | None = None) -> tuple[int, ...]:
    """Return the shape of the new tensor meant by ``f(2, 3)``, by ``f((2, 3))``, or by ``f(size=(2, 3))``, which is among the options."""
    try:
        shape = sizes_from(size, options.pop("size", None) if options else None)
    except TypeError:
        raise TypeError(f"a shape must consist of integers, but got {size}") from None
    if any(n < 0 for n in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension: {list(shape)}")
    return shape


def _array(data: Any, dtype: Any) -> np.ndarray[Any, Any]:
    """Return data as a new array: Python floats get the default dtype, NumPy data keeps its own."""
    if isinstance(data, Variable):
        data = data.array
    elif isinstance(data, (list, tuple)):
        data = _nested(data)
    try:
        array = np.array(data)
    except ValueError as error:
        raise ValueError(f"expected a nested sequence in which all sequences at one depth have the same length ({error})") from None
    if array.dtype.kind not in "fiub":
        if array.dtype.kind == "c":
            raise TypeError("complex tensors are not supported yet; use the real and the imaginary part as two tensors")
        if array.dtype.kind == "O" and all(isinstance(x, (int, float)) for x in array.flat):  # an integer that no dtype has
            if dtype is None and all(isinstance(x, int) for x in array.flat):
                raise ValueError(f"Overflow when unpacking long long: no integer dtype holds {max(array.flat, key=abs)}")
            return array.astype(dtypes.to_numpy(dtype))
        raise TypeError(f"a tensor can be made of numbers and bools, but not of {type(data).__name__} with elements of type {array.dtype}")
    if dtype is not None:
        d = dtypes.to_numpy(dtype)
        if d.kind in "iu" and array.dtype.kind in "iu" and not isinstance(data, np.ndarray):
            _check_range(array, d)
        return array.astype(d, copy=False)
    if array.dtype.kind == "f" and not isinstance(data, (np.ndarray, np.generic)) and not _numpy_inside(data):
        return array.astype(dtypes.to_numpy(None), copy=False)
    return array.astype(dtypes.from_any(array.dtype).dtype, copy=False)


def _check_range(array: Any, d: np.dtype[Any]) -> None:
    """Raise if an integer is too large for a dtype. Negative ones count from the end of an unsigned dtype, as in PyTorch."""
    largest = np.iinfo(d).max
    lowest = np.iinfo(d).min if d.kind == "i" else -largest
    if array.size and (array.max() > largest or array.min() < lowest):
        raise RuntimeError(f"value cannot be converted to type {d} without overflow: from {array.min()} to {array.max()}")


def _nested(data: Any) -> Any:
    return [_nested(x) if isinstance(x, (list, tuple)) else _number(x) if isinstance(x, Variable) else x for x in data]


def _number(element: Variable) -> Any:
    """Return the only element of a tensor, which keeps its dtype."""
    if element.array.size != 1:
        raise ValueError(
            f"only one element tensors can be converted to Python scalars, but a list contains one of shape {list(element.array.shape)}: "
            "use stack() to make one tensor of several"
        )
    return element.array.reshape(())


def _numpy_inside(data: Any) -> bool:
    """Whether a nested sequence consists of NumPy arrays or numbers, which keep their dtype."""
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return isinstance(data, (np.ndarray, np.generic))


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """Return a new tensor with a copy of `data`: a number, nested sequences of numbers, an array or a tensor.

    Parameters
    ----------
    dtype : by default that of NumPy data, otherwise float32 (the default dtype), int64 or bool by what the data is.
    requires_grad : make it a leaf that receives a gradient.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    """
    check_device(device)
    return make(np.array(_array(data, dtype))).requires_grad_(requires_grad)


def of_type(dtype: Any, *data: Any, device: Any = None) -> Any:
    """Return what PyTorch's old constructors make: ``Tensor(2, 3)`` of a shape, not set; ``FloatTensor([1, 2])`` of data.

    Parameters
    ----------
    dtype : of the result; `None` for the default one, or for that of a tensor that is given.
    data : nothing, the sizes, a `Size`, a sequence or an array; or a tensor, whose memory the result shares.

    Raises
    ------
    TypeError : if `data` is none of these, or a tensor of another dtype.
    RuntimeError : if the device is not the CPU.

    >>> import tinygrad_edu as tg
    >>> of_type(tg.int64, [1.5, 2.0]), of_type(None, 2, 3).shape
    (tensor([1, 2]), torch.Size([2, 3]))
    """
    if device is not None and (kind := _device(device).type) != "cpu":
        raise RuntimeError(f"legacy constructor expects device type: cpu but device type: {kind} was passed")
    if all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in data):
        return empty(*data or (0,), dtype=dtype)
    (first, *rest) = data
    if rest:
        raise TypeError(f"new() received an invalid combination of arguments: expected sizes, or one sequence, but got {data}")
    if isinstance(first, Size):
        return empty(first, dtype=dtype)
    if isinstance(first, Variable):
        if dtype is not None and first.array.dtype != dtypes.to_numpy(dtype):
            raise TypeError(f"expected a tensor of {dtypes.from_any(dtype)}, but got one of {first.array.dtype}: convert it with .to()")
        return make(first.array)
    if isinstance(first, str):
        raise TypeError("new(): invalid data type 'str'")
    if not hasattr(first, "__len__"):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    return tensor(list(first) if isinstance(first, range) else first, dtype=dtypes.to_numpy(dtype))


def new(self: Any, *data: Any, device: Any = None) -> Any:
    """Return a new tensor of this tensor's dtype, of sizes or of data: PyTorch's old way, for which `new_tensor` is the new one."""
    return of_type(self.array.dtype, *data, device=device)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Any:
    """Return `data` as a tensor, sharing the memory of an array and returning a tensor as it is, where the dtype allows.

    >>> import tinygrad_edu as tg
    >>> t = tg.tensor([1.0]); tg.as_tensor(t) is t
    True
    """
    check_device(device)
    if isinstance(data, Variable):
        return data if dtype is None or dtypes.to_numpy(dtype) == data.array.dtype else data.to(dtype)  # type: ignore[attr-defined]
    if isinstance(data, np.ndarray) and (dtype is None or dtypes.to_numpy(dtype) == data.dtype):
        return from_numpy(data)
    return tensor(data, dtype=dtype)


def asarray(obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False) -> Any:
    """Return what `as_tensor` does; or a copy, if `copy` is true.

    Raises
    ------
    ValueError : if `copy` is false, but memory cannot be shared.

    >>> import tinygrad_edu as tg
    >>> t = tg.tensor([1.0]); tg.asarray(t, copy=True) is t
    False
    """
    shared = as_tensor(obj, dtype, device)
    source = obj.array if isinstance(obj, Variable) else obj
    is_view = isinstance(source, np.ndarray) and np.may_share_memory(shared.array, source)
    if copy is False and not is_view:
        raise ValueError("can't alias an arbitrary object or another dtype: leave copy=False away")
    result = make(shared.array.copy()) if copy and is_view else shared
    return result.requires_grad_() if requires_grad else result.detach() if is_view and result.requires_grad else result


def frombuffer(buffer: Any, *, dtype: Any, count: int = -1, offset: int = 0, requires_grad: bool = False) -> Any:
    """Return a tensor that shares the memory of an object with Python's buffer protocol, from byte `offset` on.

    Raises
    ------
    ValueError : if there are too few bytes.

    >>> import tinygrad_edu as tg
    >>> tg.frombuffer(bytearray([1, 0, 2, 0]), dtype=tg.int16)
    tensor([1, 2], dtype=torch.int16)
    """
    return make(np.frombuffer(buffer, dtypes.to_numpy(dtype), count, offset)).requires_grad_(requires_grad)


def empty_strided(size: Any, stride: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return a tensor whose elements are not set to anything, with these distances between neighbours in memory."""
    check_device(device)
    d = dtypes.to_numpy(dtype)
    needed = 0 if 0 in size else 1 + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
    array = np.lib.stride_tricks.as_strided(np.empty(needed, d), tuple(size), [s * d.itemsize for s in stride])
    return finished(array, requires_grad, options)


def empty_permuted(size: Any, physical_layout: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Any:
    """Return a new tensor with whatever is in its memory, whose dimensions lie in memory in the order `physical_layout`.

    >>> import tinygrad_edu as tg
    >>> tg.empty_permuted((2, 3), (1, 0)).stride()
    (1, 2)
    """
    order = [int(i) for i in physical_layout]
    if sorted(order) != list(range(len(size))):
        raise RuntimeError(f"empty_permuted: expected an order of the {len(size)} dimensions, but got {order}")
    memory = empty([size[i] for i in order], dtype=dtype, device=device)
    return make(np.transpose(memory.array, np.argsort(order))).requires_grad_(requires_grad)


def from_numpy(ndarray: Any) -> Any:
    """Return a tensor that shares the memory of a NumPy array.

    >>> import numpy as np, tinygrad_edu as tg
    >>> a = np.zeros(2); t = tg.from_numpy(a); a[0] = 1; t
    tensor([1., 0.], dtype=torch.float64)
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    dtypes.from_any(ndarray.dtype)
    return make(ndarray if type(ndarray) is np.ndarray else np.asarray(ndarray))


def from_dlpack(ext_tensor: Any) -> Any:
    """Return a tensor that shares the memory of another library's tensor, through the DLPack protocol.

    >>> import numpy as np, tinygrad_edu as tg
    >>> tg.from_dlpack(np.ones(2))
    tensor([1., 1.], dtype=torch.float64)
    """
    return from_numpy(np.from_dlpack(ext_tensor))


def finished(array: Any, requires_grad: bool, options: dict[str, Any]) -> Any:
    """Return a new tensor, or `out` with these elements; the other options of PyTorch's for new tensors say what is so anyway."""
    out = options.pop("out", None)
    for name in options:
        if name not in ("layout", "pin_memory", "memory_format"):
            raise TypeError(f"got an unexpected keyword argument {name!r}")
    if out is None:
        result = make(array)
        return result.requires_grad_() if requires_grad else result
    if out.array.shape != array.shape:
        out.array = array.astype(out.array.dtype)
        return out
    return update(out, overwrite, make(array.astype(out.array.dtype)))


def zeros(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return zeros.

    >>> import tinygrad_edu as tg
    >>> tg.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    check_device(device)
    return finished(np.zeros(new_shape(size, options), dtypes.to_numpy(dtype)), requires_grad, options)


def ones(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return ones.

    >>> import tinygrad_edu as tg
    >>> tg.ones(3, dtype=tg.int64)
    tensor([1, 1, 1])
    """
    check_device(device)
    return finished(np.ones(new_shape(size, options), dtypes.to_numpy(dtype)), requires_grad, options)


def empty(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return a tensor whose elements are not set to anything."""
    check_device(device)
    return finished(np.empty(new_shape(size, options), dtypes.to_numpy(dtype)), requires_grad, options)


def full(size: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return a tensor in which every element is `fill_value`, which also decides the dtype unless one is given.

    >>> import tinygrad_edu as tg
    >>> tg.full((2,), 7)
    tensor([7, 7])
    """
    check_device(device)
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    value = fill_value.item() if isinstance(fill_value, Variable) else fill_value  # type: ignore[attr-defined]
    d = dtypes.to_numpy(type(value) if dtype is None else dtype)
    return finished(np.full(new_shape((size,)), _number_in(value, d), d), requires_grad, options)


def _number_in(value: Any, d: np.dtype[Any]) -> Any:
    """Return a number as one of a dtype: a negative integer counts from the end of an unsigned dtype."""
    if d.kind == "u" and isinstance(value, (int, float)) and value < 0:
        _check_range(np.array(int(value)), d)
        return np.array(int(value)).astype(d)
    return value


def _like(name: str, input: Any, dtype: Any) -> tuple[tuple[int, ...], Any]:
    """Return the shape of a tensor, and the NumPy dtype that is asked for or else its own."""
    if not isinstance(input, Variable):
        raise TypeError(f"{name}(): argument 'input' must be Tensor, not {type(input).__name__}")
    return input.array.shape, dtypes.to_numpy(dtype or input.array.dtype)


@implements(np.ones_like)
def ones_like(input: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return ones of the shape and dtype of `input`."""
    check_device(device)
    return finished(np.ones(*_like("ones_like", input, dtype)), requires_grad, options)


def zeros_like(input: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return zeros of the shape and dtype of `input`."""
    check_device(device)
    return finished(np.zeros(*_like("zeros_like", input, dtype)), requires_grad, options)


def empty_like(input: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return a tensor of the shape and dtype of `input` whose elements are not set to anything."""
    check_device(device)
    return finished(np.empty(*_like("empty_like", input, dtype)), requires_grad, options)


def full_like(input: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return a tensor of the shape and dtype of `input` in which every element is `fill_value`."""
    check_device(device)
    shape, dtype = _like("full_like", input, dtype)
    return full(shape, fill_value, dtype=dtype, requires_grad=requires_grad, **options)


def arange(
    start: Any = None, end: Any = None, step: Any = 1, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any
) -> Any:
    """Return the numbers from `start` (default 0) to before `end` in steps of `step`.

    >>> import tinygrad_edu as tg
    >>> tg.arange(3), tg.arange(1, 2, 0.5)
    (tensor([0, 1, 2]), tensor([1.0000, 1.5000]))
    """
    check_device(device)
    if end is None:
        if start is None:
            raise TypeError("arange() missing 1 required argument: 'end'")
        start, end = 0, start
    start = 0 if start is None else start
    start, end, step = (x.item() if isinstance(x, Variable) else x for x in (start, end, step))  # type: ignore[attr-defined]
    if not all(map(math.isfinite, (start, end, step))):
        raise RuntimeError(f"unsupported range: {start} -> {end} in steps of {step}")
    if dtype is not None and dtypes.to_numpy(dtype) == np.int64:
        start, end, step = int(start), int(end), int(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) / step < 0:
        raise RuntimeError(f"upper bound and lower bound inconsistent with step sign: from {start} to {end} with step {step}")
    if dtype is None:
        dtype = dtypes.int64 if all(isinstance(x, (int, np.integer)) for x in (start, end, step)) else None
    count = math.ceil((end - start) / step)
    d = dtypes.to_numpy(dtype)
    if d.kind in "iu":
        start, step = int(start), int(step)
    array = np.arange(count, dtype=np.float64 if d.kind == "f" else np.int64) * step + start
    return finished(array.astype(d), requires_grad, options)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any
) -> Any:
    """Return `steps` numbers evenly spaced from `start` to `end`, both included.

    >>> import tinygrad_edu as tg
    >>> tg.linspace(0, 1, 3)
    tensor([0.0000, 0.5000, 1.0000])
    """
    check_device(device)
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, but got {steps}")
    start, end = (x.item() if isinstance(x, Variable) else x for x in (start, end))  # type: ignore[attr-defined]
    d = dtypes.to_numpy(dtype)
    if d.kind in "iu":
        start, end = int(start), int(end)
    return finished(np.linspace(start, end, steps).astype(d), requires_grad, options)


def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: Any = None,
    requires_grad: bool = False,
    device: Any = None,
    **options: Any,
) -> Any:
    """Return `steps` numbers from ``base**start`` to ``base**end``, evenly spaced in their logarithm."""
    check_device(device)
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, but got {steps}")
    start, end = (x.item() if isinstance(x, Variable) else x for x in (start, end))  # type: ignore[attr-defined]
    d = dtypes.to_numpy(dtype)
    if d.kind in "iu":
        start, end = int(start), int(end)
    return finished(np.logspace(start, end, steps, base=base).astype(d), requires_grad, options)


def eye(n: int, m: int | None = None, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return the matrix with ones on the diagonal and zeros elsewhere.

    >>> import tinygrad_edu as tg
    >>> tg.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    check_device(device)
    if min(n, n if m is None else m) < 0:
        raise RuntimeError(f"eye: n and m must not be negative, but n is {n} and m is {m}")
    return finished(np.eye(n, m, dtype=dtypes.to_numpy(dtype)), requires_grad, options)


@writes_out
def range_(start: Any, end: Any = None, step: Any = 1, *, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Any:
    """Return the numbers from `start` to `end`, both included, in steps of `step`: PyTorch's old ``torch.range``.

    >>> with warnings.catch_warnings(action="ignore"):
    ...     range_(1, 3)
    tensor([1., 2., 3.])
    """
    warnings.warn("torch.range is deprecated: use torch.arange, which leaves the end out", UserWarning, stacklevel=2)
    start, end = (0, start) if end is None else (start, end)
    return arange(start, end + step / 2, step, dtype=dtypes.to_numpy(dtype), requires_grad=requires_grad, device=device)


def scalar_tensor(value: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return a 0-d tensor, of the default dtype unless one is given."""
    check_device(device)
    return full((), value, dtype=dtypes.to_numpy(dtype), requires_grad=requires_grad, **options)


def new_tensor(self: Any, data: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Any:
    """Return a new tensor of `data` in this tensor's dtype."""
    check_device(device)
    return tensor(data, dtype=dtype or self.array.dtype, requires_grad=requires_grad)


def new_zeros(self: Any, *size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return zeros in this tensor's dtype."""
    check_device(device)
    return zeros(*size, dtype=dtype or self.array.dtype, requires_grad=requires_grad, **options)


def new_ones(self: Any, *size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return ones in this tensor's dtype."""
    check_device(device)
    return ones(*size, dtype=dtype or self.array.dtype, requires_grad=requires_grad, **options)


def new_empty(self: Any, *size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return a tensor in this tensor's dtype whose elements are not set to anything."""
    check_device(device)
    return empty(*size, dtype=dtype or self.array.dtype, requires_grad=requires_grad, **options)


def new_full(
    self: Any, size: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any
) -> Any:
    """Return a tensor in this tensor's dtype in which every element is `fill_value`."""
    check_device(device)
    return full(size, fill_value, dtype=dtype or self.array.dtype, requires_grad=requires_grad, **options)
