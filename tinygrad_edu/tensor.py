"""`Tensor`: the table of everything that can be done with one.

The body of the class is a list of the operations of `ops`, each under its PyTorch name; nothing is computed here. A name that ends in
``_`` changes the tensor in place: `in_place` makes it of the operation that returns a new one.
"""

from __future__ import annotations

import builtins
import copy
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from . import dtypes
from .autograd.adjoint import cast
from .autograd.backward import backward as _backward
from .autograd.inplace import update
from .autograd.node import Leaf
from .autograd.primitive import BY_NUMPY
from .autograd.variable import Variable, build_tensors_with, make
from .device import device as _device
from .ops import (
    activation, arithmetic, axes, comparison, creation, exponential, extremum, indexing, joining, linalg, masking, norms, pieces, random,
    reduction, rounding, scan, selecting, selection, softmax, sorting, statistics, triangular, trigonometric,
)  # fmt: skip
from .ops import scatter as scattering
from .ops import shape as shaping
from .printing import tensor_str
from .size import Size


def in_place(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method that does `operation` in place and returns its tensor."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        return update(self, operation, *args, **kwargs)

    method.__doc__ = f"Do `{operation.__name__}` in place and return this tensor."
    return method


def _reflected(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method for an operator whose left operand is no tensor."""

    def method(self: Tensor, other: Any) -> Any:
        return operation(other, self) if _is_operand(other) else NotImplemented

    return method


def _checked(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the comparison operator that leaves operands it cannot compare to Python: ``tensor == "text"`` is false."""

    def method(self: Tensor, other: Any) -> Any:
        return operation(self, other) if _is_operand(other) else NotImplemented

    return method


def _is_operand(other: Any) -> bool:
    return isinstance(other, (Variable, bool, int, float, np.ndarray, np.generic))


def _to(input: Any, *args: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False, copy: bool = False) -> Any:
    """Return this tensor in another dtype (or that of another tensor); itself if nothing changes.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1, 2]).to(tg.float64)
    tensor([1., 2.], dtype=torch.float64)
    """
    for arg in args:
        if isinstance(arg, Variable):
            dtype = arg.array.dtype
        elif isinstance(arg, (str, _device)):
            device = arg
        elif not isinstance(arg, bool):
            dtype = arg
    if device is not None:
        _device(device)
    d = input.array.dtype if dtype is None else dtypes.to_numpy(dtype)
    if d == input.array.dtype:
        return arithmetic.clone(input) if copy else input
    return cast(input, d) if d.kind == "f" else make(input.array.astype(d))


def _caster(d: dtypes.dtype) -> Callable[..., Any]:
    def method(self: Tensor, memory_format: Any = None) -> Any:
        return _to(self, d)

    method.__doc__ = f"Return this tensor as {d}."
    return method


class Tensor(Variable):
    """An n-dimensional array that can remember how it was computed.

    ``Tensor(data)`` makes a tensor of the default dtype, ``Tensor(2, 3)`` one of that shape with elements that are not set; `tensor` is the
    usual way to make one.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> y = (x ** 2).sum()
    >>> y
    tensor(5., grad_fn=<SumBackward0>)
    >>> y.backward(); x.grad
    tensor([2., 4.])
    """

    __slots__ = ("__dict__", "__weakref__")
    __array_priority__ = 1000
    __hash__ = object.__hash__
    layout: ClassVar[str] = "torch.strided"

    def __init__(self, *data: Any, device: Any = None) -> None:
        if len(data) == 1 and not isinstance(data[0], (builtins.int, Size)):
            source = creation.tensor(data[0], dtype=dtypes.get_default_dtype())
        else:
            source = creation.empty(*data)
        self.array, self._node, self._grad, self._view = source.array, None, None, None

    # --- what it is ---------------------------------------------------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        """The length of every dimension."""
        return Size(self.array.shape)

    @property
    def ndim(self) -> builtins.int:
        """The number of dimensions."""
        return self.array.ndim

    @property
    def dtype(self) -> dtypes.dtype:
        """The data type of the elements."""
        return dtypes.from_any(self.array.dtype)

    @property
    def device(self) -> _device:
        """Where the tensor lives: the CPU."""
        return _device("cpu")

    @property
    def itemsize(self) -> builtins.int:
        """The number of bytes of an element."""
        return self.array.itemsize

    @property
    def nbytes(self) -> builtins.int:
        """The number of bytes of all elements."""
        return self.array.nbytes

    @property
    def data(self) -> Any:
        """A tensor that shares this memory and belongs to no graph. Assigning to it replaces the values, unseen by the graph."""
        return self.detach()

    @data.setter
    def data(self, value: Any) -> None:
        if not isinstance(value, Variable):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        self.array = value.array
        if isinstance(self._node, Leaf):
            self._node.shape, self._node.dtype = value.array.shape, value.array.dtype

    @property
    def _base(self) -> Any:
        """The tensor whose memory this one is a view of, or `None`."""
        return None if self._view is None else self._view.base

    def size(self, dim: builtins.int | None = None) -> Any:
        """Return the shape, or the length of one dimension."""
        return self.shape if dim is None else self.array.shape[_checked_dim(dim, self.array.ndim)]

    def dim(self) -> builtins.int:
        """Return the number of dimensions."""
        return self.array.ndim

    ndimension = dim

    def numel(self) -> builtins.int:
        """Return the number of elements."""
        return self.array.size

    nelement = numel

    def element_size(self) -> builtins.int:
        """Return the number of bytes of an element."""
        return self.array.itemsize

    def stride(self, dim: builtins.int | None = None) -> Any:
        """Return how many elements lie between neighbours along each dimension, or along one."""
        strides = tuple(s // self.array.itemsize for s in self.array.strides)
        return strides if dim is None else strides[_checked_dim(dim, self.array.ndim)]

    def is_contiguous(self, memory_format: Any = None) -> builtins.bool:
        """Return whether the elements lie in memory in the order of their indices."""
        return builtins.bool(self.array.flags.c_contiguous)

    def is_floating_point(self) -> builtins.bool:
        """Return whether the elements are floating point numbers."""
        return self.array.dtype.kind == "f"

    def is_complex(self) -> builtins.bool:
        """Return whether the elements are complex numbers."""
        return self.array.dtype.kind == "c"

    def data_ptr(self) -> builtins.int:
        """Return the address of the first element."""
        return self.array.ctypes.data

    # --- out of the graph: Python and NumPy -----------------------------------------------------------------------------------------

    def numpy(self, *, force: builtins.bool = False) -> Any:
        """Return the array, which shares this tensor's memory.

        Raises
        ------
        RuntimeError : for a tensor that requires a gradient, unless `force` is given: the graph would not see changes of the array.
        """
        if self.requires_grad and not force:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self.array

    def item(self) -> Any:
        """Return the only element as a Python number."""
        if self.array.size != 1:
            raise RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar")
        return self.array.item()

    def tolist(self) -> Any:
        """Return the elements as nested lists of Python numbers, a 0-d tensor as a number."""
        return self.array.tolist()

    def __array__(self, dtype: Any = None, copy: builtins.bool | None = None) -> Any:
        array = self.numpy()
        if dtype is None or np.dtype(dtype) == array.dtype:
            return array.copy() if copy else array
        if copy is False:
            raise ValueError(f"a {array.dtype} tensor cannot be seen as {np.dtype(dtype)} without a copy")
        return array.astype(dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        function = BY_NUMPY.get(ufunc)
        if method == "__call__" and function is not None and not kwargs:
            return function(*inputs)
        arrays = [np.asarray(x) if isinstance(x, Variable) else x for x in inputs]
        if any(isinstance(x, Variable) for x in kwargs.get("out", ())):
            raise TypeError(f"np.{ufunc.__name__} cannot write into a tensor: use the tensor's own in-place operations")
        return getattr(ufunc, method)(*arrays, **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        ours = BY_NUMPY.get(function)
        return function(*_arrays(args), **_arrays(kwargs)) if ours is None else ours(*args, **kwargs)

    def __dlpack__(self, **kwargs: Any) -> Any:
        if self.requires_grad:
            raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
        return self.array.__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[Any, Any]:
        return self.array.__dlpack_device__()

    def __float__(self) -> builtins.float:
        return builtins.float(self.item())

    def __int__(self) -> builtins.int:
        return builtins.int(self.item())

    def __index__(self) -> builtins.int:
        if self.array.dtype.kind not in "iub" or self.array.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return builtins.int(self.array.item())

    def __bool__(self) -> builtins.bool:
        if self.array.size != 1:
            raise RuntimeError(
                f"Boolean value of Tensor with {'no values' if self.array.size == 0 else 'more than one value'} is ambiguous"
            )
        return builtins.bool(self.array.item())

    def __len__(self) -> builtins.int:
        if self.array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self.array)

    def __iter__(self) -> Iterator[Any]:
        if self.array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter([self[i] for i in range(len(self.array))])

    def __contains__(self, element: Any) -> builtins.bool:
        return builtins.bool(np.any(np.equal(self.array, getattr(element, "array", element))))

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return tensor_str(self)

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.array.ndim == 0 else object.__format__(self, spec) if spec else str(self)

    def __copy__(self) -> Any:
        result = _rebuild(type(self), self.array, self.requires_grad) if self.is_leaf else make(self.array, self.current_node())
        result.__dict__.update(self.__dict__)
        return result

    def __deepcopy__(self, memo: dict[builtins.int, Any]) -> Any:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment: "
                "use .detach() or .clone() first"
            )
        result = _rebuild(type(self), self.array.copy(), self.requires_grad)
        memo[id(self)] = result
        result._grad = copy.deepcopy(self._grad, memo)
        result.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return result

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _rebuild, (type(self), np.array(self.array, order="C"), self.requires_grad), self.__dict__ or None

    # --- the graph ------------------------------------------------------------------------------------------------------------------

    def backward(
        self, gradient: Any = None, retain_graph: builtins.bool | None = None, create_graph: builtins.bool = False, inputs: Any = None
    ) -> None:
        """Compute the gradient of this tensor with respect to the leaves and add it to their ``.grad``.

        Parameters are those of `autograd.backward`; `gradient` is the adjoint of this tensor, which a scalar does not need.
        """
        _backward(self, gradient, retain_graph, create_graph, inputs)

    # --- arithmetic -----------------------------------------------------------------------------------------------------------------

    __add__ = __radd__ = arithmetic._add.primitive.operator  # type: ignore[attr-defined]
    __mul__ = __rmul__ = arithmetic.mul.primitive.operator  # type: ignore[attr-defined]
    __sub__ = arithmetic._sub.primitive.operator  # type: ignore[attr-defined]
    __truediv__ = arithmetic._div.primitive.operator  # type: ignore[attr-defined]
    __floordiv__ = arithmetic.floor_divide.primitive.operator  # type: ignore[attr-defined]
    __mod__ = arithmetic.remainder.primitive.operator  # type: ignore[attr-defined]
    __pow__ = arithmetic.pow.primitive.operator  # type: ignore[attr-defined]
    __rsub__ = _reflected(arithmetic._sub)
    __rtruediv__ = _reflected(arithmetic._div)
    __rfloordiv__ = _reflected(arithmetic.floor_divide)
    __rmod__ = _reflected(arithmetic.remainder)
    __rpow__ = _reflected(arithmetic.pow)
    __neg__ = neg = negative = arithmetic.neg
    __pos__ = positive = lambda self: self
    __abs__ = abs = absolute = rounding.abs
    add, sub, mul, div, rsub = arithmetic.add, arithmetic.sub, arithmetic.mul, arithmetic.div, arithmetic.rsub
    subtract, multiply, divide, true_divide = arithmetic.sub, arithmetic.mul, arithmetic.div, arithmetic.true_divide
    pow, remainder, fmod, floor_divide = arithmetic.pow, arithmetic.remainder, arithmetic.fmod, arithmetic.floor_divide
    square, sqrt, rsqrt, reciprocal = arithmetic.square, arithmetic.sqrt, arithmetic.rsqrt, arithmetic.reciprocal
    clone = arithmetic.clone
    floor, ceil, trunc, fix, round = rounding.floor, rounding.ceil, rounding.trunc, rounding.fix, rounding.round
    frac, sign = rounding.frac, rounding.sign
    exp, exp2, expm1, log, log2, log10, log1p = (
        exponential.exp, exponential.exp2, exponential.expm1, exponential.log, exponential.log2, exponential.log10, exponential.log1p,
    )  # fmt: skip
    logaddexp, sigmoid, erf, erfc = exponential.logaddexp, exponential.sigmoid, exponential.erf, exponential.erfc
    sin, cos, tan, asin, acos, atan, atan2 = (
        trigonometric.sin, trigonometric.cos, trigonometric.tan, trigonometric.asin, trigonometric.acos, trigonometric.atan, trigonometric.atan2,
    )  # fmt: skip
    arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2
    sinh, cosh, tanh, asinh, acosh, atanh = (
        trigonometric.sinh, trigonometric.cosh, trigonometric.tanh, trigonometric.asinh, trigonometric.acosh, trigonometric.atanh,
    )  # fmt: skip
    arcsinh, arccosh, arctanh, hypot = asinh, acosh, atanh, trigonometric.hypot
    deg2rad, rad2deg = trigonometric.deg2rad, trigonometric.rad2deg
    clamp, clip, clamp_min, clamp_max, lerp = selection.clamp, selection.clip, selection.clamp_min, selection.clamp_max, selection.lerp
    maximum, minimum = selection.maximum, selection.minimum

    # --- comparison and logic -------------------------------------------------------------------------------------------------------

    __eq__ = _checked(comparison.eq)  # type: ignore[assignment]
    __ne__ = _checked(comparison.ne)  # type: ignore[assignment]
    __lt__, __le__, __gt__, __ge__ = map(_checked, (comparison.lt, comparison.le, comparison.gt, comparison.ge))
    eq, ne, lt, le, gt, ge = comparison.eq, comparison.ne, comparison.lt, comparison.le, comparison.gt, comparison.ge
    not_equal, less, less_equal, greater, greater_equal = ne, lt, le, gt, ge
    bitwise_and = comparison.bitwise_and
    __and__ = __rand__ = comparison.bitwise_and.primitive.operator  # type: ignore[attr-defined]
    bitwise_or = comparison.bitwise_or
    __or__ = __ror__ = comparison.bitwise_or.primitive.operator  # type: ignore[attr-defined]
    bitwise_xor = comparison.bitwise_xor
    __xor__ = __rxor__ = comparison.bitwise_xor.primitive.operator  # type: ignore[attr-defined]
    __invert__ = bitwise_not = comparison.bitwise_not
    __lshift__ = bitwise_left_shift = comparison.bitwise_left_shift
    __rshift__ = bitwise_right_shift = comparison.bitwise_right_shift
    __rlshift__, __rrshift__ = _reflected(comparison.bitwise_left_shift), _reflected(comparison.bitwise_right_shift)
    logical_and, logical_or, logical_xor, logical_not = (
        comparison.logical_and, comparison.logical_or, comparison.logical_xor, comparison.logical_not,
    )  # fmt: skip
    isnan, isinf, isfinite, signbit = comparison.isnan, comparison.isinf, comparison.isfinite, comparison.signbit
    isclose, allclose, equal = comparison.isclose, comparison.allclose, comparison.equal

    # --- reductions, scans, sorting -----------------------------------------------------------------------------------------------

    all = reduction.all
    any = reduction.any
    count_nonzero = reduction.count_nonzero
    mean = reduction.mean
    nanmean = reduction.nanmean
    nansum = reduction.nansum
    prod = reduction.prod
    sum = reduction.sum
    amax = extremum.amax
    amin = extremum.amin
    aminmax = extremum.aminmax
    argmax = extremum.argmax
    argmin = extremum.argmin
    max = extremum.max
    min = extremum.min
    logsumexp = norms.logsumexp
    norm = norms.norm
    median = statistics.median
    std = statistics.std
    var = statistics.var
    cummax = scan.cummax
    cummin = scan.cummin
    cumprod = scan.cumprod
    cumsum = scan.cumsum
    argsort = sorting.argsort
    sort = sorting.sort
    topk = sorting.topk

    # --- shape --------------------------------------------------------------------------------------------------------------------

    broadcast_to = shaping.broadcast_to
    contiguous = shaping.contiguous
    expand = shaping.expand
    expand_as = shaping.expand_as
    flatten = shaping.flatten
    ravel = shaping.ravel
    reshape = shaping.reshape
    reshape_as = shaping.reshape_as
    squeeze = shaping.squeeze
    unflatten = shaping.unflatten
    unsqueeze = shaping.unsqueeze
    view = shaping.view
    view_as = shaping.view_as
    flip = axes.flip
    fliplr = axes.fliplr
    flipud = axes.flipud
    moveaxis = axes.moveaxis
    movedim = axes.movedim
    permute = axes.permute
    roll = axes.roll
    rot90 = axes.rot90
    swapaxes = axes.swapaxes
    swapdims = axes.swapdims
    t = axes.t
    transpose = axes.transpose
    chunk = pieces.chunk
    narrow = pieces.narrow
    select = pieces.select
    split = pieces.split
    split_with_sizes = pieces.split_with_sizes
    tensor_split = pieces.tensor_split
    unbind = pieces.unbind
    repeat = joining.repeat
    tile = joining.tile
    T = property(axes.T)
    mT = property(axes.mT)

    # --- indexing -----------------------------------------------------------------------------------------------------------------

    __getitem__ = indexing.getitem
    __setitem__ = indexing.assign
    gather = indexing.gather
    take_along_dim = indexing.take_along_dim
    index_add = selecting.index_add
    index_copy = selecting.index_copy
    index_fill = selecting.index_fill
    index_put = selecting.index_put
    index_select = selecting.index_select
    repeat_interleave = selecting.repeat_interleave
    take = selecting.take
    scatter = scattering.scatter
    scatter_add = scattering.scatter_add
    scatter_reduce = scattering.scatter_reduce
    argwhere = masking.argwhere
    masked_fill = masking.masked_fill
    masked_scatter = masking.masked_scatter
    masked_select = masking.masked_select
    nonzero = masking.nonzero

    def where(self, condition: Any, other: Any) -> Any:
        """Return this tensor where the condition holds and `other` elsewhere."""
        return selection.where(condition, self, other)

    diag = triangular.diag
    diag_embed = triangular.diag_embed
    diagflat = triangular.diagflat
    diagonal = triangular.diagonal
    trace = triangular.trace
    tril = triangular.tril
    triu = triangular.triu

    # --- linear algebra, activations ----------------------------------------------------------------------------------------------

    __matmul__ = linalg.matmul
    __rmatmul__ = _reflected(linalg.matmul)
    addmm = linalg.addmm
    baddbmm = linalg.baddbmm
    bmm = linalg.bmm
    dot = linalg.dot
    inner = linalg.inner
    matmul = linalg.matmul
    mm = linalg.mm
    mv = linalg.mv
    outer = linalg.outer
    vdot = linalg.vdot
    relu = activation.relu
    prelu = activation.prelu
    log_softmax = softmax.log_softmax
    softmax = softmax.softmax

    # --- conversion and creation ----------------------------------------------------------------------------------------------------

    to = _to
    float, double, half, int, long, short, bool = (
        _caster(dtypes.float32), _caster(dtypes.float64), _caster(dtypes.float16), _caster(dtypes.int32), _caster(dtypes.int64),
        _caster(dtypes.int16), _caster(dtypes.bool),
    )  # fmt: skip
    byte, char = _caster(dtypes.uint8), _caster(dtypes.int8)
    new_tensor, new_zeros, new_ones, new_empty, new_full = (
        creation.new_tensor, creation.new_zeros, creation.new_ones, creation.new_empty, creation.new_full,
    )  # fmt: skip
    bernoulli, multinomial = random.bernoulli, random.multinomial

    def cpu(self) -> Any:
        """Return this tensor, which is on the CPU already."""
        return self

    def type(self, dtype: Any = None) -> Any:
        """Return this tensor in another dtype; without one, the name of its type."""
        return f"torch.{_TYPE_NAMES[self.array.dtype.name]}Tensor" if dtype is None else _to(self, dtype)

    def type_as(self, other: Any) -> Any:
        """Return this tensor in the dtype of another."""
        return _to(self, other)

    # --- in place -------------------------------------------------------------------------------------------------------------------

    add_ = __iadd__ = in_place(arithmetic.add)
    sub_ = subtract_ = __isub__ = in_place(arithmetic.sub)
    mul_ = multiply_ = __imul__ = in_place(arithmetic.mul)
    div_ = divide_ = __itruediv__ = in_place(arithmetic.div)
    pow_ = __ipow__ = in_place(arithmetic.pow)
    remainder_ = __imod__ = in_place(arithmetic.remainder)
    floor_divide_ = __ifloordiv__ = in_place(arithmetic.floor_divide)
    neg_, square_, sqrt_, rsqrt_, reciprocal_ = map(
        in_place, (arithmetic.neg, arithmetic.square, arithmetic.sqrt, arithmetic.rsqrt, arithmetic.reciprocal)
    )
    floor_, ceil_, trunc_, round_, abs_, sign_ = map(
        in_place, (rounding.floor, rounding.ceil, rounding.trunc, rounding.round, rounding.abs, rounding.sign)
    )
    exp_, log_, log1p_, sigmoid_, tanh_, sin_, cos_ = map(
        in_place,
        (
            exponential.exp,
            exponential.log,
            exponential.log1p,
            exponential.sigmoid,
            trigonometric.tanh,
            trigonometric.sin,
            trigonometric.cos,
        ),
    )
    clamp_, clip_, clamp_min_, clamp_max_, lerp_ = map(
        in_place, (selection.clamp, selection.clip, selection.clamp_min, selection.clamp_max, selection.lerp)
    )
    copy_ = in_place(selection.overwrite)
    relu_ = in_place(activation.relu)
    cumsum_, cumprod_ = map(in_place, (scan.cumsum, scan.cumprod))
    masked_fill_, masked_scatter_, index_add_, index_copy_, index_fill_, index_put_ = map(
        in_place,
        (masking.masked_fill, masking.masked_scatter, selecting.index_add, selecting.index_copy, selecting.index_fill, selecting.index_put),
    )
    scatter_, scatter_add_, tril_, triu_ = map(in_place, (scattering.scatter, scattering.scatter_add, triangular.tril, triangular.triu))
    __iand__, __ior__, __ixor__ = map(in_place, (comparison.bitwise_and, comparison.bitwise_or, comparison.bitwise_xor))

    def fill_(self, value: Any) -> Any:
        """Set every element to `value`, a number or a 0-d tensor; return this tensor."""
        if np.ndim(value) != 0:
            raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {np.ndim(value)} dimensions.")
        return update(self, selection.overwrite, value)

    def zero_(self) -> Any:
        """Set every element to zero; return this tensor."""
        return update(self, selection.overwrite, 0)

    def uniform_(self, from_: builtins.float = 0.0, to: builtins.float = 1.0, *, generator: Any = None) -> Any:
        """Fill with numbers drawn uniformly from [`from_`, `to`); return this tensor."""
        if from_ > to:
            raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={from_} > to={to}")
        return update(self, selection.overwrite, random.uniform_array(self.array, from_, to, generator))

    def normal_(self, mean: builtins.float = 0.0, std: builtins.float = 1.0, *, generator: Any = None) -> Any:
        """Fill with normal random numbers; return this tensor."""
        if std < 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
        return update(self, selection.overwrite, random.normal_array(self.array, mean, std, generator))

    def bernoulli_(self, p: Any = 0.5, *, generator: Any = None) -> Any:
        """Fill with ones with probability `p`, else zeros; return this tensor."""
        return update(self, selection.overwrite, random.bernoulli(self.detach(), getattr(p, "array", p), generator=generator))

    def random_(self, from_: builtins.int = 0, to: builtins.int | None = None, *, generator: Any = None) -> Any:
        """Fill with integers drawn uniformly from `from_` to ``to - 1``; return this tensor."""
        if to is None:
            from_, to = (
                0,
                from_ or 2 ** (8 * self.array.itemsize - 1 if self.array.dtype.kind in "iu" else np.finfo(self.array.dtype).nmant + 1),
            )
        return update(self, selection.overwrite, random.randint(from_, to, self.array.shape, generator=generator))

    def exponential_(self, lambd: builtins.float = 1.0, *, generator: Any = None) -> Any:
        """Fill with numbers drawn from the exponential distribution of rate `lambd`; return this tensor."""
        return update(self, selection.overwrite, random.exponential_array(self.array, lambd, generator))


_TYPE_NAMES = {
    "float16": "Half", "float32": "Float", "float64": "Double", "int8": "Char", "int16": "Short", "int32": "Int", "int64": "Long",
    "uint8": "Byte", "bool": "Bool",
}  # fmt: skip


def _checked_dim(dim: int, ndim: int) -> int:
    if not -max(ndim, 1) <= dim < max(ndim, 1):
        raise IndexError(f"Dimension out of range (expected to be in range of [{-max(ndim, 1)}, {max(ndim, 1) - 1}], but got {dim})")
    return dim


def _arrays(value: Any) -> Any:
    """Return nested arguments with every tensor replaced by its array, which must not require a gradient."""
    if isinstance(value, Variable):
        return np.asarray(value)
    if isinstance(value, dict):
        return {k: _arrays(v) for k, v in value.items()}
    return type(value)(_arrays(v) for v in value) if type(value) in (list, tuple) else value


def _rebuild(cls: Any, array: Any, requires_grad: bool) -> Any:
    """Return the tensor that was copied or pickled."""
    result = Variable.__new__(cls)
    result.array, result._node, result._grad, result._view = array, None, None, None
    return result.requires_grad_(requires_grad)


def is_tensor(obj: Any) -> bool:
    """Return whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Return whether the elements of a tensor are floating point numbers."""
    return input.is_floating_point()


def numel(input: Tensor) -> int:
    """Return the number of elements of a tensor."""
    return input.numel()


def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    """Return the dtype in which two tensors or numbers are computed with together.

    >>> import tinygrad_edu as tg
    >>> tg.result_type(tg.tensor([1, 2]), 1.0)
    torch.float32
    """
    return dtypes.from_any(dtypes.result_dtype([getattr(t, "array", t) for t in (tensor1, tensor2)]))


build_tensors_with(Tensor)
