"""The named tuples that functions with more than one result return, by PyTorch's names (``torch.return_types``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..tensor import Tensor


def _text(result: Any) -> str:
    fields = ",\n".join(f"{name}={value!r}" for name, value in zip(result._fields, result, strict=True))
    return f"torch.return_types.{type(result).__name__}(\n{fields})"


class ValuesAndIndices(NamedTuple):
    """Values, and the places at which they were found along the dimension.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1.0, 3.0, 2.0]).max(0)
    torch.return_types.max(
    values=tensor(3.),
    indices=tensor(1))
    """

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return _text(self)


class max(ValuesAndIndices):  # noqa: N801 - PyTorch's name, as for all that follow
    """Returned by ``max(input, dim)``."""

    __slots__ = ()


class min(ValuesAndIndices):  # noqa: N801
    """Returned by ``min(input, dim)``."""

    __slots__ = ()


class median(ValuesAndIndices):  # noqa: N801
    """Returned by ``median(input, dim)``."""

    __slots__ = ()


class cummax(ValuesAndIndices):  # noqa: N801
    """Returned by `cummax`."""

    __slots__ = ()


class cummin(ValuesAndIndices):  # noqa: N801
    """Returned by `cummin`."""

    __slots__ = ()


class sort(ValuesAndIndices):  # noqa: N801
    """Returned by `sort`."""

    __slots__ = ()


class topk(ValuesAndIndices):  # noqa: N801
    """Returned by `topk`."""

    __slots__ = ()


class aminmax(NamedTuple):  # noqa: N801
    """Returned by `aminmax`."""

    min: Tensor
    max: Tensor

    def __repr__(self) -> str:
        return _text(self)


class kthvalue(ValuesAndIndices):  # noqa: N801
    """Returned by `kthvalue`."""

    __slots__ = ()


class mode(ValuesAndIndices):  # noqa: N801
    """Returned by `mode`."""

    __slots__ = ()


class nanmedian(ValuesAndIndices):  # noqa: N801
    """Returned by ``nanmedian(input, dim)``."""

    __slots__ = ()


class histogram(NamedTuple):  # noqa: N801
    """Returned by `histogram`."""

    hist: Tensor
    bin_edges: Tensor

    def __repr__(self) -> str:
        return _text(self)


class frexp(NamedTuple):  # noqa: N801
    """Returned by `frexp`."""

    mantissa: Tensor
    exponent: Tensor

    def __repr__(self) -> str:
        return _text(self)
