"""`kl_divergence`: how far one distribution is from another, in closed form for the pairs registered here."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..ops.activation import logsigmoid
from ..ops.gamma import digamma, lgamma
from ..ops.selection import where
from ..ops.solving import solve_triangular
from ..ops.special import xlogy
from .bernoulli import Bernoulli
from .beta import Beta
from .binomial import Binomial
from .categorical import Categorical
from .dirichlet import Dirichlet
from .exponential import Exponential
from .gamma import Gamma
from .geometric import Geometric
from .independent import Independent, sum_rightmost
from .laplace import Laplace
from .multivariate_normal import MultivariateNormal
from .normal import Normal
from .one_hot_categorical import OneHotCategorical
from .poisson import Poisson
from .transformed_distribution import TransformedDistribution
from .uniform import Uniform

__all__ = ["kl_divergence", "register_kl"]

_INFINITE = float("inf")
_PAIRS: dict[tuple[type, type], Callable[[Any, Any], Any]] = {}


def register_kl(type_p: type, type_q: type) -> Callable[[Callable[[Any, Any], Any]], Callable[[Any, Any], Any]]:
    """Return the decorator that makes a function the divergence of distributions of these types, and of their subclasses.

    >>> from .normal import Normal
    >>> class Sharp(Normal):
    ...     pass
    >>> @register_kl(Sharp, Sharp)
    ... def sharp(p, q):
    ...     return p.loc - q.loc
    >>> kl_divergence(Sharp(2.0, 1.0), Sharp(0.5, 1.0))
    tensor(1.5000)
    """

    def decorate(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        _PAIRS[type_p, type_q] = function
        return function

    return decorate


def kl_divergence(p: Any, q: Any) -> Any:
    r"""Return the Kullback–Leibler divergence :math:`\int p(x) \log \frac{p(x)}{q(x)} dx`, for every law of the batch.

    Raises
    ------
    NotImplementedError : if no formula is known for the pair of types.

    >>> from .normal import Normal
    >>> kl_divergence(Normal(1.0, 1.0), Normal(0.0, 1.0))
    tensor(0.5000)
    """
    for a in type(p).__mro__:
        for b in type(q).__mro__:
            if (a, b) in _PAIRS:
                return _PAIRS[a, b](p, q)
    raise NotImplementedError(f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}")


@register_kl(Normal, Normal)
def _normals(p: Any, q: Any) -> Any:
    ratio = (p.scale / q.scale) ** 2
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale) ** 2 - 1 - ratio.log())


@register_kl(Uniform, Normal)
@register_kl(Exponential, Normal)
@register_kl(Gamma, Normal)
@register_kl(Beta, Normal)
@register_kl(Laplace, Normal)
def _to_normal(p: Any, q: Any) -> Any:
    """The mean of -log q needs the mean and the variance of p only."""
    square = (p.variance + (p.mean - q.loc) ** 2) / q.scale**2
    return 0.5 * (square + math.log(2 * math.pi)) + q.scale.log() - p.entropy()


@register_kl(Laplace, Laplace)
def _laplaces(p: Any, q: Any) -> Any:
    ratio, apart = p.scale / q.scale, (p.loc - q.loc).abs()
    return -ratio.log() + apart / q.scale + ratio * (-apart / p.scale).exp() - 1


@register_kl(Uniform, Uniform)
def _uniforms(p: Any, q: Any) -> Any:
    result = ((q.high - q.low) / (p.high - p.low)).log()
    return where((q.low > p.low) | (q.high < p.high), _INFINITE, result)


@register_kl(Exponential, Exponential)
def _exponentials(p: Any, q: Any) -> Any:
    ratio = q.rate / p.rate
    return ratio - 1 - ratio.log()


@register_kl(Exponential, Gamma)
def _exponential_gamma(p: Any, q: Any) -> Any:
    return _gammas(Gamma(p.rate / p.rate, p.rate, validate_args=False), q)


@register_kl(Gamma, Exponential)
def _gamma_exponential(p: Any, q: Any) -> Any:
    return _gammas(p, Gamma(q.rate / q.rate, q.rate, validate_args=False))


@register_kl(Gamma, Gamma)
def _gammas(p: Any, q: Any) -> Any:
    a, b = p.concentration, q.concentration
    return b * (p.rate / q.rate).log() + lgamma(b) - lgamma(a) + (a - b) * digamma(a) + (q.rate - p.rate) * (a / p.rate)


@register_kl(Dirichlet, Dirichlet)
def _dirichlets(p: Any, q: Any) -> Any:
    a, b = p.concentration, q.concentration
    total = a.sum(-1)
    spread = ((a - b) * (digamma(a) - digamma(total).unsqueeze(-1))).sum(-1)
    return lgamma(total) - lgamma(b.sum(-1)) - (lgamma(a) - lgamma(b)).sum(-1) + spread


@register_kl(Beta, Beta)
def _betas(p: Any, q: Any) -> Any:
    return _dirichlets(p._dirichlet, q._dirichlet)


@register_kl(Poisson, Poisson)
def _poissons(p: Any, q: Any) -> Any:
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Geometric, Geometric)
def _geometrics(p: Any, q: Any) -> Any:
    return -p.entropy() - (-q.probs).log1p() / p.probs - q.logits


@register_kl(Bernoulli, Bernoulli)
def _bernoullis(p: Any, q: Any) -> Any:
    ones = xlogy(p.probs, p.probs) + p.probs * -logsigmoid(q.logits)
    zeros = xlogy(1 - p.probs, 1 - p.probs) + (1 - p.probs) * -logsigmoid(-q.logits)
    impossible = ((q.probs == 0) & (p.probs > 0)) | ((q.probs == 1) & (p.probs < 1))
    return where(impossible, _INFINITE, ones + zeros)


@register_kl(Binomial, Binomial)
def _binomials(p: Any, q: Any) -> Any:
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented")
    result = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return where(p.total_count > q.total_count, _INFINITE, result)


@register_kl(Categorical, Categorical)
def _categoricals(p: Any, q: Any) -> Any:
    terms = p.probs * (p.logits - q.logits)
    terms = where((q.probs == 0).expand(terms.shape), _INFINITE, terms)
    return where((p.probs == 0).expand(terms.shape), 0.0, terms).sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _one_hot_categoricals(p: Any, q: Any) -> Any:
    return _categoricals(p._categorical, q._categorical)


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate_normals(p: Any, q: Any) -> Any:
    """With the factors L of p and M of q: ½ (|M⁻¹ L|² + |M⁻¹ (μ_p - μ_q)|² - n) + log det M - log det L."""
    if p.event_shape != q.event_shape:
        raise ValueError(f"KL-divergence between two Multivariate Normals with different event shapes: {p.event_shape} and {q.event_shape}")
    apart = (q.loc - p.loc).unsqueeze(-1)
    batch = apart.shape[:-2]
    factor, other = (d._factor.expand(*batch, *d._factor.shape[-2:]) for d in (p, q))
    spread = (solve_triangular(other, factor, upper=False) ** 2).sum((-2, -1))
    distance = (solve_triangular(other, apart, upper=False) ** 2).sum((-2, -1))
    return 0.5 * (spread + distance - p.event_shape[0]) + q._half_log_det() - p._half_log_det()


@register_kl(Independent, Independent)
def _independents(p: Any, q: Any) -> Any:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError("the divergence of two Independent distributions with different numbers of event dimensions")
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def _transformed(p: Any, q: Any) -> Any:
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError("the divergence of two TransformedDistributions with different transforms")
    return kl_divergence(p.base_dist, q.base_dist)
