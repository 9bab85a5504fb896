"""Initialisation: every filler follows its law, and every layer starts with the law it promises."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.nn import init

from .oracle import attempt, numbers, same_story

SHAPE = (60, 40, 5, 5)  # fan in 1000, fan out 1500


@pytest.fixture(autouse=True)
def _seed():
    tg.manual_seed(1)


def assert_law(tensor, distribution):
    """Kolmogorov's test: the largest distance between the distribution functions is what chance allows (once in a thousand)."""
    values = np.sort(numbers(tensor).ravel().astype("float64"))
    expected = np.array([distribution(v) for v in values])
    steps = np.arange(len(values) + 1) / len(values)
    distance = max((steps[1:] - expected).max(), (expected - steps[:-1]).max())
    assert distance * math.sqrt(len(values)) < 1.95


def uniform(low, high):
    def distribution(x):
        assert low <= x <= high
        return (x - low) / (high - low)

    return distribution


def truncated(mean, std, low, high):
    cdf = NormalDist(mean, std).cdf

    def distribution(x):
        assert np.float32(low) <= x <= np.float32(high)
        return (cdf(x) - cdf(low)) / (cdf(high) - cdf(low))

    return distribution


LAWS = [
    ("uniform_", {}, uniform(0, 1)),
    ("uniform_", {"a": -1, "b": 3}, uniform(-1, 3)),
    ("normal_", {}, NormalDist().cdf),
    ("normal_", {"mean": 1, "std": 2}, NormalDist(1, 2).cdf),
    ("trunc_normal_", {}, truncated(0, 1, -2, 2)),
    ("trunc_normal_", {"std": 0.02}, NormalDist(0, 0.02).cdf),
    ("trunc_normal_", {"a": 3, "b": 4}, truncated(0, 1, 3, 4)),
    ("trunc_normal_", {"mean": 1.0, "std": 0.5, "a": 0.9, "b": 1.0}, truncated(1, 0.5, 0.9, 1)),
    ("xavier_uniform_", {"gain": 2}, uniform(-2 * math.sqrt(6 / 2500), 2 * math.sqrt(6 / 2500))),
    ("xavier_normal_", {}, NormalDist(0, math.sqrt(2 / 2500)).cdf),
    ("kaiming_uniform_", {"a": 0.3}, uniform(-math.sqrt(6 / 1.09 / 1000), math.sqrt(6 / 1.09 / 1000))),
    ("kaiming_normal_", {"mode": "fan_out", "nonlinearity": "relu"}, NormalDist(0, math.sqrt(2 / 1500)).cdf),
]


@pytest.mark.filterwarnings("ignore:mean is more than 2 std")
@pytest.mark.parametrize(("name", "options", "distribution"), LAWS, ids=lambda v: v if isinstance(v, (str, dict)) and str(v) else "")
def test_law(name, options, distribution):
    tensor = tg.empty(*SHAPE)
    assert getattr(init, name)(tensor, **options) is tensor
    assert_law(tensor, distribution)


def bound(fan_in):
    return uniform(-1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))


@pytest.mark.parametrize(
    ("layer", "fan_in"),
    [
        (lambda: nn.Linear(64, 300), 64),
        (lambda: nn.Conv1d(16, 300, 4), 64),
        (lambda: nn.Conv2d(32, 300, (2, 4), groups=4), 64),
        (lambda: nn.Conv3d(8, 300, 2), 64),
        (lambda: nn.ConvTranspose2d(8, 300, 2), 1200),
        (lambda: nn.Bilinear(64, 9, 300), 64),
    ],
)
def test_layers_start_uniform_within_the_root_of_their_fan_in(layer, fan_in):
    module = layer()
    assert_law(module.weight, bound(fan_in))
    assert_law(module.bias, bound(fan_in))


def test_an_embedding_starts_standard_normal():
    assert_law(nn.Embedding(300, 20).weight, NormalDist().cdf)


@pytest.mark.parametrize(
    "layer", [nn.BatchNorm1d(4), nn.BatchNorm2d(4), nn.LayerNorm(4), nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True)]
)
def test_norms_start_as_the_identity(layer):
    assert layer.weight.tolist() == [1.0] * 4
    assert layer.bias.tolist() == [0.0] * 4


def test_running_statistics_start_standard():
    layer = nn.BatchNorm1d(2)
    assert (layer.running_mean.tolist(), layer.running_var.tolist(), layer.num_batches_tracked.item()) == ([0.0, 0.0], [1.0, 1.0], 0)


