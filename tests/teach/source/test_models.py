"""The source of whole programs gives outputs and gradients of the engine to the last bit, and runs with NumPy alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.teach.models import MODELS, leaf
from tinygrad_edu.nn import functional as F
from tinygrad_edu.teach import Explanation
from tinygrad_edu.teach.source import Source, source


def same(found: Any, expected: Any) -> bool:
    found, expected = np.asarray(found), np.asarray(expected)
    return found.shape == expected.shape and found.dtype == expected.dtype and found.tobytes() == expected.tobytes()


def assert_bit_equal(ex: Explanation) -> Source:
    """Assert that source and engine agree, and return the source."""
    program = ex.program
    written = source(program)
    outputs, gradients = written.run()
    outputs = outputs if len(program.outputs) > 1 else (outputs,)
    for i, output in zip(program.outputs, outputs, strict=True):
        assert same(output, program.records[i].value), program.names[i]
    leaves = [i for i in program.order if program.records[i].kind in ("leaf", "parameter")]
    assert gradients.keys() == {program.names[i] for i in leaves}
    for i in leaves:
        assert same(gradients[program.names[i]], program.records[i].adjoint), f"{program.names[i]}\n{written.text}"
    assert "tinygrad" not in written.text
    return written


@pytest.mark.parametrize("name", MODELS)
def test_the_source_of_a_model_is_the_engine_to_the_last_bit(name: str) -> None:
    assert_bit_equal(MODELS[name]())


@pytest.mark.parametrize("dtype", [tg.float32, tg.float64])
def test_a_network_gives_the_gradients_that_backward_accumulates(dtype: Any) -> None:
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Linear(5, 7), tg.nn.Tanh(), tg.nn.Linear(7, 3)).to(dtype)
    x, labels = tg.randn(4, 5, dtype=dtype), tg.tensor([0, 2, 1, 0])
    with tg.record():
        loss = F.cross_entropy(model(x), labels)
    loss.backward()
    _, gradients = assert_bit_equal(tg.explain(loss)).run()
    for name, parameter in model.named_parameters():
        assert same(gradients[f"model.{name}"], parameter.grad.array), name


def layers() -> Explanation:
    tg.manual_seed(3)
    model = tg.nn.Sequential(tg.nn.Conv1d(2, 4, 3), tg.nn.BatchNorm1d(4), tg.nn.LeakyReLU(), tg.nn.AvgPool1d(2), tg.nn.Flatten())
    norm, table = tg.nn.LayerNorm(12), tg.nn.Embedding(6, 2)
    with tg.record():
        out = norm(model(table(tg.tensor([[0, 1, 2, 3, 4, 5, 1, 1], [5, 4, 3, 2, 1, 0, 2, 2]])).transpose(1, 2)))
        loss = (out.softmax(1) * out).std() + out[0, 1:3].sum() + F.dropout(out, 0.5).max()
    return tg.explain(loss)


def mixed_dtypes() -> Explanation:
    a = tg.tensor([1.5, -2.0, 0.1], requires_grad=True)
    b = leaf([0.3, 0.7, 1.1])
    s = tg.tensor(0.1, requires_grad=True)
    n = tg.tensor([1, 2, 3])
    with tg.record():
        loss = ((a * b + s) ** n).sum() * s + (a / n).mean() + tg.cat([a, b]).prod() + (2**a).sum()
    return tg.explain(loss)


def in_place() -> Explanation:
    x, w = leaf([1.0, 2.0, 3.0]), leaf([[0.5, 1.5, 2.5]])
    with tg.record():
        y = x * 2
        y[0] = 5.0
        y += w[0]
        z = y.reshape(3, 1).clone()
        z[1:].mul_(w[:, :1])
        y.relu_()
        loss = (z * y).sum()
    return tg.explain(loss)


def scalars_and_views() -> Explanation:
    x, s = leaf([[1.0, 2.0], [3.0, -4.0]]), leaf(0.3)
    with tg.record():
        first = x[0, 1] ** 3 * s
        loss = (
            first.exp().sqrt() + (x.T @ x)[1, 0].abs() * x.norm() + (x.expand(3, 2, 2) * s).sum() + x.diagonal().max() + x.view(4)[2] ** s
        )
    return tg.explain(loss)


def views_of_a_constant() -> Explanation:
    w = leaf([0.5, 1.5])
    with tg.record():
        table = tg.zeros(3, 2, dtype=tg.float64)
        table[1] = w
        row = table[2]
        row += w * 3
        base = tg.ones(2, 2, dtype=tg.float64)
        base[0].add_(w)
        loss = (table.exp() @ base).sum()
    return tg.explain(loss)


def layouts() -> Explanation:
    rng = np.random.default_rng(3)
    x = tg.from_numpy(rng.normal(size=(7, 40))[::-2, ::3]).requires_grad_()
    y = tg.from_numpy(np.asfortranarray(rng.normal(size=(14, 5)))).requires_grad_()
    z = tg.from_numpy(rng.normal(size=(5, 4)).T)
    with tg.record():
        loss = ((x.exp() @ y).tanh() * z).sum(0).log_softmax(0)[1] + x.exp().sum() + y.std()
    return tg.explain(loss)


def large_indices() -> Explanation:
    tg.manual_seed(0)
    table = tg.nn.Embedding(9, 4)
    words = tg.randint(0, 9, (8, 10))
    with tg.record():
        vectors = table(words)
        loss = (vectors[:, tg.arange(10) % 3] * vectors[words > 4].mean()).std() + vectors.reshape(-1)[words.reshape(-1) * 5].sum()
    return tg.explain(loss)


def several_outputs() -> Explanation:
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    with tg.record():
        y = x * x
        s = y.sum(1)
    return tg.explain([y, s])


def dropout() -> Explanation:
    tg.manual_seed(1)
    layer, x = tg.nn.Linear(6, 5), tg.randn(4, 6)
    with tg.record():
        loss = F.dropout(layer(x).relu(), 0.4).square().mean()
    return tg.explain(loss)


def powers() -> Explanation:
    """NumPy's numbers of 64 bits are Python floats too, and a rule may ask for that: at this point it makes a difference of one bit."""
    x, y = leaf(1.4765966013040028), leaf(0.09798678486905077)
    with tg.record():
        z = x**y
    return tg.explain(z)


