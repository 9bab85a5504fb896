"""Operations outside of layers: arithmetic, reductions, choices, indices."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.onnx.running import agrees, kinds
from tinygrad_edu.nn import functional as F
from tinygrad_edu.onnx import TRANSLATORS

X = np.random.default_rng(0).standard_normal((4, 5)).astype(np.float32)


def rows_assigned(x):
    y = tg.zeros(len(x), 3)
    y[:, 1] = x[:, 0]
    y[:, 0] = (x > 0).float().sum(1)
    return y


def masked(x):
    y = x * 2
    y[x > 0.5] = -1.0
    return y


def in_place_of_a_view(x):
    y = x[:4] * 1.0
    y[1:3, 2].mul_(3.0)
    return y


OPERATIONS = {
    "add": lambda x: x + 1,
    "rsub": lambda x: 2.5 - x,
    "div": lambda x: 1 / (x * x + 1),
    "pow": lambda x: x**2 + x.abs() ** 0.5,
    "remainder": lambda x: x % 0.3,
    "fmod": lambda x: tg.fmod(x, 0.3),
    "floor_divide": lambda x: x // 0.3,
    "integers": lambda x: (x > 0).sum(1) // 2 % 3,
    "round": lambda x: x.round() + x.round(decimals=2) + x.floor() + x.ceil() + x.trunc() + x.frac(),
    "exponential": lambda x: x.exp() + x.expm1() + x.exp2() + x.sigmoid(),
    "logarithm": lambda x: x.abs().log1p() + (x * x + 1).log() + (x * x + 1).log2() + (x * x + 1).log10(),
    "roots": lambda x: (x * x + 1).sqrt() + (x * x + 1).rsqrt() + (x * x + 1).reciprocal() + x.square(),
    "trigonometric": lambda x: x.sin() + x.cos() + x.atan() + x.sinh() + x.cosh() + x.asinh() + (x / 10).asin() + (x / 10).acos(),
    "erf": lambda x: x.erf() + x.erfc(),
    "logaddexp": lambda x: tg.logaddexp(x, 2 * x),
    "clamp": lambda x: x.clamp(-0.5, 0.7) + x.clamp(min=0.1) + x.clamp(max=0.2),
    "maximum": lambda x: tg.maximum(x, -x) + tg.minimum(x, x * x),
    "where": lambda x: tg.where(x > 0, x, 0.5) + tg.where(x > 0, x, -x),
    "masked_fill": lambda x: x.masked_fill(x > 0, 1.5),
    "comparison": lambda x: ((x > 0) & (x < 1)) | (x == X[0, 0]) | ~(x >= -1) ^ (x != 0),
    "isnan": lambda x: tg.isnan(tg.where(x > 1, math.nan, x)) | tg.isinf(x * math.inf) & ~tg.isfinite(x * math.inf),
    "nan_to_num": lambda x: tg.nan_to_num(tg.where(x > 1, math.inf, tg.where(x < -1, -math.inf, x)), neginf=-5.0, posinf=7.0),
    "casts": lambda x: (x > 0).float() * 2 + (x > 0).double().float(),
    "promotion": lambda x: (x > 0).sum(1) * 0.5 + x[:, 0],
    "sum": lambda x: x.sum() + x.sum(1) + x.sum(1, keepdim=True).sum((0, 1)),
    "mean": lambda x: (x.mean(), x.mean(1), x.mean((0, 1), keepdim=True)),
    "variance": lambda x: (x.var(1), x.std(), x.var(unbiased=False), x.std(1, keepdim=True)),
    "product": lambda x: x.prod(1),
    "extremes": lambda x: (x.amax(1), x.amin((0, 1)), x.max(), x.min(), x.max(1).values, x.min(1).indices),
    "argmax": lambda x: (x.argmax(1), x.argmin(1, keepdim=True), x.argmax()),
    "norm": lambda x: (x.norm(), x.norm(dim=1), x.norm(p=1, dim=1), x.norm(p=3, dim=1), F.normalize(x)),
    "logsumexp": lambda x: x.logsumexp(1),
    "any": lambda x: ((x > 0).any(1), (x > 0).all(), x.count_nonzero(1)),
    "cumsum": lambda x: x.cumsum(1) + (x > 0).cumsum(1),
    "sort": lambda x: (*x.sort(1), x.argsort(1, descending=True), *x.topk(2)),
    "matmul": lambda x: x @ x.t() @ x,
    "einsum": lambda x: tg.einsum("ij,kj->ik", x, x),
    "cosine": lambda x: F.cosine_similarity(x, x * x),
    "loss": lambda x: F.mse_loss(x, x * 2),
    "one_hot": lambda x: F.one_hot(x.argmax(1), 5),
    "shapes": lambda x: (x.reshape(-1), x.view(-1, 5, 1), x.unsqueeze(1).squeeze(), x[:, None, ::2], x.permute(1, 0).contiguous()),
    "expand": lambda x: x.expand(2, *x.shape) + x.unsqueeze(0),
    "repeat": lambda x: (x.repeat(2, 3), x.tile(2, 1)),
    "join": lambda x: (tg.cat([x, x * 2], 1), tg.stack([x, x > 0], 1), tg.cat([x, x])),
    "pieces": lambda x: (*x.chunk(2, 1), *x.split([2, 3], 1), x.narrow(1, 1, 2), *x.unbind(1)),
    "turn": lambda x: (x.flip(1), x.roll(2, 1), x.roll(1, 0)),
    "triangle": lambda x: x.tril() + x.triu(1),
    "slices": lambda x: (x[0], x[-1], x[..., -1], x[1:, 1:4:2], x[:, [0, 2]], x[:, -2:]),
    "row of each": lambda x: x[tg.arange(len(x)), x.argmax(1)],
    "column of each": lambda x: x.unsqueeze(0)[:, tg.arange(len(x)), x.argmax(1)],
    "gather": lambda x: x.gather(1, x.argmax(1, keepdim=True)),
    "assignment": rows_assigned,
    "assignment by mask": masked,
    "creation": lambda x: (
        tg.full((len(x), 2), 3.0) * x[:, :2] + tg.zeros_like(x[:, :2]) + tg.ones(len(x), 1) + tg.arange(len(x))[:, None] * 0
    ),
    "number of rows": lambda x: x.sum() + x.new_zeros(len(x), len(x) + 1).sum(),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations(name):
    agrees(OPERATIONS[name], X, sizes=(2, 3, 6))


def test_in_place_changes_of_a_view_with_fixed_sizes():
    agrees(in_place_of_a_view, X, dynamic=[()])
    agrees(lambda x: tg.diagonal(x @ x.t()) + x.select(1, 0), X, dynamic=[()])


def test_a_scatter_adds_what_the_neighbours_send():
    """The step of a graph network: messages along edges, summed at their ends."""
    edges = tg.tensor([[0, 1, 2, 3, 0], [1, 2, 3, 0, 2]])

    def step(x):
        return tg.zeros(4, 5).index_add(0, edges[1], x[edges[0]]) + tg.zeros(4, 5).scatter_add(
            0, edges[1][:, None].expand(5, 5), x[edges[0]]
        )

    proto = agrees(step, X, dynamic=[()])
    assert "ScatterElements" in kinds(proto) or "ScatterND" in kinds(proto)


def test_edges_as_an_input():
    agrees(
        lambda x, ends: tg.zeros(4, 5).index_add(0, ends[1], x[ends[0]]),
        X, np.array([[0, 1, 2, 3, 0], [1, 2, 3, 0, 2]]), dynamic=[(), (1,)], sizes=(3, 7),
    )  # fmt: skip


def test_float64():
    proto = agrees(lambda x: (x @ x.t()).tanh().softmax(-1).mean(1) + 1e-12, X.astype(np.float64))
    assert proto.graph.output[0].type.tensor_type.elem_type == 11  # double


def test_every_translator_is_of_a_primitive():
    from tinygrad_edu.autograd.primitive import REGISTRY

    assert set(TRANSLATORS) <= set(REGISTRY)
