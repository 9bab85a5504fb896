"""Maxout against its formula, written down with NumPy, and against the same layers put together in PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import close, draw, numbers


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(5, 4), (2, 3, 4), (4,)])
def test_the_largest_of_the_pieces(shape, bias):
    layer = nn.Maxout(4, 3, pieces=5, bias=bias)
    x = draw(*shape)
    w = numbers(layer.linear.weight).reshape(3, 5, 4)
    b = numbers(layer.linear.bias).reshape(3, 5) if bias else 0
    expected = (np.einsum("...i,jki->...jk", x, w) + b).max(-1)
    np.testing.assert_allclose(numbers(layer(tg.tensor(x))), expected, rtol=1e-5, atol=1e-6)


def test_gradients_as_in_torch(torch):
    ours, theirs = nn.Maxout(4, 3, 2).double(), torch.nn.Linear(4, 6).double()
    theirs.load_state_dict({name: torch.tensor(numbers(p)) for name, p in ours.linear.state_dict().items()})
    x, upstream = draw(5, 4, dtype="float64"), draw(5, 3, seed=1, dtype="float64")
    a, b = tg.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    ours(a).backward(tg.tensor(upstream))
    theirs(b).unflatten(-1, (3, 2)).max(-1).values.backward(torch.tensor(upstream))
    for what, mine, yours in (
        ("input", a, b), ("weight", ours.linear.weight, theirs.weight), ("bias", ours.linear.bias, theirs.bias)
    ):  # fmt: skip
        close(mine.grad, yours.grad, what, 1e-12)


def test_one_of_equal_pieces_gets_the_gradient():
    layer = nn.Maxout(1, 1, pieces=3)
    for parameter in layer.parameters():
        nn.init.ones_(parameter)
    layer(tg.ones(1)).sum().backward()
    assert layer.linear.bias.grad.tolist() == [1.0, 0.0, 0.0]


def test_it_prints_its_parts_and_stores_a_linear_layer():
    layer = nn.Maxout(4, 3, pieces=2)
    assert repr(layer) == "Maxout(\n  pieces=2\n  (linear): Linear(in_features=4, out_features=6, bias=True)\n)"
    assert list(layer.state_dict()) == ["linear.weight", "linear.bias"]


def test_no_piece_is_refused():
    with pytest.raises(ValueError, match="pieces=0"):
        nn.Maxout(4, 3, pieces=0)
