"""Forward-mode differentiation with dual numbers, as in ``torch.autograd.forward_ad``; built on the backward rules.

A dual tensor is an ordinary one that requires a gradient; its tangent is noted in the level. `unpack_dual` computes the tangent of a result
as `functional.jvp` does, by transposing the backward pass. So operations have to be recorded: inside ``no_grad()`` a result has no tangent.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

from . import functional
from .modes import state
from .variable import Variable

__all__ = ["UnpackedDualTensor", "dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]


class UnpackedDualTensor(NamedTuple):
    """A result and its derivative in the direction of the tangents; `None` if it depends on no dual tensor."""

    primal: Any
    tangent: Any


class _Level(threading.local):
    """The dual tensors of this thread, and their tangents; `None` outside of a level."""

    duals: list[tuple[Any, Any]] | None = None


_level = _Level()


def enter_dual_level() -> int:
    """Begin a level, within which dual tensors can be made. Levels cannot be nested. Return its number, 0."""
    if _level.duals is not None:
        raise RuntimeError("Nested forward mode AD is not supported at the moment: leave the level that has been entered first")
    _level.duals = []
    return 0


def exit_dual_level(*, level: int | None = None) -> None:
    """End the level; its dual tensors become ordinary ones."""
    if _level.duals is None:
        raise RuntimeError("Trying to exit a forward AD level that has not been entered: call enter_dual_level() first")
    _level.duals = None


class dual_level:  # noqa: N801 - PyTorch's name
    """A level as a ``with`` block.

    >>> import tinygrad_edu as tg
    >>> fwAD = tg.autograd.forward_ad
    >>> with fwAD.dual_level():
    ...     x = fwAD.make_dual(tg.tensor(3.0), tg.tensor(1.0))
    ...     fwAD.unpack_dual(x * x).tangent
    tensor(6.)
    """

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *exception: object) -> None:
        exit_dual_level()


def make_dual(tensor: Any, tangent: Any, *, level: int | None = None) -> Any:
    """Return a tensor with the values of `tensor` that carries a tangent of the same shape and dtype.

    Raises
    ------
    RuntimeError : outside of a level, where operations are not recorded, or if shapes or dtypes differ.
    """
    if _level.duals is None:
        raise RuntimeError("Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.")
    if state.record is None:
        raise RuntimeError("make_dual: the derivative is found from what operations record, which no_grad() forbids: use enable_grad()")
    for t in (tensor, tangent):
        if not isinstance(t, Variable) or t.array.dtype.kind != "f":
            raise ValueError(f"Expected primal and tangent to be floating point tensors, but got {getattr(t, 'dtype', type(t).__name__)}")
    if tensor.array.shape != tangent.array.shape or tensor.array.dtype != tangent.array.dtype:
        raise RuntimeError(
            f"Expected tensor and tangent to have the same shape and dtype, but got {tensor.array.shape} of {tensor.array.dtype} and "
            f"{tangent.array.shape} of {tangent.array.dtype}"
        )
    dual = functional.fresh(tensor)
    _level.duals.append((dual, tangent))
    return dual


def unpack_dual(tensor: Any, *, level: int | None = None) -> UnpackedDualTensor:
    """Return a tensor and its tangent, :math:`\\sum_x \\frac{\\partial z}{\\partial x} \\dot x` over the dual tensors :math:`x`."""
    duals = _level.duals
    if not duals or not isinstance(tensor, Variable):
        return UnpackedDualTensor(tensor, None)
    return UnpackedDualTensor(*functional.tangent(tensor, [d for d, _ in duals], [t for _, t in duals]))
