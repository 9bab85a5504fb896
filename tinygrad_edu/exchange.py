"""What makes a tensor a good citizen of Python and NumPy: its properties, conversions, copies, and the protocols of other libraries."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import numpy as np

from . import dtypes
from .autograd.node import Leaf
from .autograd.primitive import BY_NUMPY
from .autograd.variable import Variable, make
from .device import device as _device
from .layout import strided
from .ops.dimensions import one_dim
from .printing import tensor_str
from .size import Size
from .storage import TypedStorage, UntypedStorage


class Exchangeable(Variable):
    """A tensor without its operations: what it is, and how it goes to Python, to NumPy and back."""

    __slots__ = ("__dict__", "__weakref__")
    __array_priority__ = 1000
    layout: ClassVar[Any] = strided

    @property
    def shape(self) -> Size:
        """The length of every dimension."""
        return tuple.__new__(Size, self.array.shape)  # they are integers: no need to look

    @property
    def ndim(self) -> int:
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
    def itemsize(self) -> int:
        """The number of bytes of an element."""
        return self.array.itemsize

    @property
    def nbytes(self) -> int:
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

    def size(self, dim: int | None = None) -> Any:
        """Return the shape, or the length of one dimension."""
        return self.shape if dim is None else self.array.shape[one_dim(dim, self.array.ndim)]

    def dim(self) -> int:
        """Return the number of dimensions."""
        return self.array.ndim

    ndimension = dim

    def numel(self) -> int:
        """Return the number of elements."""
        return self.array.size

    nelement = numel

    def element_size(self) -> int:
        """Return the number of bytes of an element."""
        return self.array.itemsize

    def stride(self, dim: int | None = None) -> Any:
        """Return how many elements lie between neighbours along each dimension, or along one."""
        strides = tuple(s // self.array.itemsize for s in self.array.strides)
        return strides if dim is None else strides[one_dim(dim, self.array.ndim)]

    def is_contiguous(self, memory_format: Any = None) -> bool:
        """Return whether the elements lie in memory in the order of their indices."""
        return bool(self.array.flags.c_contiguous)

    def is_floating_point(self) -> bool:
        """Return whether the elements are floating point numbers."""
        return bool(self.array.dtype.kind == "f")

    def is_complex(self) -> bool:
        """Return whether the elements are complex numbers."""
        return bool(self.array.dtype.kind == "c")

    def storage(self) -> TypedStorage:
        """Return the memory that this tensor, and every view of it, lies in: numbers of this dtype."""
        return TypedStorage(self.array)

    def untyped_storage(self) -> UntypedStorage:
        """Return the memory that this tensor, and every view of it, lies in, as bytes."""
        return UntypedStorage(self.array)

    def data_ptr(self) -> int:
        """Return the address of the first element."""
        return self.array.ctypes.data

    def numpy(self, *, force: bool = False) -> Any:
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

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
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

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def _number(self) -> Any:
        if self.array.size != 1:
            raise ValueError(f"only one element tensors can be converted to Python scalars, but this one has {self.array.size} elements")
        return self.array.item()

    def __index__(self) -> int:
        if self.array.dtype.kind not in "iub" or self.array.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.array.item())

    def __bool__(self) -> bool:
        if self.array.size != 1:
            raise RuntimeError(
                f"Boolean value of Tensor with {'no values' if self.array.size == 0 else 'more than one value'} is ambiguous"
            )
        return bool(self.array.item())

    def __len__(self) -> int:
        if self.array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self.array)

    def __contains__(self, element: Any) -> bool:
        return bool(np.any(np.equal(self.array, getattr(element, "array", element))))

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return tensor_str(self)

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.array.ndim == 0 else object.__format__(self, spec) if spec else str(self)

    def __copy__(self) -> Any:
        result = _rebuild(type(self), self.array, self.requires_grad) if self.is_leaf else make(self.array, self.current_node())
        result.__dict__.update(self.__dict__)
        return result

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
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
