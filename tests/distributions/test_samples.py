"""Samples follow their law, and their gradients are those of the mean of what is done with them."""

from __future__ import annotations

import re

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import distributions as D
from tinygrad_edu.ops.incomplete_gamma import gamma_quantile, gammainc, standard_gamma

from .table import ENTRIES

COUNT = 4000
# Those that cannot tell their moments, and those whose fourth one is too large for an estimate.
WITHOUT_MOMENTS = {"squashed", "logistic", "reflected", "event", "Categorical", "RelaxedBernoulli", "RelaxedOneHotCategorical"}
WITHOUT_MOMENTS |= {"LogNormal", "Cauchy", "StudentT"}
WITH_MOMENTS = [name for name in ENTRIES if name.split()[0] not in WITHOUT_MOMENTS]


def distribution(name):
    entry = ENTRIES[name]
    return entry.make(D, *(tg.tensor(p, dtype=tg.float64) for p in entry.parameters))


@pytest.mark.parametrize("name", WITH_MOMENTS)
def test_mean_and_variance_of_many(name):
    """Within six standard errors; the fourth moment, on which that of the variance depends, is taken from the sample."""
    tg.manual_seed(1)
    law = distribution(name)
    drawn = law.sample((COUNT,)).numpy()
    mean, variance = law.mean.numpy(), law.variance.numpy()
    np.testing.assert_array_less(np.abs(drawn.mean(0) - mean), 6 * np.sqrt(variance / COUNT) + 1e-12)
    spread = np.sqrt(((drawn - mean) ** 2).var(0) / COUNT)
    np.testing.assert_array_less(np.abs(drawn.var(0) - variance), 6 * spread + 36 * variance / COUNT + 1e-12)


def test_categories_come_as_often_as_they_should():
    tg.manual_seed(2)
    law = D.Categorical(tg.tensor([[1.0, 2.0, 5.0], [0.0, 1.0, 1.0]]))
    drawn = law.sample((COUNT,)).numpy()
    for row, shares in enumerate(law.probs.numpy()):
        seen = np.bincount(drawn[:, row], minlength=3) / COUNT
        np.testing.assert_array_less(np.abs(seen - shares), 5 * np.sqrt(shares * (1 - shares) / COUNT) + 1e-12)


@pytest.mark.parametrize("name", ["Normal", "Laplace", "Gamma", "Chi2", "Exponential", "LogNormal", "Cauchy", "HalfNormal", "Gumbel"])
def test_the_probability_of_what_is_drawn_is_uniform(name):
    """The distance of Kolmogorov and Smirnov."""
    tg.manual_seed(3)
    law = distribution(name)
    heights = np.sort(law.cdf(law.sample((COUNT,))).numpy(), axis=0)
    steps = ((np.arange(COUNT) + 0.5) / COUNT).reshape(-1, *[1] * (heights.ndim - 1))
    assert np.abs(heights - steps).max() < 2.2 / np.sqrt(COUNT)


REPARAMETERIZED = [name for name in WITH_MOMENTS if distribution(name).has_rsample and not re.search("Straight|Multivariate", name)]


@pytest.mark.parametrize("name", REPARAMETERIZED)
def test_gradient_of_a_sample(name):
    """The mean of the gradient of a sample is the gradient of the mean."""
    tg.manual_seed(4)
    entry = ENTRIES[name]
    leaves = [tg.tensor(p, dtype=tg.float64).requires_grad_() for p in entry.parameters]
    expected = tg.autograd.grad(entry.make(D, *leaves).mean.sum(), leaves, allow_unused=True)
    depth = max(leaf.ndim for leaf in leaves)
    many = [leaf.reshape(*[1] * (depth - leaf.ndim), *leaf.shape).expand(COUNT, *[-1] * depth) for leaf in leaves]  # one for each sample
    parts = tg.autograd.grad(entry.make(D, *many).rsample().sum(), many, allow_unused=True)
    found = [part.mean(0).reshape(leaf.shape) for part, leaf in zip(parts, leaves, strict=True)]
    errors = [6 * part.numpy().std(0).reshape(leaf.shape) / np.sqrt(COUNT) for part, leaf in zip(parts, leaves, strict=True)]
    for slope, wanted, error in zip(found, expected, errors, strict=True):
        wanted = np.zeros(error.shape) if wanted is None else wanted.numpy()
        np.testing.assert_array_less(np.abs(slope.numpy() - wanted), error + 1e-9)


def test_gradient_of_a_gamma_variable(torch):
    """PyTorch's is exact to a few digits only."""
    shape = tg.tensor([0.3, 1.0, 2.5, 30.0, 400.0], dtype=tg.float64, requires_grad=True)
    drawn = standard_gamma(shape)
    drawn.sum().backward()
    expected = torch._standard_gamma_grad(torch.tensor(shape.detach().numpy()), torch.tensor(drawn.detach().numpy()))
    np.testing.assert_allclose(shape.grad.numpy(), expected.numpy(), rtol=1e-3)


