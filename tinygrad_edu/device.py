"""`device`: where a tensor lives. Here that is always the CPU."""

from __future__ import annotations

from typing import Any


class device:  # noqa: N801 - PyTorch's name
    """A place for tensors: ``device("cpu")``.

    Raises
    ------
    RuntimeError : for any other device; this package computes with NumPy.

    >>> device("cpu")
    device(type='cpu')
    """

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        name = str(type)
        kind, _, number = name.partition(":")
        self.type: str = kind
        self.index = int(number) if number else index
        if self.type != "cpu":
            raise RuntimeError(f"this package computes on the CPU with NumPy; device {name!r} is not available: use 'cpu'")

    def __repr__(self) -> str:
        return f"device(type={self.type!r})" if self.index is None else f"device(type={self.type!r}, index={self.index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


def check_device(wanted: Any) -> None:
    """Raise unless `wanted` names the CPU, or is `None`: no device in particular."""
    if wanted is not None:
        device(wanted)
