"""Distances and similarities of pairs give PyTorch's values and gradients."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg

from .oracle import TOLERANCE, close, draw

CASES = [
    ("PairwiseDistance", (), (5, 4)),
    ("PairwiseDistance", (1.0,), (5, 4)),
    ("PairwiseDistance", (3.0, 0.1, True), (2, 5, 4)),
    ("PairwiseDistance", (float("inf"),), (4,)),
    ("CosineSimilarity", (), (5, 4)),
    ("CosineSimilarity", (0, 0.5), (5, 4)),
    ("CosineSimilarity", (-2,), (2, 5, 4)),
]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("name", "args", "shape"), CASES)
def test_values_and_gradients(name, args, shape, dtype, torch):
    results = []
    for library in (tg, torch):
        x, y = (library.tensor(draw(*shape, seed=seed, dtype=dtype), requires_grad=True) for seed in (1, 2))
        output = getattr(library.nn, name)(*args)(x, y)
        output.backward(library.tensor(draw(*output.shape, seed=3, dtype=dtype)))
        results.append((output, x.grad, y.grad))
    for what, a, b in zip(("output", "first", "second"), *results, strict=True):
        close(a, b, what, TOLERANCE[dtype])


def test_a_norm_below_eps_counts_as_eps_and_as_constant(torch):
    """PyTorch's value; its gradient is that of the norm itself, which does not count here."""
    x, y, layer = tg.tensor([3.0, 4.0], requires_grad=True), tg.tensor([0.0, 20.0]), tg.nn.CosineSimilarity(0, eps=10.0)
    cosine = layer(x, y)
    cosine.backward()
    close(cosine, torch.nn.CosineSimilarity(0, eps=10.0)(torch.tensor([3.0, 4.0]), torch.tensor([0.0, 20.0])), "value")
    assert x.grad.tolist() == pytest.approx([0.0, 0.1])
