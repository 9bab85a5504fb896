"""How elements lie in memory, by PyTorch's names. Here that has no effect on any result: there are strided tensors only."""

from __future__ import annotations


class _Named:
    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"torch.{self._name}"

    def __reduce__(self) -> str:
        return self._name


class layout(_Named):  # noqa: N801 - PyTorch's name
    """What ``tensor.layout`` is of.

    >>> strided
    torch.strided
    """


class memory_format(_Named):  # noqa: N801 - PyTorch's name
    """What the argument `memory_format` of some functions is of. It may be given, and nothing follows from it.

    >>> channels_last
    torch.channels_last
    """


strided = layout("strided")
contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")
