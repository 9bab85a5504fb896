"""The gamma function's logarithm and its derivatives."""

from __future__ import annotations

from ..row import each, row, within

INF, NAN = float("inf"), float("nan")
FAR = within(0.3, 12, 2, 3)
NEGATIVE = within(-2.9, -2.1, 3)
ROWS = [
    *each("lgamma digamma", FAR),
    *each("lgamma digamma", ()),
    *each("lgamma digamma", (0,)),
    *each("lgamma digamma special.gammaln special.digamma special.psi", NEGATIVE),
    *each("lgamma digamma", [3, 1]),
    *each("lgamma digamma", [True, True]),
    *each("lgamma digamma", [1.0, 2.0, 1e5, 1e300, NAN]),
    row("lgamma", lambda T, x: T.lgamma(x.detach()), [0.0, -1.0, -2.0, 1e-9, -1e-9, INF, -INF]),
    row("digamma", lambda T, x: T.digamma(x.detach()), [0.0, -0.0, -1.0, -2.0, 1e-9, INF]),
    row("polygamma", lambda T, x: T.polygamma(0, x), FAR),
    row("polygamma", lambda T, x: T.polygamma(1, x), within(20, 40, 3)),
    row("polygamma", lambda T, x: T.polygamma(2, x), FAR),
    row("polygamma", lambda T, x: T.polygamma(3, x), NEGATIVE),
    row("polygamma", lambda T, x: T.polygamma(n=4, input=x), FAR),
    row("polygamma", lambda T, x: T.polygamma(2, x), [1, 3]),
    row("polygamma", lambda T, x: T.polygamma(2, x), [1e9, NAN]),
    row("polygamma", lambda T, x: T.polygamma(-1, x), FAR),
    row("polygamma", lambda T, x: T.polygamma(1.5, x), FAR),
    row("special.polygamma", lambda T, x: T.special.polygamma(2, x), FAR),
    row("Tensor.polygamma", lambda T, x: (x.polygamma(2), T.clone(x).polygamma_(3)), FAR),
    row("mvlgamma", lambda T, x: T.mvlgamma(x, 1), FAR),
    row("mvlgamma", lambda T, x: T.mvlgamma(x, p=3), within(1.3, 9, 2, 3)),
    row("mvlgamma", lambda T, x: T.mvlgamma(x, 2), [3, 1]),
    row("mvlgamma", lambda T, x: T.mvlgamma(x, 2), [0.25]),
    row("mvlgamma", lambda T, x: T.mvlgamma(x, 0), FAR),
    row("special.multigammaln", lambda T, x: T.special.multigammaln(x, 2), within(1, 9, 3)),
    row("special.zeta", lambda T, x, y: T.special.zeta(x.detach(), y), within(1.2, 9, 2, 3), within(0.2, 9, 3)),
    row("special.zeta", lambda T, *x: T.special.zeta(*[t.detach() for t in x]), [2.0, 3.0, 4.0, 2.5], [-0.5, -1.5, -2.3, -0.5]),
    row("special.zeta", lambda T, *x: T.special.zeta(*[t.detach() for t in x]), [1.0, 0.5], [2.0, 2.0]),
    row("special.zeta", lambda T, x: T.special.zeta(3, x.detach()), [0.0, -2.0, NAN]),
    *each("special.zeta", [2, 3], [1, 2]),
    row("special.zeta", lambda T, x: T.special.zeta(x.detach(), 1.5), within(1.2, 9, 3)),
    row("special.zeta", lambda T, x: T.special.zeta(2.5, x), within(0.2, 9, 3)),
]
