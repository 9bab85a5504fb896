"""Special functions under the names of ``torch.special``.

>>> import tinygrad_edu as tg
>>> tg.special.gammaln(tg.tensor([5.0]))
tensor([3.1781])
"""

from __future__ import annotations

from .ops.exponential import erf, erfc, exp2, expm1, log1p
from .ops.exponential import sigmoid as expit
from .ops.gamma import digamma, polygamma, zeta
from .ops.gamma import digamma as psi
from .ops.gamma import lgamma as gammaln
from .ops.gamma import mvlgamma as multigammaln
from .ops.incomplete_gamma import gammainc, gammaincc
from .ops.norms import logsumexp
from .ops.rounding import round
from .ops.softmax import log_softmax, softmax
from .ops.special import entr, erfcx, erfinv, i0, i0e, i1, i1e, log_ndtr, logit, ndtr, ndtri, sinc, xlog1py, xlogy

__all__ = [
    "digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "exp2", "expit", "expm1", "gammainc", "gammaincc", "gammaln", "i0", "i0e", "i1",
    "i1e", "log1p", "log_ndtr", "log_softmax", "logit", "logsumexp", "multigammaln", "ndtr", "ndtri", "polygamma", "psi", "round", "sinc",
    "softmax", "xlog1py", "xlogy", "zeta",
]  # fmt: skip
