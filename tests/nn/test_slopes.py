"""Every layer against finite differences, with respect to its input and its parameters and to those of a linear layer in front."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.autograd import no_grad

from .oracle import draw, numbers
from .test_gradients import slope
from .test_layers import LAYERS, label

RANDOM = [
    ("RReLU", (), {}, (3, 4)),
    ("AlphaDropout", (0.4,), {}, (3, 4)),
    ("FeatureAlphaDropout", (0.4,), {}, (3, 4, 2)),
    ("FractionalMaxPool2d", (2,), {"output_ratio": 0.6}, (2, 6, 7)),
    ("FractionalMaxPool3d", (2, 3), {}, (1, 2, 5, 4, 5)),
]
OURS = [("Maxout", (4, 3, 3), {}, (2, 5, 4)), ("Dropout", (0.4,), {}, (3, 4)), ("Dropout1d", (0.4,), {}, (3, 4, 2))]


@pytest.mark.parametrize("case", LAYERS + RANDOM + OURS, ids=label)
def test_gradients_are_the_slopes(case):
    name, args, options, shape = case
    tg.manual_seed(3)
    model = nn.Sequential(nn.Linear(shape[-1], shape[-1]), getattr(nn, name)(*args, **options)).double()
    x = tg.tensor(draw(*shape, dtype="float64"), requires_grad=True)

    def loss():
        tg.manual_seed(5)  # the same random numbers in every call
        output = model(x)
        return (output * tg.tensor(draw(*output.shape, seed=2, dtype="float64"))).sum()

    loss().backward()
    for what, tensor in [("input", x), *model.named_parameters()]:
        original, gradient = numbers(tensor), numbers(tensor.grad)

        def at(values, tensor=tensor):
            with no_grad():
                tensor.copy_(tg.tensor(values))
                return loss().item()

        direction = draw(*original.shape, seed=7, dtype="float64")
        assert (gradient * direction).sum() == pytest.approx(slope(at, original, direction, 1e-5), rel=1e-6, abs=1e-7), what
        at(original)