def several_uses() -> Explanation:
    x, w = leaf(np.linspace(-1, 1, 6).reshape(2, 3)), leaf(np.linspace(0.1, 0.9, 9).reshape(3, 3))
    with tg.record():
        h = x @ w
        h = h @ w + x * h
        a, b = h.split([1, 2], dim=1)
        loss = tg.einsum("ij,ik->", a, b) + h.sum() + h.var()
    return tg.explain(loss)


def hostile_names() -> Explanation:
    x = leaf([1.0, 2.0])
    others = {
        n: leaf([0.5, 0.25])
        for n in ("lambda", "np", "x", "grad_x", "t1", "forward", '"; import os #', "<b>&\\{$🙂", "a.b", "a_b", "9", "é", "")
    }
    with tg.record():
        loss = x.sum()
        for tensor in others.values():
            loss = loss + (tensor * tensor.relu()).sum()
    return tg.explain(loss, names=others)


PROGRAMS: list[Callable[[], Explanation]] = [
    layers,
    mixed_dtypes,
    in_place,
    views_of_a_constant,
    layouts,
    large_indices,
    several_outputs,
    dropout,
    powers,
    scalars_and_views,
    several_uses,
    hostile_names,
]


@pytest.mark.parametrize("build", PROGRAMS, ids=lambda f: f.__name__)
def test_the_source_of_a_program_is_the_engine_to_the_last_bit(build: Callable[[], Explanation]) -> None:
    assert_bit_equal(build())
