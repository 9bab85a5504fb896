"""The divergence of each pair of types, and its gradients, are PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.nn.oracle import close, numbers
from tinygrad_edu import distributions as ours

from .table import ENTRIES

OTHERS = {
    "Normal": ([[0.1, 0.2, -1.0]], [0.7, 0.8, 3.0]),
    "Uniform": ([[0.0, -2.0, 2.1]], [1.5, 4.0, 5.0]),
    "Exponential": ([0.3, 2.0, 1.0],),
    "Laplace": ([[0.1, 0.2, -1.0]], [0.7, 0.8, 3.0]),
    "Gamma": ([1.5, 0.3, 6.0], [2.0, 0.1, 1.0]),
    "Beta": ([1.5, 0.3, 6.0], [2.0, 0.1, 1.0]),
    "Dirichlet": ([1.5, 0.3, 6.0],),
    "LogNormal": ([[0.1, 0.2, -1.0]], [0.7, 0.8, 3.0]),
    "Bernoulli": ([[0.3, 1.0, 0.5], [0.0, 0.2, 0.1]],),
    "Bernoulli of logits": ([[0.3, 1.0, -0.5], [3.0, 0.2, 0.1]],),
    "Binomial": ([0.3, 0.9, 0.5],),
    "Geometric": ([0.3, 0.9, 0.5],),
    "Poisson": ([0.3, 0.9, 5.0],),
    "Categorical": ([[0.5, 0.3, 0.2]],),
    "Categorical of logits": ([[0.5, 0.3, 0.2]],),
    "OneHotCategorical": ([[0.5, 0.3, 0.2]],),
    "MultivariateNormal": ([0.0, 0.1, 0.2], [[1.0, 0.2, 0.0], [0.2, 1.0, 0.0], [0.0, 0.0, 3.0]]),
    "Independent": ([[0.1, 0.2, -1.0]], [0.7, 0.8, 3.0]),
}
PAIRS = [*((name, name) for name in OTHERS), *((name, "Normal") for name in ("Uniform", "Exponential", "Gamma", "Beta", "Laplace"))]
PAIRS += [("Exponential", "Gamma"), ("Gamma", "Exponential"), ("Bernoulli", "Bernoulli of logits")]


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_value_and_gradients(p, q, torch):
    results = []
    for T, D in ((tg, ours), (torch, torch.distributions)):
        leaves = [[T.tensor(v, dtype=T.float64).requires_grad_() for v in vs] for vs in (ENTRIES[p].parameters, OTHERS[q])]
        result = D.kl_divergence(*(ENTRIES[name].make(D, *vs) for name, vs in zip((p, q), leaves, strict=True)))
        finite = T.where(T.isfinite(result), result, T.zeros_like(result))
        results.append((result, T.autograd.grad(finite.sum(), [*leaves[0], *leaves[1]])))
    (mine, slopes), (yours, expected) = results
    close(mine, yours, "divergence", 1e-10)
    for a, b in zip(slopes, expected, strict=True):
        if np.isfinite(numbers(b)).all():
            close(a, b, "gradient", 1e-9)


def test_a_divergence_is_zero_only_between_equals():
    p = ours.Gamma(tg.tensor([2.0, 3.0]), 1.0)
    assert ours.kl_divergence(p, p).tolist() == [0.0, 0.0]
    assert (ours.kl_divergence(p, ours.Gamma(2.5, 1.0)) > 0).all()
