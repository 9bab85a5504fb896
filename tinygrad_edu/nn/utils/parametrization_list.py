"""`ParametrizationList`: the originals of one parametrized tensor, and the modules that compute the tensor from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from ...autograd.modes import no_grad
from ...tensor import Tensor
from ..containers import ModuleList
from ..module import Module
from ..parameter import Parameter

__all__ = ["ParametrizationList"]


class ParametrizationList(ModuleList):
    """What ``module.parametrizations.weight`` is once `register_parametrization` has been called for the weight.

    The learned tensor is `original`; if the first parametrization's `right_inverse` returns several tensors, they are `original0`,
    `original1` and so on. Calling the list computes the tensor: the first module is called with the originals, each next one with
    what the one before it returned.

    Arguments
    ---------
    modules : the parametrizations.
    original : the tensor to parametrize.
    unsafe : whether they may change its shape and dtype.

    Raises
    ------
    ValueError : if there is no module, if a `right_inverse` returns something unfit, or if they change the shape or dtype unallowed.
        `original` keeps its values then.
    """

    original: Tensor

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if len(modules) == 0:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        with no_grad():
            new = self._before_all(original, required=False)
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if isinstance(new, Tensor) else len(new)
        before, shape, dtype = original.array, original.shape, original.dtype
        if isinstance(new, Tensor):
            if new.dtype != dtype:
                raise ValueError(
                    "When `right_inverse` outputs one tensor, it may not change the dtype.\n"
                    f"original.dtype: {dtype}\nright_inverse(original).dtype: {new.dtype}"
                )
            set_values(original, new)
            register(self, "original", original)
        else:
            for i, tensor in enumerate(new):
                register(self, f"original{i}", _like(original, tensor, i))
        if not unsafe:
            try:
                check_result(self(), shape, dtype, "unparametrized", "parametrized")
            except Exception:
                original.array = before
                raise

    def _before_all(self, value: Any, required: bool) -> Any:
        """Return what the first module is to be called with so that the last one returns `value`."""
        for module in reversed(list(self)):
            if not hasattr(module, "right_inverse"):
                if required:
                    raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
                continue
            try:
                value = module.right_inverse(value)
            except NotImplementedError:
                if required:
                    raise
        if not required and not isinstance(value, (Tensor, Sequence)):
            raise ValueError(f"'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got {type(value).__name__}")
        return value

    def originals(self) -> list[Tensor]:
        """Return the tensors that the first module is called with."""
        return [getattr(self, name) for name in self.original_names()]

    def original_names(self) -> list[str]:
        """Return the names of those tensors."""
        return ["original"] if self.is_tensor else [f"original{i}" for i in range(self.ntensors)]

    def right_inverse(self, value: Tensor) -> None:
        """Change the originals so that the parametrized tensor becomes `value`: what assigning to it does.

        Raises
        ------
        RuntimeError : if a parametrization has no `right_inverse`.
        ValueError : if what they return does not fit the originals. Nothing has been changed then.
        """
        with no_grad():
            new = self._before_all(value, required=True)
        if self.is_tensor:
            if not isinstance(new, Tensor):
                raise ValueError(f"`right_inverse` should return a tensor. Got {type(new).__name__}")
            if new.dtype != self.original.dtype:
                raise ValueError(
                    f"The tensor returned by `right_inverse` has dtype {new.dtype} while `original` has dtype {self.original.dtype}"
                )
            set_values(self.original, new)
            return
        if not isinstance(new, Sequence):
            raise ValueError(f"'right_inverse' must return a sequence of tensors. Got {type(new).__name__}.")
        if len(new) != self.ntensors:
            raise ValueError(
                f"'right_inverse' must return a sequence of tensors of length {self.ntensors}. Got a sequence of length {len(new)}."
            )
        for i, (tensor, original) in enumerate(zip(new, self.originals(), strict=True)):
            if not isinstance(tensor, Tensor):
                raise ValueError(f"'right_inverse' must return a sequence of tensors. Got element {i} of type {type(tensor).__name__}.")
            if tensor.dtype != original.dtype:
                raise ValueError(
                    f"Tensor {i} returned by `right_inverse` has dtype {tensor.dtype} while `original{i}` has dtype {original.dtype}"
                )
        for tensor, original in zip(new, self.originals(), strict=True):
            set_values(original, tensor)

    def forward(self) -> Tensor:
        """Return the parametrized tensor."""
        first, *others = list(self)
        value = first(*self.originals())
        for module in others:
            value = module(value)
        return cast("Tensor", value)


def set_values(tensor: Tensor, source: Tensor) -> None:
    """Let `tensor` hold the memory of `source`; it stays the same object, in the same optimizer."""
    tensor.data = source


def register(module: Module, name: str, tensor: Tensor) -> None:
    """Enter `tensor` as a parameter of `module` if it is one, else as a buffer."""
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def _like(original: Tensor, tensor: Any, i: int) -> Tensor:
    """Return one of several originals as a parameter if the one it comes from is one."""
    if not isinstance(tensor, Tensor):
        raise ValueError(
            "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
            f"Got element {i} of the sequence with type {type(tensor).__name__}."
        )
    if isinstance(original, Parameter):
        return Parameter(tensor, original.requires_grad)
    tensor.requires_grad_(original.requires_grad)
    return tensor


def check_result(value: Any, shape: Any, dtype: Any, before: str, after: str, the: str = "") -> None:
    """Raise a ``ValueError`` unless `value`, called `after` in the message, is a tensor of the shape and dtype of `before`."""
    if not isinstance(value, Tensor):
        raise ValueError(f"A parametrization must return a tensor. Got {type(value).__name__}.")
    joint = "." if the else " "
    for what, expected, given in (("dtype", dtype, value.dtype), ("shape", shape, value.shape)):
        if given != expected:
            raise ValueError(
                f"Registering a parametrization may not change the {what} of the tensor, unless {the}`unsafe` flag is enabled.\n"
                f"{before}{joint}{what}: {expected}\n{after}{joint}{what}: {given}"
            )
