"""The special functions are exact to a few units in the last place: compared with forty digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.ops._bessel import bessel_array
from tinygrad_edu.ops._erf import erfcx_array
from tinygrad_edu.ops._gamma import digamma_array, lgamma_array, polygamma_array, zeta_array
from tinygrad_edu.ops._quantile import erfinv_array, ndtri_array
from tinygrad_edu.ops.floating_point import heaviside
from tinygrad_edu.ops.special import sinc

mpmath = pytest.importorskip("mpmath")

POSITIVE = np.concatenate([np.exp(np.linspace(-15, 10, 60)), np.linspace(0.03, 12.2, 80), [1 + 1e-9, 1.5, 2 + 1e-7, 2.5, 10.0]])
NEGATIVE = -np.linspace(0.17, 12.3, 60)
CASES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], Any]] = {
    "lgamma": (lgamma_array, lambda x: mpmath.loggamma(x), POSITIVE),
    "lgamma of negative numbers": (lgamma_array, lambda x: mpmath.log(abs(mpmath.gamma(x))), NEGATIVE),
    "digamma": (digamma_array, mpmath.digamma, np.concatenate([POSITIVE, NEGATIVE])),
    "trigamma": (lambda x: polygamma_array(x, 1), lambda x: mpmath.psi(1, x), np.concatenate([POSITIVE, NEGATIVE])),
    "polygamma of order 4": (lambda x: polygamma_array(x, 4), lambda x: mpmath.psi(4, x), POSITIVE),
    "zeta": (lambda x: zeta_array(x, 1.7), lambda x: mpmath.zeta(x, 1.7), 1 + np.exp(np.linspace(-4, 3, 40))),
    "erfcx": (erfcx_array, lambda x: mpmath.exp(x * x) * mpmath.erfc(x), np.linspace(-26, 26, 101)),
    "erfinv": (erfinv_array, mpmath.erfinv, np.concatenate([np.linspace(-0.999, 0.999, 60), [1e-300, 1 - 1e-12]])),
    "ndtri": (ndtri_array, lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1), np.concatenate([np.linspace(0.01, 0.98, 50), [1e-9]])),
    **{
        f"Bessel function of order {n}": (
            lambda x, n=n: bessel_array(x, n),  # type: ignore[misc]
            lambda x, n=n: mpmath.exp(-abs(x)) * mpmath.besseli(n, x),  # type: ignore[misc]
            np.concatenate([np.linspace(-50, 50, 60), [1e-9, 19.999, 20.001]]),
        )
        for n in (0, 1, 2)
    },
}
WITH_ZEROS = ("digamma", "lgamma of negative numbers")  # near a zero the error itself is small


@pytest.mark.parametrize("name", CASES)
def test_forty_digits_round_to_the_same(name):
    function, exact, points = CASES[name]
    with mpmath.workdps(40):
        expected = np.array([float(exact(mpmath.mpf(x))) for x in points])
    smallest = 1.0 if name in WITH_ZEROS else 0.0
    error = np.abs(function(points) - expected) / np.maximum(np.abs(expected), smallest)
    assert error.max() < 4e-15


def test_derivatives_of_the_cardinal_sine_at_zero():
    x = tg.tensor([0.0], dtype=tg.float64, requires_grad=True)
    (first,) = tg.autograd.grad(sinc(x).sum(), x, create_graph=True)
    (second,) = tg.autograd.grad(first.sum(), x)
    assert (first.item(), second.item()) == (0.0, pytest.approx(-(np.pi**2) / 3, rel=1e-15))


def test_the_step_at_zero_passes_the_gradient_to_the_value_there():
    x = tg.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    v = tg.tensor([5.0, 6.0, 7.0], requires_grad=True)
    heaviside(x, v).sum().backward()
    assert (x.grad.tolist(), v.grad.tolist()) == ([0.0, 0.0, 0.0], [0.0, 1.0, 0.0])
