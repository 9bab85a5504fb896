"""What is refused, and that PyTorch refuses it with the same type of error."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu import distributions as ours

REFUSED = [
    lambda T, D: D.Normal(0.0, -1.0),
    lambda T, D: D.Normal(0.0, 0.0),
    lambda T, D: D.Normal(T.tensor(float("nan")), 1.0),
    lambda T, D: D.Normal("a", 1.0),
    lambda T, D: D.Normal(T.zeros(2), T.ones(3)),
    lambda T, D: D.Normal(0.0, 1.0).log_prob(1.0),
    lambda T, D: D.Normal(T.zeros(2), 1.0).log_prob(T.zeros(3)),
    lambda T, D: D.Normal(0.0, 1.0).log_prob(T.tensor(float("nan"))),
    lambda T, D: D.Normal(0.0, 1.0).cdf(T.tensor(float("nan"))),
    lambda T, D: D.Normal(0.0, 1.0).enumerate_support(),
    lambda T, D: D.Uniform(1.0, 1.0),
    lambda T, D: D.Uniform(0.0, 1.0).log_prob(T.tensor(2.0)),
    lambda T, D: D.Bernoulli(),
    lambda T, D: D.Bernoulli(probs=0.5, logits=0.0),
    lambda T, D: D.Bernoulli(T.tensor([1.5])),
    lambda T, D: D.Bernoulli(0.5).log_prob(T.tensor(0.5)),
    lambda T, D: D.Bernoulli(0.5).rsample(),
    lambda T, D: D.Categorical(),
    lambda T, D: D.Categorical(T.tensor([-1.0, 2.0])),
    lambda T, D: D.Categorical(T.tensor(0.5)),
    lambda T, D: D.Categorical(logits=T.tensor([0.0, float("nan")])),
    lambda T, D: D.Categorical(T.ones(3)).log_prob(T.tensor(3)),
    lambda T, D: D.Categorical(T.ones(3)).log_prob(T.tensor(-1)),
    lambda T, D: D.OneHotCategorical(T.ones(3)).log_prob(T.tensor([1.0, 1.0, 0.0])),
    lambda T, D: D.OneHotCategorical(T.ones(3)).log_prob(T.tensor([1.0, 0.0])),
    lambda T, D: D.Beta(0.0, 1.0),
    lambda T, D: D.Beta(1.0, 1.0).log_prob(T.tensor(1.5)),
    lambda T, D: D.Gamma(1.0, -1.0),
    lambda T, D: D.Gamma(1.0, 1.0).log_prob(T.tensor(-1.0)),
    lambda T, D: D.Gamma(1.0, 1.0).icdf(T.tensor(0.5)),
    lambda T, D: D.Dirichlet(T.tensor(1.0)),
    lambda T, D: D.Dirichlet(T.tensor([1.0, 0.0])),
    lambda T, D: D.Dirichlet(T.ones(2)).log_prob(T.tensor([0.5, 0.6])),
    lambda T, D: D.Exponential(0.0),
    lambda T, D: D.Exponential(1.0).log_prob(T.tensor(-1.0)),
    lambda T, D: D.Poisson(-1.0),
    lambda T, D: D.Poisson(1.0).log_prob(T.tensor(1.5)),
    lambda T, D: D.Poisson(1.0).entropy(),
    lambda T, D: D.Geometric(0.0),
    lambda T, D: D.Geometric(0.5).log_prob(T.tensor(-1.0)),
    lambda T, D: D.Binomial(-1, T.tensor(0.5)),
    lambda T, D: D.Binomial(3, T.tensor(0.5)).log_prob(T.tensor(4.0)),
    lambda T, D: D.Binomial(T.tensor([1.0, 2.0]), T.tensor(0.5)).enumerate_support(),
    lambda T, D: D.Multinomial(T.tensor([2, 3]), T.ones(2)),
    lambda T, D: D.Multinomial(3, T.ones(2)).log_prob(T.tensor([3.0, 3.0])),
    lambda T, D: D.MultivariateNormal(T.zeros(2)),
    lambda T, D: D.MultivariateNormal(T.zeros(2), T.eye(2), scale_tril=T.eye(2)),
    lambda T, D: D.MultivariateNormal(T.tensor(0.0), T.eye(2)),
    lambda T, D: D.MultivariateNormal(T.zeros(2), T.ones(2)),
    lambda T, D: D.MultivariateNormal(T.zeros(2), T.tensor([[1.0, 2.0], [2.0, 1.0]])),
    lambda T, D: D.MultivariateNormal(T.zeros(2), T.tensor([[1.0, 0.5], [0.0, 1.0]])),
    lambda T, D: D.MultivariateNormal(T.zeros(2), scale_tril=T.tensor([[1.0, 2.0], [2.0, 1.0]])),
    lambda T, D: D.Independent(D.Normal(0.0, 1.0), 1),
    lambda T, D: D.Independent(D.Categorical(T.ones(2, 3)), 1).enumerate_support(),
    lambda T, D: D.TransformedDistribution(D.Normal(0.0, 1.0), 3),
    lambda T, D: D.StudentT(-1.0),
    lambda T, D: D.HalfNormal(-1.0),
    lambda T, D: D.HalfNormal(1.0).log_prob(T.tensor(-1.0)),
    lambda T, D: D.RelaxedBernoulli(T.tensor(0.5)),
    lambda T, D: D.MixtureSameFamily(D.Normal(0.0, 1.0), D.Normal(0.0, 1.0)),
    lambda T, D: D.MixtureSameFamily(D.Categorical(T.ones(2)), D.Normal(T.zeros(3), 1.0)),
    lambda T, D: D.MixtureSameFamily(D.Categorical(T.ones(2)), 3),
    lambda T, D: D.MixtureSameFamily(D.Categorical(T.ones(3, 2)), D.Normal(T.zeros(2, 2), 1.0)),
    lambda T, D: D.TanhTransform(cache_size=2),
    lambda T, D: D.kl_divergence(D.Normal(0.0, 1.0), D.Dirichlet(T.ones(2))),
    lambda T, D: D.kl_divergence(D.MultivariateNormal(T.zeros(2), T.eye(2)), D.MultivariateNormal(T.zeros(3), T.eye(3))),
    lambda T, D: D.constraints.dependent.check(T.ones(2)),
    lambda T, D: D.Distribution.set_default_validate_args(3),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_refused_as_by_torch(number, torch):
    with pytest.raises(Exception) as theirs:  # noqa: PT011 - whatever PyTorch raises
        REFUSED[number](torch, torch.distributions)
    with pytest.raises(theirs.type):
        REFUSED[number](tg, ours)


def test_the_message_names_the_parameter_the_constraint_and_the_values():
    with pytest.raises(ValueError, match=r"parameter scale .* of distribution Normal.* GreaterThan\(lower_bound=0.0\)(.|\n)*-1.0"):
        ours.Normal(0.0, -1.0)
    with pytest.raises(ValueError, match=r"to be within the support \(Boolean\(\)\) of the distribution Bernoulli"):
        ours.Bernoulli(0.5).log_prob(tg.tensor(2.0))


def test_nothing_is_checked_if_so_wished():
    assert ours.Normal(0.0, -1.0, validate_args=False).mean == 0
    ours.Distribution.set_default_validate_args(False)
    try:
        assert ours.Normal(0.0, -1.0).mean == 0
    finally:
        ours.Distribution.set_default_validate_args(True)


def test_constraints_print_as_in_torch(torch):
    for name in ours.constraints.__all__:
        mine, yours = getattr(ours.constraints, name), getattr(torch.distributions.constraints, name)
        if not isinstance(mine, type) and not name.startswith("dependent"):
            assert repr(mine) == repr(yours)
            assert (mine.is_discrete, mine.event_dim) == (yours.is_discrete, yours.event_dim)


VALUES = [
    ("boolean", [0.0, 1.0, 0.5]),
    ("nonnegative_integer", [0.0, 3.0, -1.0, 0.5]),
    ("positive_integer", [0.0, 3.0, -1.0, 0.5]),
    ("real", [0.0, float("inf"), float("nan")]),
    ("unit_interval", [0.0, 1.0, 1.1, float("nan")]),
    ("positive", [0.0, 1.0]),
    ("simplex", [[0.5, 0.5], [0.5, 0.6], [1.5, -0.5]]),
    ("one_hot", [[0.0, 1.0], [1.0, 1.0]]),
    ("lower_cholesky", [[[1.0, 0.0], [2.0, 3.0]], [[1.0, 1.0], [0.0, 1.0]], [[-1.0, 0.0], [0.0, 1.0]]]),
    ("positive_definite", [[[2.0, 1.0], [1.0, 2.0]], [[1.0, 2.0], [2.0, 1.0]]]),
    ("positive_definite", [[[2.0, 1.0], [1.0, 2.0]], [[1.0, 2.0], [0.0, 1.0]]]),
    ("real_vector", [[0.0, 1.0], [float("nan"), 1.0]]),
    ("square", [[1.0, 2.0]]),
]


@pytest.mark.parametrize(("name", "values"), VALUES)
def test_constraints_judge_as_in_torch(name, values, torch):
    mine, yours = (getattr(D.constraints, name).check(T.tensor(values)) for T, D in ((tg, ours), (torch, torch.distributions)))
    assert mine.tolist() == yours.tolist()
