"""Samples for `ops/norms.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw, between
from .declare import samples

NOT_ZERO = between(-2, 2, 0, gap=0.4)


@samples("norm")
def norm(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return NOT_ZERO(d.rng, shape), d.choice(2.0, 1.0, 3.0, 1.5, 0.5, -1.0), _there(d, shape), d.choice(False, True)


def _there(d: Draw, shape: Any) -> tuple[int, ...]:
    """Return axes along which there are elements."""
    return tuple(i for i in d.axes(shape) if shape[i])


@samples("logsumexp", analytic=True)
def logsumexp(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), _there(d, shape), d.choice(False, True)


@samples("log_share", ties=False)
def log_share(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1, empty=False)
    axes, x = d.axes(shape), d.real(shape)
    return x, np.log(np.sum(np.exp(x), axis=axes, keepdims=True)), axes


@samples("logcumsumexp", analytic=False)
def logcumsumexp(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    return d.real(shape), d.axis(shape)
