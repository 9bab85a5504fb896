"""The named tuples that functions with more than one result return, by PyTorch's names (``torch.return_types``)."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Self


def field(place: int) -> Any:
    """Return the attribute that stands at a place of a `Result`."""
    return property(itemgetter(place))


class Result(tuple[Any, ...]):
    """Several results, by place and by name, made of one sequence as in PyTorch or of the results themselves.

    (`typing.NamedTuple` does the same, but compiles each class anew: that is a tenth of the time that importing this package takes.)

    >>> class Extent(Result):
    ...     low = field(0)
    ...     high = field(1)
    >>> Extent(1, 2).high, Extent([1, 2]) == (1, 2)
    (2, True)
    """

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(name for name, value in vars(cls).items() if isinstance(value, property)) or cls._fields

    def __new__(cls, *values: Any) -> Self:  # noqa: D102 - see the class
        results = values if len(values) != 1 else tuple(values[0])
        if len(results) != len(cls._fields):
            raise TypeError(f"{cls.__name__}() takes a {len(cls._fields)}-sequence ({len(results)}-sequence given)")
        return tuple.__new__(cls, results)

    def __repr__(self) -> str:
        fields = ",\n".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"torch.return_types.{type(self).__name__}(\n{fields})"


class ValuesAndIndices(Result):
    """Values, and the places at which they were found along the dimension.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1.0, 3.0, 2.0]).max(0)
    torch.return_types.max(
    values=tensor(3.),
    indices=tensor(1))
    """

    __slots__ = ()
    values = field(0)
    indices = field(1)


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


class aminmax(Result):  # noqa: N801
    """Returned by `aminmax`."""

    __slots__ = ()
    min = field(0)
    max = field(1)


class kthvalue(ValuesAndIndices):  # noqa: N801
    """Returned by `kthvalue`."""

    __slots__ = ()


class mode(ValuesAndIndices):  # noqa: N801
    """Returned by `mode`."""

    __slots__ = ()


class nanmedian(ValuesAndIndices):  # noqa: N801
    """Returned by ``nanmedian(input, dim)``."""

    __slots__ = ()


class histogram(Result):  # noqa: N801
    """Returned by `histogram`."""

    __slots__ = ()
    hist = field(0)
    bin_edges = field(1)


class frexp(Result):  # noqa: N801
    """Returned by `frexp`."""

    __slots__ = ()
    mantissa = field(0)
    exponent = field(1)


class histogramdd(histogram):  # noqa: N801
    """Returned by `histogramdd`: the counts, and a tuple of the edges along each dimension."""

    __slots__ = ()


class triangular_solve(Result):  # noqa: N801
    """Returned by `triangular_solve`."""

    __slots__ = ()
    solution = field(0)
    cloned_coefficient = field(1)


class geqrf(Result):  # noqa: N801
    """Returned by `geqrf`."""

    __slots__ = ()
    a = field(0)
    tau = field(1)
