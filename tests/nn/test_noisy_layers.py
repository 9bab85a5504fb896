"""Layers that draw random numbers in training: what is random about them, and what is not."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import close, draw, numbers

FLOOR = -1.7580993408473766  # what SELU tends to at minus infinity


def test_the_slopes_of_rrelu_are_uniform_and_are_the_gradient():
    tg.manual_seed(0)
    x = tg.full((100, 100), -1.0, requires_grad=True)
    y = nn.RReLU(0.2, 0.6)(x)
    y.sum().backward()
    slopes = -numbers(y)
    np.testing.assert_array_equal(numbers(x.grad), slopes)
    assert [slopes.min(), slopes.max(), slopes.mean(), slopes.std()] == pytest.approx([0.2, 0.6, 0.4, 0.4 / 12**0.5], abs=0.01)


def test_rrelu_has_the_mean_slope_in_evaluation(torch):
    x = draw(3, 4)
    close(nn.RReLU().eval()(tg.tensor(x)), torch.nn.RReLU().eval()(torch.tensor(x)), "output")


@pytest.mark.parametrize(("layer", "shape"), [(nn.AlphaDropout, (200, 300)), (nn.FeatureAlphaDropout, (300, 200, 4))])
def test_alpha_dropout_keeps_mean_and_variance(layer, shape):
    tg.manual_seed(0)
    x = tg.tensor(draw(*shape), requires_grad=True)
    y = layer(0.3)(x)
    y.sum().backward()
    values, slope = numbers(y), numbers(x.grad)
    assert [values.mean(), values.std()] == pytest.approx([0, 1], abs=0.03)
    dropped = slope == 0
    assert dropped.mean() == pytest.approx(0.3, abs=0.02)
    a = 1 / np.sqrt(0.7 * (1 + 0.3 * FLOOR**2))
    np.testing.assert_allclose(values[dropped], a * FLOOR * 0.7, rtol=1e-5)
    np.testing.assert_allclose(values[~dropped], a * (numbers(x)[~dropped] - FLOOR * 0.3), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(slope[~dropped], a, rtol=1e-6)
    if layer is nn.FeatureAlphaDropout:
        assert (dropped == dropped[..., :1]).all()


@pytest.mark.parametrize("layer", [nn.AlphaDropout, nn.FeatureAlphaDropout])
def test_alpha_dropout_at_its_ends(layer):
    x = tg.ones(2, 3)
    assert layer(0.9).eval()(x) is x
    assert layer(1.0)(x).tolist() == [[0.0] * 3] * 2
    assert layer(0.5, inplace=True)(x) is not x  # as in PyTorch, which takes the word but does not keep it
    for p in (-0.1, 1.1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            layer(p)


def test_more_random_samples_than_the_batch_needs(torch):
    samples, x = np.random.default_rng(0).random((4, 2, 3)), np.random.default_rng(1).random((2, 6, 6, 6))
    ours = nn.FractionalMaxPool3d(2, output_ratio=0.5, _random_samples=tg.tensor(samples))(tg.tensor(x))
    theirs = torch.nn.FractionalMaxPool3d(2, output_ratio=0.5, _random_samples=torch.tensor(samples))(torch.tensor(x))
    assert (ours.numpy() == theirs.numpy()).all()
