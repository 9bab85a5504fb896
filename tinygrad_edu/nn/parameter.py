"""`Parameter` and `Buffer`: the tensors that a module knows by name, and the same before their shape is known."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from ..autograd.node import Leaf
from ..autograd.variable import Variable, make
from ..device import check_device
from ..dtypes import to_numpy
from ..tensor import Tensor

__all__ = ["Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter", "UninitializedTensorMixin", "is_lazy"]

_memory: Any = Variable.__dict__["array"]  # the slot that the property `array` below hides


class Parameter(Tensor):
    """A tensor that a module learns: assigned to an attribute of a `Module` it appears among `Module.parameters`.

    Arguments
    ---------
    data : the tensor whose memory the parameter shares; `None` for an empty one.
    requires_grad : whether it receives a gradient.

    Raises
    ------
    TypeError : if `data` is no tensor.
    RuntimeError : if a gradient is asked for and `data` is not of floating point dtype.

    >>> import tinygrad_edu as tg
    >>> tg.nn.Parameter(tg.ones(2))
    Parameter containing:
    tensor([1., 1.], requires_grad=True)
    """

    __slots__ = ()

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Parameter:
        """Return a parameter that shares the memory of `data`."""
        self: Parameter = object.__new__(cls)
        self.array = _array_of(data, "Parameter")
        self._node = self._grad = self._view = None
        if requires_grad:
            self.requires_grad_(True)
        return self

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        """Do nothing: all is done in `__new__`, and ``Tensor.__init__`` would do it again."""

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]  # mypy forgets a dunder's keyword names
        return f"Parameter containing:\n{_as_tensor(self)!r}"


class Buffer(Tensor):
    """A tensor that belongs to a module's state but is not learned: assigned to an attribute it appears among `Module.buffers`.

    >>> import tinygrad_edu as tg
    >>> module = tg.nn.Module()
    >>> module.count = tg.nn.Buffer(tg.zeros(1))
    >>> list(module.state_dict())
    ['count']
    """

    persistent: bool

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Buffer:
        """Return a buffer that shares the memory of `data`."""
        self: Buffer = object.__new__(cls)
        self.array = _array_of(data, "Buffer")
        self._node = self._grad = self._view = None
        self.persistent = persistent
        return self

    def __init__(self, data: Any = None, *, persistent: bool = True) -> None:
        """Do nothing: all is done in `__new__`."""


def _array_of(data: Any, name: str) -> Any:
    if data is None:
        return np.empty(0, to_numpy(None))
    if not isinstance(data, Variable):
        raise TypeError(f"{name}: data must be a Tensor, but got {type(data).__name__}: wrap it with tensor(...) first")
    return data.array


def _as_tensor(parameter: Parameter) -> Tensor:
    """Return a plain tensor of the same values, so that it prints as one."""
    plain: Tensor = parameter.detach()
    plain._node = Leaf(plain) if parameter.requires_grad else None
    return plain


class UninitializedTensorMixin(Tensor):
    """What both share: a dtype and no elements. `materialize` gives them a shape; before that, any use raises."""

    __slots__ = ()
    cls_to_become: type[Tensor]  # what they are when they have a shape

    @classmethod
    def _of(cls, tensor: Tensor) -> Self:
        """Make `tensor`, which is empty, one of this class."""
        tensor.__class__ = cls
        return tensor  # type: ignore[return-value]

    def materialize(self, shape: int | Sequence[int], device: Any = None, dtype: Any = None) -> None:
        """Become an ordinary parameter or buffer of this shape. The elements are not set.

        Arguments
        ---------
        dtype : its dtype; by default the one that it was made or converted for.
        """
        if device is not None:
            check_device(device)
        made = make(np.empty(shape, self.data.array.dtype if dtype is None else to_numpy(dtype)))
        self.__class__ = self.cls_to_become  # type: ignore[assignment]
        self.data = made

    @property
    def array(self) -> Any:  # type: ignore[override]
        """What every operation asks for; it raises a ``ValueError``."""
        raise ValueError(
            f"Attempted to use an uninitialized parameter: this {type(self).__name__} has no shape yet. This error happens when you are "
            "using a lazy module: call the module with a dummy batch to initialize the parameters before using them"
        )

    @property
    def shape(self) -> Any:
        """Raise a ``RuntimeError``: there is none yet."""
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` when trying "
            "to load an uninitialized parameter into an initialized one. Call `forward` to initialize the parameters before accessing "
            "their attributes."
        )

    @property
    def data(self) -> Any:
        """An empty tensor of its dtype. Assigning one changes the dtype."""
        return make(_memory.__get__(self))

    @data.setter
    def data(self, value: Any) -> None:
        _memory.__set__(self, value.array)

    @property
    def dtype(self) -> Any:
        """The dtype that it will have."""
        return self.data.dtype

    def is_floating_point(self) -> bool:
        """Return whether it will hold floating point numbers."""
        return self.data.is_floating_point()  # type: ignore[no-any-return]

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Return an uninitialized tensor of another dtype."""
        result = copy.deepcopy(self)
        result.data = self.data.to(*args, **kwargs)
        return result

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        result = self._like(self.data.dtype)
        memo[id(self)] = result
        return result

    def _like(self, dtype: Any) -> Self:
        return type(self)(self.requires_grad, dtype=dtype)  # type: ignore[call-arg]

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        return f"<{type(self).__name__}>"


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter whose shape is not known yet. It keeps its identity when it gets one, so an optimizer may hold it already.

    Arguments
    ---------
    requires_grad : whether it will receive a gradient.
    dtype : what it will hold.

    >>> import tinygrad_edu as tg
    >>> p = tg.nn.UninitializedParameter()
    >>> p
    <UninitializedParameter>
    >>> p.materialize((2, 3)); p.shape
    torch.Size([2, 3])
    """

    __slots__ = ()
    cls_to_become = Parameter
    __repr__ = UninitializedTensorMixin.__repr__  # type: ignore[assignment]

    def __new__(cls, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> UninitializedParameter:
        """Return a parameter without a shape."""
        if device is not None:
            check_device(device)
        return cls._of(Parameter(make(np.empty(0, to_numpy(dtype))), requires_grad))

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        """Do nothing: all is done in `__new__`."""


class UninitializedBuffer(UninitializedTensorMixin, Buffer):
    """A buffer whose shape is not known yet; see `UninitializedParameter`."""

    __slots__ = ()
    cls_to_become = Tensor

    def __new__(
        cls, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True, **kwargs: Any
    ) -> UninitializedBuffer:
        """Return a buffer without a shape."""
        if device is not None:
            check_device(device)
        result = cls._of(make(np.empty(0, to_numpy(dtype))).requires_grad_(requires_grad))
        result.persistent = persistent
        return result

    def __init__(self, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True, **kwargs: Any) -> None:
        """Do nothing: all is done in `__new__`."""


def is_lazy(param: Any) -> bool:
    """Return whether `param` is an uninitialized parameter or buffer.

    >>> import tinygrad_edu as tg
    >>> is_lazy(tg.nn.LazyLinear(3).weight), is_lazy(tg.nn.Linear(2, 3).weight)
    (True, False)
    """
    return isinstance(param, UninitializedTensorMixin)
