"""EmbeddingBag in every mode gives PyTorch's vectors and gradients."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, close, draw, give_weights, numbers

FLAT, ROWS, OFFSETS = np.array([1, 2, 4, 5, 4, 3, 2]), np.array([[0, 3, 3], [5, 2, 1]]), np.array([0, 3, 3, 5])
CASES = [
    # options, input, offsets, whether there are weights
    ({}, ROWS, None, False),
    ({}, FLAT, OFFSETS, False),
    ({"mode": "sum"}, FLAT, OFFSETS, True),
    ({"mode": "sum", "padding_idx": 4}, ROWS, None, True),
    ({"mode": "sum", "include_last_offset": True}, FLAT, np.array([0, 2, 7]), False),
    ({"mode": "max"}, FLAT, OFFSETS, False),
    ({"mode": "max", "padding_idx": -2}, FLAT, OFFSETS, False),
    ({"padding_idx": 3}, ROWS, None, False),
    ({"scale_grad_by_freq": True}, np.array([[0, 5, 5], [3, 2, 1]]), None, False),
    ({"max_norm": 1.0, "norm_type": 1.0}, ROWS, None, False),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}{case[1].shape}")
def test_vectors_and_gradients(case, torch):
    options, indices, offsets, weighted = case
    ours, theirs = (library.nn.EmbeddingBag(6, 3, **options) for library in (tg, torch))
    give_weights(ours, theirs, torch)
    results = []
    for library, layer in ((tg, ours), (torch, theirs)):
        weights = library.tensor(draw(*indices.shape, seed=2), requires_grad=True) if weighted else None
        output = layer(library.tensor(indices), None if offsets is None else library.tensor(offsets), weights)
        output.backward(library.tensor(draw(*output.shape, seed=1)))
        results.append([output, layer.weight, layer.weight.grad, weights.grad if weighted else None])
    for what, a, b in zip(("output", "table", "gradient", "gradient of the weights"), *results, strict=True):
        close(a, b, what)


def test_each_row_has_its_own_frequency():
    """PyTorch's answer is right only if every index but the largest occurs once."""
    layer = nn.EmbeddingBag(6, 1, mode="sum", scale_grad_by_freq=True)
    layer(tg.tensor([[0, 3, 3], [3, 2, 2]])).sum().backward()
    assert layer.weight.grad.flatten().tolist() == [1.0, 0.0, 1.0, 1.0, 0.0, 0.0]


def test_from_a_given_table(torch):
    table = draw(4, 2)
    layer = nn.EmbeddingBag.from_pretrained(tg.tensor(table), mode="max", padding_idx=1)
    assert repr(layer) == repr(torch.nn.EmbeddingBag.from_pretrained(torch.tensor(table), mode="max", padding_idx=1))
    assert not layer.weight.requires_grad
    assert nn.EmbeddingBag.from_pretrained(tg.tensor(table), freeze=False).weight.requires_grad
    np.testing.assert_array_equal(numbers(layer(tg.tensor([[0, 2]]))), table[[0, 2]].max(0, keepdims=True))


def test_the_table_starts_standard_normal_with_zeros_for_the_padding():
    tg.manual_seed(0)
    table = numbers(nn.EmbeddingBag(200, 100, padding_idx=-1).weight)
    assert (table[-1] == 0).all()
    assert [table[:-1].mean(), table[:-1].std()] == pytest.approx([0, 1], abs=0.02)


def test_impossible_bags_raise_as_in_torch(torch):
    def script(library):
        layer = library.nn.EmbeddingBag(6, 3)
        return [
            attempt(call)[0]
            for call in (
                lambda: library.nn.EmbeddingBag(6, 3, padding_idx=6),
                lambda: library.nn.EmbeddingBag(6, 3, padding_idx=-7),
                lambda: library.nn.EmbeddingBag(6, 3, _weight=library.ones(3, 6)),
                lambda: library.nn.EmbeddingBag.from_pretrained(library.ones(3)),
                lambda: library.nn.EmbeddingBag(6, 3, mode="x")(library.tensor([[1]])),
                lambda: layer(library.tensor([1, 2])),
                lambda: layer(library.tensor([[1]]), library.tensor([0])),
                lambda: layer(library.tensor([1, 2]), library.tensor([1])),
            )
        ]

    ours, theirs = script(tg), script(torch)
    assert ours == theirs
    assert "nothing raised" not in ours