def test_incomplete_gamma_function(torch):
    rng = np.random.default_rng(0)
    a = np.concatenate([rng.uniform(0.01, 3, 50), rng.uniform(3, 300, 50)])
    x = a * rng.uniform(0.3, 2, 100)
    expected = torch.special.gammainc(torch.tensor(a), torch.tensor(x)).numpy()
    np.testing.assert_allclose(gammainc(tg.tensor(a), tg.tensor(x)).numpy(), expected, rtol=1e-8)
    edges = tg.tensor([[1.0, 0.0], [1.0, np.inf], [0.5, 900.0], [900.0, 0.5], [0.0, 1.0], [-1.0, 1.0], [1.0, -1.0]], dtype=tg.float64)
    theirs = torch.special.gammainc(*torch.tensor(edges.numpy()).T).numpy()
    np.testing.assert_allclose(gammainc(edges[:, 0], edges[:, 1]).numpy(), theirs, rtol=1e-12)


@pytest.mark.parametrize("a", [0.01, 0.5, 3.0, 80.0, 900.0])
def test_quantile_of_a_gamma_variable_is_the_inverse(a):
    p = tg.tensor([1e-9, 0.01, 0.5, 0.99, 1 - 1e-9], dtype=tg.float64)
    x = gamma_quantile(p, tg.tensor(a, dtype=tg.float64))
    shown = x.numpy() > 0  # a small shape has quantiles that are too small for a number
    np.testing.assert_allclose(gammainc(tg.tensor(a, dtype=tg.float64), x).numpy()[shown], p.numpy()[shown], rtol=1e-9)


def test_samples_follow_the_seed():
    for name in ENTRIES:
        law, drawn = distribution(name), []
        for _ in range(2):
            tg.manual_seed(5)
            drawn.append(law.sample((2,)).numpy())
        np.testing.assert_array_equal(*drawn)


def test_policy_gradient():
    """The score of an action: the gradient of its log-probability by the logits is one-hot minus probabilities."""
    logits = tg.tensor([0.1, 0.5, -0.3], requires_grad=True)
    law = D.Categorical(logits=logits)
    action = tg.tensor(1)
    law.log_prob(action).backward()
    np.testing.assert_allclose(logits.grad.numpy(), np.eye(3)[1] - law.probs.detach().numpy(), rtol=1e-5, atol=1e-7)


def test_the_cache_of_a_transform_gives_back_what_it_was_made_of():
    law = D.TransformedDistribution(D.Normal(tg.tensor([30.0]), 1.0), D.TanhTransform(cache_size=1))
    drawn = law.rsample()
    assert drawn.item() == 1.0
    assert np.isfinite(law.log_prob(drawn).item())
    with np.errstate(all="ignore"):
        assert not np.isfinite(D.TransformedDistribution(law.base_dist, D.TanhTransform()).log_prob(drawn).item())


def test_gradient_of_a_correlated_sample():
    """It is linear in the parameters: that of the factor is the noise itself."""
    loc, factor = tg.zeros(2, requires_grad=True), tg.tensor([[1.0, 0.0], [0.5, 2.0]], requires_grad=True)
    drawn = D.MultivariateNormal(loc, scale_tril=factor).rsample()
    drawn.sum().backward()
    noise = np.linalg.solve(factor.detach().numpy(), drawn.detach().numpy())
    assert loc.grad.tolist() == [1.0, 1.0]
    np.testing.assert_allclose(factor.grad.numpy(), np.stack([noise, noise]), rtol=1e-5)


@pytest.mark.parametrize("name", ["RelaxedBernoulli", "RelaxedOneHotCategorical"])
def test_a_relaxed_choice_rounds_to_a_choice(name):
    """The largest component of a relaxed vector, or the rounded number, follows the law that is relaxed, at any temperature."""
    tg.manual_seed(6)
    law = distribution(name)
    drawn = law.rsample((COUNT,)).numpy()
    seen = (drawn > 0.5).mean(0) if name == "RelaxedBernoulli" else np.eye(3)[drawn.argmax(-1)].mean(0)
    shares = law.probs.numpy()
    np.testing.assert_array_less(np.abs(seen - shares), 5 * np.sqrt(shares * (1 - shares) / COUNT) + 1e-12)


def test_a_relaxed_choice_has_a_gradient():
    logits = tg.tensor([0.1, 0.5, -0.3], requires_grad=True)
    drawn = D.RelaxedOneHotCategorical(0.5, logits=logits).rsample()
    drawn[0].backward()
    p = drawn.detach().numpy()
    np.testing.assert_allclose(logits.grad.numpy(), p[0] * (np.eye(3)[0] - p) / 0.5, rtol=1e-4, atol=1e-6)
