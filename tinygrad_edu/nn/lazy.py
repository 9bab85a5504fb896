"""`LazyModuleMixin`: a layer that learns the sizes of its parameters from the first input it is called with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .module import Module
from .parameter import is_lazy

__all__ = ["LazyModuleMixin"]

if TYPE_CHECKING:
    _Base = Module
else:
    _Base = object


class LazyModuleMixin(_Base):
    """Inherit from this and from a layer: ``class LazyLinear(LazyModuleMixin, Linear)``.

    The constructor makes `UninitializedParameter` objects; `initialize_parameters`, which the subclass defines, is called once with the
    arguments of the first call, and gives them their shapes. After that the module is of the class `cls_to_become`, if there is one.

    Convert the model to its dtype before the first call, and make the optimizer after it.

    >>> import tinygrad_edu as tg
    >>> model = tg.nn.Sequential(tg.nn.LazyLinear(3), tg.nn.ReLU(), tg.nn.LazyLinear(1))
    >>> model[0]
    LazyLinear(in_features=0, out_features=3, bias=True)
    >>> model(tg.ones(2, 5)).shape
    torch.Size([2, 1])
    >>> model
    Sequential(
      (0): Linear(in_features=5, out_features=3, bias=True)
      (1): ReLU()
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    """

    cls_to_become: type[Any] | None = None
    _to_initialize = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._to_initialize = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Initialize the parameters if this is the first call; then call the layer."""
        if not self._to_initialize:
            return super().__call__(*args, **kwargs)
        self._infer_parameters(args, kwargs)
        return self(*args, **kwargs)

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters the shapes that the arguments of the first call ask for; a subclass says how."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def has_uninitialized_params(self) -> bool:
        """Return whether a parameter or buffer of this module has no shape yet."""
        return any(is_lazy(tensor) for tensor in (*self._parameters.values(), *self._buffers.values()))

    def _infer_parameters(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.initialize_parameters(*args, **kwargs)
        if self.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        del self._to_initialize
        if self.cls_to_become is not None:
            self.__class__ = self.cls_to_become
