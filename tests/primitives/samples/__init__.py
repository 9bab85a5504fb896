"""What each primitive is fed: one file per file of `tinygrad_edu/ops`, one entry per primitive.

An entry is a function that takes a `Draw` and returns the arguments of one call, with float64 arrays for the tensors. The harness adds
dtypes and memory layouts.
"""

from __future__ import annotations

from . import (
    activation,
    arithmetic,
    axes,
    comparison,
    convolution,
    einsum,
    engine,
    exponential,
    extremum,
    indexing,
    joining,
    linalg,
    loss,
    masking,
    normalization,
    norms,
    padding,
    pooling,
    reduction,
    rounding,
    scan,
    scatter,
    selection,
    shape,
    softmax,
    sorting,
    statistics,
    triangular,
    trigonometric,
)
from .declare import SAMPLES, Samples

__all__ = [
    "SAMPLES",
    "Samples",
    "activation",
    "arithmetic",
    "axes",
    "comparison",
    "convolution",
    "einsum",
    "engine",
    "exponential",
    "extremum",
    "indexing",
    "joining",
    "linalg",
    "loss",
    "masking",
    "normalization",
    "norms",
    "padding",
    "pooling",
    "reduction",
    "rounding",
    "scan",
    "scatter",
    "selection",
    "shape",
    "softmax",
    "sorting",
    "statistics",
    "triangular",
    "trigonometric",
]
