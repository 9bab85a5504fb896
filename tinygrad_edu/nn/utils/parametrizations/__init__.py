"""Parametrizations that are ready to use: weights split in magnitude and direction, of spectral norm 1, or orthogonal."""

from .orthogonality import orthogonal
from .spectral import spectral_norm
from .weight import weight_norm

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]