def test_slopes_start_where_asked():
    assert nn.PReLU(2).weight.tolist() == [0.25, 0.25]
    assert nn.PReLU(init=0.5).weight.tolist() == [0.5]


def test_layers_can_be_drawn_anew():
    layer = nn.Linear(3, 4)
    before = layer.weight.tolist()
    layer.reset_parameters()
    assert layer.weight.tolist() != before


def test_the_same_seed_gives_the_same_model():
    def model():
        tg.manual_seed(7)
        return [p.tolist() for p in nn.Sequential(nn.Linear(3, 4), nn.Conv2d(2, 2, 3)).parameters()]

    assert model() == model()


def test_a_generator_of_ones_own():
    def values():
        return init.normal_(tg.empty(5), generator=tg.Generator().manual_seed(3)).tolist()

    assert values() == values()


@pytest.mark.parametrize("shape", [(30, 5, 5), (5, 30), (7, 7)])
def test_orthogonal(shape):
    matrix = numbers(init.orthogonal_(tg.empty(*shape, dtype=tg.float64), gain=1.5)).reshape(shape[0], -1) / 1.5
    product = matrix.T @ matrix if matrix.shape[0] > matrix.shape[1] else matrix @ matrix.T
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)


def test_orthogonal_matrices_are_uniform():
    corners = [init.orthogonal_(tg.empty(2, 2, dtype=tg.float64)).array[0, 0] for _ in range(1500)]
    assert_law(tg.tensor(corners), lambda x: 1 - math.acos(x) / math.pi)  # the cosine of a uniform angle


def test_fixed_fillers(torch):
    def script(library):
        init, empty = library.nn.init, library.empty
        return [
            init.constant_(empty(2), 0.5).tolist(),
            init.zeros_(empty(2)).tolist(),
            init.ones_(empty(2)).tolist(),
            init.eye_(empty(2, 3)).tolist(),
            init.dirac_(empty(6, 4, 3, 3)).tolist(),
            init.dirac_(empty(6, 4, 3), 2).tolist(),
        ]

    same_story(script, torch)


def test_sparse():
    values = numbers(init.sparse_(tg.empty(200, 30), 0.251))
    assert ((values == 0).sum(0) == 51).all()
    assert_law(tg.tensor(values[values != 0]), NormalDist(0, 0.01).cdf)


@pytest.mark.parametrize("nonlinearity", ["linear", "conv2d", "conv_transpose1d", "sigmoid", "tanh", "relu", "selu", "leaky_relu"])
def test_gains(nonlinearity, torch):
    assert init.calculate_gain(nonlinearity) == pytest.approx(torch.nn.init.calculate_gain(nonlinearity))
    assert init.calculate_gain("leaky_relu", 0.3) == pytest.approx(torch.nn.init.calculate_gain("leaky_relu", 0.3))


def test_errors_are_torchs(torch):
    def script(library):
        init, ones = library.nn.init, library.ones
        return [
            attempt(call)[0]
            for call in (
                lambda: init.xavier_uniform_(ones(2)),
                lambda: init.kaiming_uniform_(ones(2, 2), mode="x"),
                lambda: init.calculate_gain("x"),
                lambda: init.calculate_gain("leaky_relu", "x"),
                lambda: init.normal_(ones(2), std=-1),
                lambda: init.orthogonal_(ones(2)),
                lambda: init.eye_(ones(2)),
                lambda: init.dirac_(ones(2, 2)),
                lambda: init.dirac_(ones(3, 2, 1), 2),
                lambda: init.sparse_(ones(2), 0.5),
            )
        ]

    same_story(script, torch)
    assert "nothing raised" not in script(tg)


def test_filling_a_parameter_records_nothing_but_is_noticed():
    w = nn.Parameter(tg.ones(2))
    loss = (w * w).sum()
    init.zeros_(w)
    assert w.is_leaf
    with pytest.raises(RuntimeError, match="modified"):
        loss.backward()


def test_nothing_to_fill():
    with pytest.warns(UserWarning, match="no-op"):
        init.kaiming_uniform_(tg.empty(0, 3))
    with pytest.warns(UserWarning, match="no-op"):
        nn.Linear(3, 0)


def test_older_names_warn_and_fill():
    w = tg.empty(2, 3)
    with pytest.warns(FutureWarning, match="`nn.init.constant` is now deprecated in favor of `nn.init.constant_`"):
        assert nn.init.constant(w, 2.0) is w
    assert w.tolist() == [[2.0] * 3] * 2
    for name in ["uniform", "normal", "eye", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "orthogonal"]:
        with pytest.warns(FutureWarning, match=name):
            getattr(nn.init, name)(w)
