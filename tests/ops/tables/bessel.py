"""Bessel functions and orthogonal polynomials, which have no gradient in PyTorch either."""

from __future__ import annotations

from ..row import Row, using, within

NAN = float("nan")
POLYNOMIALS = [
    *[f"{kind}chebyshev_polynomial_{letter}" for kind in ("", "shifted_") for letter in "tuvw"],
    *["hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p"],
]
EVERYWHERE = ["modified_bessel_i0", "modified_bessel_i1", "spherical_bessel_j0"]
POSITIVE = ["modified_bessel_k0", "modified_bessel_k1", "scaled_modified_bessel_k0", "scaled_modified_bessel_k1"]
# PyTorch is exact below this argument and far out; between, its polynomials are off by 1e-9.
CLOSE = {"bessel_j0": 1.9, "bessel_j1": 1.9, "bessel_y0": 1.9, "bessel_y1": 1.9}


def _of(name: str, *inputs: object) -> Row:
    return using(f"special.{name}", lambda f, *x: f(*x), *inputs)


ROWS = [
    *[_of(name, within(-20, 20, 40)) for name in EVERYWHERE],
    *[_of(name, within(0.001, 30, 60)) for name in POSITIVE],
    *[_of(name, [0.0, -1.0, NAN, 1.0, 1e-200]) for name in POSITIVE],
    *[_of(name, within(0.001, top, 40)) for name, top in CLOSE.items()],
    *[_of(name, within(30, 900, 40)) for name in CLOSE],
    *[_of(name, [0.0, NAN]) for name in CLOSE],
    *[_of(name, [-1.5, -0.25]) for name in CLOSE],
    *[using(f"special.{name}", lambda f, x, n=n: f(x, n), within(-1.5, 1.5, 30)) for name in POLYNOMIALS for n in (-1, 0, 1, 2, 5)],
    *[_of(name, within(-1, 1, 2, 4), [0, 1, 2, 3]) for name in POLYNOMIALS],
]
