"""What all pruning methods share, and several of them in a row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Self

from ....ops import creation
from ...module import Module
from .. import hooked

__all__ = ["BasePruningMethod", "PruningContainer"]


class BasePruningMethod(ABC):
    """A rule that chooses which elements of a tensor are held at zero. A subclass defines `compute_mask` and `PRUNING_TYPE`.

    `PRUNING_TYPE` says what a rule sees that follows another one: ``"unstructured"`` the elements that are left, ``"structured"`` the
    slices along its attribute `dim` that are left, ``"global"`` all.
    """

    PRUNING_TYPE: str
    _tensor_name: str

    @property
    def name(self) -> str:
        """The name of the tensor that is pruned."""
        return self._tensor_name

    @abstractmethod
    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Return ones for the elements to keep and zeros for the others.

        Arguments
        ---------
        t : the importance of each element, by default the elements themselves.
        default_mask : the mask so far; what it holds at zero must stay so.
        """

    def apply_mask(self, module: Module) -> Any:
        """Return the tensor with its mask."""
        original = getattr(module, self._tensor_name + "_orig")
        return getattr(module, self._tensor_name + "_mask").to(original.dtype) * original

    def __call__(self, module: Module, inputs: Any) -> None:
        """Set the masked tensor."""
        setattr(module, self._tensor_name, self.apply_mask(module))

    @classmethod
    def apply(cls, module: Module, name: str, *args: Any, importance_scores: Any = None, **kwargs: Any) -> BasePruningMethod:
        """Prune ``module.<name>`` by a rule made with the other arguments; return the rule. A tensor may be pruned again.

        Raises
        ------
        AssertionError : if `importance_scores` has another shape than the tensor.
        """
        tensor = getattr(module, name)
        _check_scores(importance_scores, tensor, f"parameter {name} of {module}")
        method: BasePruningMethod = cls(*args, **kwargs)
        method._tensor_name = name
        before = hooked.find(module, BasePruningMethod, name)  # type: ignore[type-abstract]
        default = creation.ones_like(tensor) if before is None else getattr(module, name + "_mask").detach().clone()
        if before is not None:
            method = PruningContainer(*(before if isinstance(before, PruningContainer) else [before]), method)
        mask = method.compute_mask((tensor if importance_scores is None else importance_scores).detach(), default_mask=default)
        if before is None:
            delattr(module, name)
            module.register_parameter(name + "_orig", tensor)
        else:
            hooked.remove(module, before)
        module.register_buffer(name + "_mask", mask)
        method(module, None)
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t: Any, default_mask: Any = None, importance_scores: Any = None) -> Any:
        """Return a tensor with the elements set to zero that the rule chooses."""
        _check_scores(importance_scores, t, "tensor t")
        default = creation.ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask((t if importance_scores is None else importance_scores).detach(), default_mask=default)

    def remove(self, module: Module) -> None:
        """Make the tensor an ordinary parameter again: the same one, with its masked value."""
        name = self._tensor_name
        weight, original = self.apply_mask(module), module._parameters[name + "_orig"]
        for part in (name, name + "_orig", name + "_mask"):
            delattr(module, part)
        original.data = weight.data  # type: ignore[union-attr]
        module.register_parameter(name, original)


def _check_scores(scores: Any, tensor: Any, what: str) -> None:
    if scores is not None and scores.shape != tensor.shape:
        raise AssertionError(f"importance_scores should have the same shape as {what}, got {scores.shape} vs {tensor.shape}")


class PruningContainer(BasePruningMethod):
    """Several rules for one tensor, of which the last one is the newest."""

    PRUNING_TYPE = "container"

    def __init__(self, *methods: BasePruningMethod) -> None:
        self._methods: tuple[BasePruningMethod, ...] = ()
        if methods:
            self._tensor_name = methods[0]._tensor_name
        for method in methods:
            self.add_pruning_method(method)

    def add_pruning_method(self, method: BasePruningMethod) -> Self:
        """Add a rule for the same tensor."""
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if method._tensor_name != self._tensor_name:
            raise ValueError(
                f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' to PruningContainer {self}. "
                f"Found '{method._tensor_name}'"
            )
        self._methods += (method,)
        return self

    def __len__(self) -> int:
        return len(self._methods)

    def __iter__(self) -> Iterator[BasePruningMethod]:
        return iter(self._methods)

    def __getitem__(self, idx: Any) -> Any:
        return self._methods[idx]

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Let the newest rule choose among what is left."""
        method = self._methods[-1]
        mask = default_mask.to(t.dtype).clone()
        left = _what_it_sees(method, mask)
        mask[left] = method.compute_mask(t[left], default_mask=default_mask[left]).to(mask.dtype)
        return mask


def _what_it_sees(method: BasePruningMethod, mask: Any) -> Any:
    """Return the index of the part of the tensor that a rule chooses from."""
    if method.PRUNING_TYPE == "unstructured":
        return mask == 1
    if method.PRUNING_TYPE == "global":
        return ...
    if method.PRUNING_TYPE != "structured":
        raise ValueError(f"Unrecognized PRUNING_TYPE {method.PRUNING_TYPE}")
    if not hasattr(method, "dim"):
        raise AttributeError('Pruning methods of PRUNING_TYPE "structured" need to have the attribute `dim` defined.')
    if not -mask.dim() <= method.dim < mask.dim():
        raise IndexError(f"Index is out of bounds for tensor with dimensions {mask.dim()}")
    dim = method.dim % mask.dim()
    return (*(slice(None) for _ in range(dim)), mask.sum([d for d in range(mask.dim()) if d != dim]) != 0)
