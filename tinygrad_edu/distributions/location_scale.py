"""`LocationScale`: what the laws have in common that are one standard law, stretched and shifted."""

from __future__ import annotations

from typing import Any, ClassVar

from ..ops.shape import expand
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all


class LocationScale(Distribution):
    """The law of :math:`\\mu + s z`, where z follows a standard law that a subclass draws with `standard`; the mode of z is 0."""

    arg_constraints: ClassVar[dict[str, Any]] = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.loc

    @property
    def mode(self) -> Any:
        return self.loc

    def standard(self, like: Any) -> Any:
        """Return numbers of the standard law, of the shape and the dtype of a tensor."""
        raise NotImplementedError

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.loc + self.scale * self.standard(expand(self.loc, self._extended_shape(sample_shape)))
