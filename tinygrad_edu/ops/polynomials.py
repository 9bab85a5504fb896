"""Orthogonal polynomials, by their recurrences: the next one is made of the last two. As in PyTorch, no gradient flows through them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.output import write_into
from ..autograd.primitive import Array
from ..autograd.variable import Variable, make
from . import promotion

Next = Callable[[Any, Any, Any, int], Any]  # of x, P_k, P_{k-1} and k: P_{k+1}


def _polynomial(name: str, title: str, first: Callable[[Any], Any], following: Next) -> Callable[..., Any]:
    """Return the function that gives the polynomial of any degree; `first` is that of degree 1, that of degree 0 is one."""

    def polynomial(x: Array, n: Any, *, out: Variable | None = None) -> Any:
        values, degrees = (np.asarray(getattr(v, "array", v)) for v in (x, n))
        dtype = promotion.floating((x, n), [values, degrees])[0].dtype
        values, degrees = np.broadcast_arrays(values.astype(dtype), degrees.astype(np.int64))
        result = make(_recurrence(values, degrees, first, following))
        return result if out is None else write_into(out, result, name)

    polynomial.__name__ = polynomial.__qualname__ = name
    polynomial.__doc__ = f"Return the {title} of degree `n`, a number or a tensor, at every element of `x`; zero for a negative degree."
    return polynomial


def _recurrence(x: Array, degrees: Array, first: Callable[[Any], Any], following: Next) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        last, present = np.ones_like(x), first(x)
        result = np.where(degrees == 0, last, np.where(degrees == 1, present, np.zeros_like(x)))
        for k in range(1, int(degrees.max(initial=0))):
            last, present = present, following(x, present, last, k)
            result = np.where(degrees == k + 1, present, result)
    return result.astype(x.dtype, copy=False)


def _chebyshev(x: Any, present: Any, last: Any, k: int) -> Any:
    return 2 * x * present - last


def _shifted(x: Any, present: Any, last: Any, k: int) -> Any:
    return 2 * (2 * x - 1) * present - last


def _kinds(prefix: str, title: str, at: Callable[[Any], Any], following: Next) -> tuple[Callable[..., Any], ...]:
    """Return the four kinds of Chebyshev polynomials, which differ in that of degree 1."""
    starts: dict[str, Callable[[Any], Any]] = {
        "t": at,
        "u": lambda x: 2 * at(x),
        "v": lambda x: 2 * at(x) - 1,
        "w": lambda x: 2 * at(x) + 1,
    }
    kinds = zip(starts.items(), ("first", "second", "third", "fourth"), strict=True)
    return tuple(_polynomial(prefix + letter, f"{title} polynomial of the {kind} kind", f, following) for (letter, f), kind in kinds)


chebyshev_polynomial_t, chebyshev_polynomial_u, chebyshev_polynomial_v, chebyshev_polynomial_w = _kinds(
    "chebyshev_polynomial_", "Chebyshev", lambda x: x, _chebyshev
)
(shifted_chebyshev_polynomial_t, shifted_chebyshev_polynomial_u, shifted_chebyshev_polynomial_v, shifted_chebyshev_polynomial_w) = _kinds(
    "shifted_chebyshev_polynomial_", "shifted Chebyshev", lambda x: 2 * x - 1, _shifted
)
hermite_polynomial_h = _polynomial(
    "hermite_polynomial_h", "physicist's Hermite polynomial", lambda x: 2 * x, lambda x, now, last, k: 2 * (x * now - k * last)
)
hermite_polynomial_he = _polynomial(
    "hermite_polynomial_he", "probabilist's Hermite polynomial", lambda x: x, lambda x, now, last, k: x * now - k * last
)
laguerre_polynomial_l = _polynomial(
    "laguerre_polynomial_l", "Laguerre polynomial", lambda x: 1 - x, lambda x, now, last, k: ((2 * k + 1 - x) * now - k * last) / (k + 1)
)
legendre_polynomial_p = _polynomial(
    "legendre_polynomial_p", "Legendre polynomial", lambda x: x, lambda x, now, last, k: ((2 * k + 1) * x * now - k * last) / (k + 1)
)
