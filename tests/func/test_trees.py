"""Transforms with respect to trees of tensors, and of functions that return them, against PyTorch."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque, namedtuple
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.func.tree import flatten, spread, tree_map

from .trees import same

torch = pytest.importorskip("torch")
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Attempted to insert a get_attr Node:UserWarning"),  # of PyTorch's linearize
]


def inputs(lib: Any) -> tuple[Any, ...]:
    """Return a tree of parameters p and a vector x."""
    r = np.random.default_rng(1)
    layer = [{"w": lib.tensor(r.normal(size=(2, 3))), "b": lib.tensor(r.normal(size=2))}, (lib.tensor(r.normal(size=2)),)]
    return {"layer": layer, "scale": lib.tensor(0.7)}, lib.tensor(r.normal(size=3))


def model(p, x):
    (first, (last,)) = p["layer"]
    h = (first["w"] @ x + first["b"]).tanh()
    return (h * last).sum() * p["scale"]


def outputs(p, x):
    return {"h": p["layer"][0]["w"] @ x, "rest": (p["scale"] * x, [model(p, x)])}


def doubled(tree, lib):
    return lib.utils._pytree.tree_map(lambda t: t * 2, tree) if lib is torch else tree_map(lambda t: t * 2, tree)


PROGRAMS = {
    "grad": lambda t, p, x: t.func.grad(model)(p, x),
    "grad of both": lambda t, p, x: t.func.grad(model, argnums=(1, 0))(p, x),
    "grad and value": lambda t, p, x: t.func.grad_and_value(model)(p, x),
    "with aux": lambda t, p, x: t.func.grad_and_value(lambda p, x: (model(p, x), {"h": [x * 2]}), has_aux=True)(p, x),
    "an ordered dict": lambda t, p, x: t.func.grad(lambda q: q["a"] * q["b"])(OrderedDict(b=x[0], a=x[1])),
    "second order": lambda t, p, x: t.func.grad(lambda p: t.func.grad(model, argnums=1)(p, x).sum())(p),
    "vjp": lambda t, p, x: t.func.vjp(model, p, x)[1](t.tensor(2.0, dtype=t.float64)),
    "vjp of a tree": lambda t, p, x: t.func.vjp(outputs, p, x)[1](doubled(outputs(p, x), t)),
    "output of vjp": lambda t, p, x: t.func.vjp(outputs, p, x)[0],
    "vjp with aux": lambda t, p, x: t.func.vjp(lambda p: (outputs(p, x), {"x": x}), p, has_aux=True)[2],
    "jvp": lambda t, p, x: t.func.jvp(outputs, (p, x), (doubled(p, t), x)),
    "linearize": lambda t, p, x: t.func.linearize(outputs, p, x)[1](doubled(p, t), x),
    "output of linearize": lambda t, p, x: t.func.linearize(outputs, p, x)[0],
    "jacrev": lambda t, p, x: t.func.jacrev(outputs)(p, x),
    "jacrev of both": lambda t, p, x: t.func.jacrev(outputs, argnums=(0, 1))(p, x),
    "jacrev in chunks": lambda t, p, x: t.func.jacrev(outputs, chunk_size=2)(p, x),
    "jacrev with aux": lambda t, p, x: t.func.jacrev(lambda p: (outputs(p, x), {"x": x}), has_aux=True)(p),
    "jacfwd": lambda t, p, x: t.func.jacfwd(outputs)(p, x),
    "jacfwd, randomness": lambda t, p, x: t.func.jacfwd(outputs, randomness="same")(p, x),
    "hessian": lambda t, p, x: t.func.hessian(model)(p, x),
    "hessian of both": lambda t, p, x: t.func.hessian(model, argnums=(0, 1))(p, x),
    "hessian-vector product": lambda t, p, x: t.func.jvp(t.func.grad(lambda p: model(p, x)), (p,), (doubled(p, t),))[1],
    "the same, backwards": lambda t, p, x: t.func.vjp(t.func.grad(lambda p: model(p, x)), p)[1](doubled(p, t)),
    "derivative with respect to a tangent": lambda t, p, x: t.func.grad(lambda v: t.func.jvp(t.sin, (x,), (v,))[1].prod())(x),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    same(PROGRAMS[name](tg, *inputs(tg)), PROGRAMS[name](torch, *inputs(torch)))


ERRORS = {
    "a leaf that is no tensor": lambda t, p, x: t.func.grad(lambda q: q["a"].sum())({"a": x, "b": 2}),
    "an argument that is no tensor": lambda t, p, x: t.func.grad(lambda a: a)(3.0),
    "no argument": lambda t, p, x: t.func.grad(model, argnums=())(p, x),
    "argnums is a list": lambda t, p, x: t.func.grad(model, argnums=[0])(p, x),
    "argnums holds a float": lambda t, p, x: t.func.grad(model, argnums=(0.0,))(p, x),
    "a tree where a number is expected": lambda t, p, x: t.func.grad(lambda x: {"a": x.sum()})(x),
    "an adjoint of another structure": lambda t, p, x: t.func.vjp(outputs, p, x)[1](x),
    "an adjoint of another shape": lambda t, p, x: t.func.vjp(lambda x: {"a": x}, x)[1]({"a": x[:2]}),
    "tangents of another structure": lambda t, p, x: t.func.jvp(lambda q: q["a"], ({"a": x},), ({"b": x},)),
    "no primals": lambda t, p, x: t.func.jvp(lambda: x, (), ()),
    "vjp of integers": lambda t, p, x: t.func.vjp(lambda x: x.long(), x),
    "jacrev of integers": lambda t, p, x: t.func.jacrev(lambda x: x.long())(x),
    "vjp of what is no tensor": lambda t, p, x: t.func.vjp(lambda x: (x, 3), x),
    "jacrev of nothing": lambda t, p, x: t.func.jacrev(lambda x: ())(x),
    "chunk_size": lambda t, p, x: t.func.jacrev(outputs, chunk_size=0),
    "linearize with another shape": lambda t, p, x: t.func.linearize(t.sin, x)[1](x[:2]),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_of_pytorchs_type(name):
    with pytest.raises(Exception) as theirs:  # noqa: PT011 - what it is, is the question
        ERRORS[name](torch, *inputs(torch))
    with pytest.raises(theirs.type):
        ERRORS[name](tg, *inputs(tg))


# --- trees ------------------------------------------------------------------------------------------------------------------------

Pair = namedtuple("Pair", "first second")
TREES = [
    3, None, (), [], {}, (1,), [1, (2, [3])], {"b": 1, "a": {"c": 2}}, OrderedDict(b=1, a=2), Pair(1, [2]), deque([1, 2], 5),
    defaultdict(list, a=1), [None, (), {"a": []}],
]  # fmt: skip


@pytest.mark.parametrize("tree", TREES, ids=str)
def test_trees_are_taken_apart_as_in_pytorch(tree):
    leaves, structure = flatten(tree)
    expected, spec = torch.utils._pytree.tree_flatten(tree)
    assert leaves == expected
    assert structure.size() == spec.num_leaves
    again = structure.build(leaves)
    assert again == tree
    assert type(again) is type(tree)
    assert getattr(again, "maxlen", None) == getattr(tree, "maxlen", None)


def test_structures_tell_trees_apart():
    structures = [flatten(tree)[1] for tree in TREES[1:]]
    assert len(set(map(str, structures))) >= 9
    assert all((a == b) == (i == j) for i, a in enumerate(structures) for j, b in enumerate(structures))


def test_the_output_of_linearize_runs_the_function_once():
    runs = []
    x = tg.tensor([1.0, 2.0])
    output, push = tg.func.linearize(lambda x: runs.append(0) or x**2, x)
    assert [push(v).tolist() for v in (x, 10 * x)] == [[2, 8], [20, 80]]
    assert len(runs) == 1
    assert not output.requires_grad
    assert not push(x).requires_grad


def test_spread_refuses_another_structure():
    _, structure = flatten((1, {"a": 2}))
    assert spread(0, structure) == [0, 0]
    assert spread((0, {"a": None}), structure) == [0, None]
    assert [spread(tree, structure) for tree in ((0,), [0, 1], (0, {"b": 1}), (0, (1,)), ((0,), 1))] == [None] * 5
