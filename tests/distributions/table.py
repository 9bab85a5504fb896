"""Distributions to compare: how each is made of its parameters, the parameters, and values it can take.

Parameters are written as nested lists, so that the same call can be made in both libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LOC, SCALE = [[0.3, -1.2, 2.0], [0.0, 0.7, -0.4]], [0.5, 1.5, 2.5]
PROBS = [[0.2, 0.7, 0.9], [0.5, 0.01, 0.6]]
SHARES, SCORES = [[0.2, 0.3, 0.5], [1.0, 2.0, 5.0]], [[0.2, -0.3, 1.5], [1.0, 2.0, -3.0]]
SHAPE, RATE = [[0.4, 1.0, 3.5], [2.0, 7.0, 40.0]], [0.5, 1.0, 3.0]
MATRIX = [[2.0, 0.6, -0.3], [0.6, 1.5, 0.2], [-0.3, 0.2, 0.8]]
FACTOR = [[1.2, 0.0, 0.0], [0.4, 0.9, 0.0], [-0.2, 0.3, 0.7]]
REALS, POSITIVES = [[[0.1, -2.0, 3.0], [0.5, 0.0, 1.1]]], [[[0.1, 2.0, 3.0], [0.5, 0.01, 45.0]]]
FRACTIONS, COUNTS, BITS = [[0.1, 0.5, 0.95], [0.3, 0.01, 0.6]], [[0.0, 3.0, 1.0], [7.0, 2.0, 0.0]], [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]
SIMPLEX = [[0.2, 0.3, 0.5], [0.9, 0.05, 0.05]]


@dataclass(frozen=True)
class Entry:
    """A distribution: `make` gets the namespace ``distributions`` and the parameters as tensors; `values` are in its support."""

    make: Callable[..., Any]
    parameters: tuple[Any, ...]
    values: Any
    kind: type = float


ENTRIES = {
    "Normal": Entry(lambda D, m, s: D.Normal(m, s), (LOC, SCALE), REALS),
    "Uniform": Entry(lambda D, a, w: D.Uniform(a, a + w), (LOC, SCALE), [[0.4, -1.0, 2.5], [0.1, 0.8, 1.0]]),
    "Exponential": Entry(lambda D, r: D.Exponential(r), (RATE,), POSITIVES),
    "Laplace": Entry(lambda D, m, s: D.Laplace(m, s), (LOC, SCALE), REALS),
    "Gamma": Entry(lambda D, a, b: D.Gamma(a, b), (SHAPE, RATE), POSITIVES),
    "Chi2": Entry(lambda D, k: D.Chi2(k), (RATE,), POSITIVES),
    "Beta": Entry(lambda D, a, b: D.Beta(a, b), (SHAPE, RATE), FRACTIONS),
    "Dirichlet": Entry(lambda D, a: D.Dirichlet(a), (SHAPE,), SIMPLEX),
    "LogNormal": Entry(lambda D, m, s: D.LogNormal(m, s), (LOC, SCALE), POSITIVES),
    "Bernoulli": Entry(lambda D, p: D.Bernoulli(p), (PROBS,), BITS),
    "Bernoulli of logits": Entry(lambda D, x: D.Bernoulli(logits=x), (LOC,), BITS),
    "Binomial": Entry(lambda D, p: D.Binomial(9, p), (PROBS,), COUNTS),
    "Binomial of logits": Entry(lambda D, x: D.Binomial(9, logits=x), (LOC,), COUNTS),
    "Geometric": Entry(lambda D, p: D.Geometric(p), (PROBS,), COUNTS),
    "Geometric of logits": Entry(lambda D, x: D.Geometric(logits=x), (LOC,), COUNTS),
    "Poisson": Entry(lambda D, r: D.Poisson(r), (RATE,), COUNTS),
    "Categorical": Entry(lambda D, p: D.Categorical(p), (SHARES,), [[0, 2], [1, 1]], int),
    "Categorical of logits": Entry(lambda D, x: D.Categorical(logits=x), (SCORES,), [2, 0], int),
    "OneHotCategorical": Entry(lambda D, p: D.OneHotCategorical(p), (SHARES,), [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    "OneHotCategoricalStraightThrough": Entry(
        lambda D, x: D.OneHotCategoricalStraightThrough(logits=x), (SCORES,), [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    ),
    "Multinomial": Entry(lambda D, p: D.Multinomial(8, p), (SHARES,), [[0.0, 3.0, 5.0], [8.0, 0.0, 0.0]]),
    "Multinomial of logits": Entry(lambda D, x: D.Multinomial(8, logits=x), (SCORES,), [[0.0, 3.0, 5.0], [8.0, 0.0, 0.0]]),
    "MultivariateNormal": Entry(lambda D, m, c: D.MultivariateNormal(m, c), (LOC, MATRIX), REALS),
    "MultivariateNormal of precision": Entry(lambda D, m, c: D.MultivariateNormal(m, precision_matrix=c), (LOC, MATRIX), REALS),
    "MultivariateNormal of factor": Entry(lambda D, m, f: D.MultivariateNormal(m, scale_tril=f), (LOC, FACTOR), REALS),
    "Independent": Entry(lambda D, m, s: D.Independent(D.Normal(m, s), 1), (LOC, SCALE), REALS),
    "Independent of all": Entry(lambda D, m, s: D.Independent(D.Laplace(m, s), 2), (LOC, SCALE), REALS),
    "Cauchy": Entry(lambda D, m, s: D.Cauchy(m, s), (LOC, SCALE), REALS),
    "HalfNormal": Entry(lambda D, s: D.HalfNormal(s), (SCALE,), POSITIVES),
    "Gumbel": Entry(lambda D, m, s: D.Gumbel(m, s), (LOC, SCALE), REALS),
    "StudentT": Entry(lambda D, n, m, s: D.StudentT(n, m, s), ([0.8, 1.5, 9.0], LOC, SCALE), REALS),
    "RelaxedBernoulli": Entry(lambda D, t, p: D.RelaxedBernoulli(t, p), (0.7, PROBS), FRACTIONS),
    "RelaxedBernoulli of logits": Entry(lambda D, t, x: D.RelaxedBernoulli(t, logits=x), (0.7, LOC), FRACTIONS),
    "RelaxedOneHotCategorical": Entry(lambda D, t, p: D.RelaxedOneHotCategorical(t, p), (0.7, SHARES), SIMPLEX),
    "RelaxedOneHotCategorical of logits": Entry(lambda D, t, x: D.RelaxedOneHotCategorical(t, logits=x), (0.7, SCORES), SIMPLEX),
    "mixture": Entry(lambda D, p, m, s: D.MixtureSameFamily(D.Categorical(p), D.Normal(m, s)), (SHARES, LOC, SCALE), [[0.3], [1.0]]),
    "mixture of vectors": Entry(
        lambda D, x, m, s: D.MixtureSameFamily(D.Categorical(logits=x), D.Independent(D.Normal(m, s), 1)),
        ([0.3, 0.7], LOC, SCALE),
        [[0.3, 1.0, -3.0], [0.0, 0.0, 0.5]],
    ),
    "squashed": Entry(lambda D, m, s: D.TransformedDistribution(D.Normal(m, s), D.TanhTransform()), (LOC, SCALE), FRACTIONS),
    "logistic": Entry(
        lambda D, m, s: D.TransformedDistribution(D.Uniform(m * 0, m * 0 + 1), [D.SigmoidTransform().inv, D.AffineTransform(m, s)]),
        (LOC, SCALE),
        REALS,
    ),
    "reflected": Entry(
        lambda D, r, m: D.TransformedDistribution(D.Exponential(r), [D.PowerTransform(2.0), D.AffineTransform(m, -1.5)]),
        (RATE, LOC),
        [[0.2, -3.0, 1.0], [-1.0, 0.3, -0.9]],
    ),
    "event transform": Entry(
        lambda D, m, s: D.TransformedDistribution(D.Normal(m, s), [D.AffineTransform(m, s, event_dim=1), D.SoftplusTransform()]),
        (LOC, SCALE),
        POSITIVES,
    ),
}
