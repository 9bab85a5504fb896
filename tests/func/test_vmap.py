"""`vmap`, alone and composed with derivatives, against PyTorch."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

from .trees import same

torch = pytest.importorskip("torch")
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:There is a performance drop:UserWarning"),  # of PyTorch, where it too goes example by example
]

Pair = namedtuple("Pair", "first second")


def inputs(lib: Any) -> tuple[Any, ...]:
    """Return x (4, 3), y (4, 3), w (3, 3) and n, four indices."""
    r = np.random.default_rng(0)
    x, y, w = (lib.tensor(r.normal(size=shape)) for shape in ((4, 3), (4, 3), (3, 3)))
    return x, y, w, lib.tensor([2, 0, 1, 1])


def scaled_in_place(x):
    h = x * 1
    h[0] = 5.0
    h.mul_(x).add_(1)
    return h


# Each program gets a library and its inputs.
PROGRAMS = {
    "elementwise": lambda t, x, y, w, n: t.func.vmap(t.sin)(x),
    "of two": lambda t, x, y, w, n: t.func.vmap(t.dot)(x, y),
    "at the top": lambda t, x, y, w, n: t.func.vmap(lambda a: (a * a).sum())(x),
    "a whole argument": lambda t, x, y, w, n: t.func.vmap(t.mv, in_dims=(None, 0))(w, x),
    "something captured": lambda t, x, y, w, n: t.func.vmap(lambda a: w @ a)(x),
    "another in_dim": lambda t, x, y, w, n: t.func.vmap(lambda a, b: a.sum() * b, in_dims=(1, 0))(x, w),
    "a negative in_dim": lambda t, x, y, w, n: t.func.vmap(lambda a: a.cumsum(0), in_dims=-1)(x),
    "another out_dim": lambda t, x, y, w, n: t.func.vmap(lambda a: t.outer(a, a), out_dims=1)(x),
    "a negative out_dim": lambda t, x, y, w, n: t.func.vmap(lambda a: t.outer(a, a), out_dims=-1)(x),
    "several outputs": lambda t, x, y, w, n: t.func.vmap(lambda a: (a.sum(), [a * 2, a]), out_dims=(0, 1))(x),
    "one out_dim in a tuple": lambda t, x, y, w, n: t.func.vmap(lambda a: a, out_dims=(1,))(x),
    "a dict": lambda t, x, y, w, n: t.func.vmap(lambda a: {"s": a.sum(), "more": {"m": a.max()}})(x),
    "an ordered dict": lambda t, x, y, w, n: t.func.vmap(lambda a: OrderedDict(b=a, a=a * 2))(x),
    "a named tuple": lambda t, x, y, w, n: tuple(t.func.vmap(lambda a: Pair(a, a * 2))(x)),
    "nested in_dims": lambda t, x, y, w, n: t.func.vmap(lambda p: p["a"] * p["b"][0] + p["b"][1][0], in_dims=({"a": 0, "b": [1, None]},))(
        {"a": x, "b": [y.T, x]}
    ),
    "one in_dim for a tree": lambda t, x, y, w, n: t.func.vmap(lambda p, q: p["a"] + p["b"] + q, in_dims=(0, None))({"a": x, "b": y}, x[0]),
    "an output that is the same for all": lambda t, x, y, w, n: t.func.vmap(lambda a: (a, w), out_dims=(0, None))(x),
    "a constant output": lambda t, x, y, w, n: t.func.vmap(lambda a: w)(x),
    "an output that is no tensor": lambda t, x, y, w, n: t.func.vmap(lambda a: {"a": a, "n": 3}, out_dims={"a": 0, "n": None})(x),
    "an argument that is no tensor": lambda t, x, y, w, n: t.func.vmap(lambda a, k: a**k, in_dims=(0, None))(x, 2),
    "a keyword argument": lambda t, x, y, w, n: t.func.vmap(lambda a, k=1.0: a * k)(x, k=3.0),
    "indices": lambda t, x, y, w, n: t.func.vmap(lambda a, i: a.gather(0, i.unsqueeze(0)))(x, n),
    "one hot": lambda t, x, y, w, n: t.func.vmap(lambda i: t.nn.functional.one_hot(i, 3), in_dims=0)(n),
    "in place inside": lambda t, x, y, w, n: t.func.vmap(scaled_in_place)(x),
    "where": lambda t, x, y, w, n: t.func.vmap(lambda a: t.where(a > 0, a, a.exp()))(x),
    "softmax": lambda t, x, y, w, n: t.func.vmap(lambda a: a.softmax(-1))(x),
    "nested": lambda t, x, y, w, n: t.func.vmap(t.func.vmap(lambda a: a.exp()))(x),
    "all pairs": lambda t, x, y, w, n: t.func.vmap(t.func.vmap(t.dot, (None, 0)), (0, None))(x, y),
    "nested, other dims": lambda t, x, y, w, n: t.func.vmap(
        t.func.vmap(lambda a, b: a * b, in_dims=(None, 0), out_dims=1), in_dims=(1, None)
    )(x, y.T),
    "in chunks": lambda t, x, y, w, n: t.func.vmap(lambda a: a.sum(), chunk_size=3)(x),
    "no examples": lambda t, x, y, w, n: t.func.vmap(lambda a: {"a": a @ w, "b": a.sum().long()})(x[:0]),
    "no examples, another out_dim": lambda t, x, y, w, n: t.func.vmap(lambda a: t.outer(a, a), out_dims=-1)(x[:0]),
    "grad per example": lambda t, x, y, w, n: t.func.vmap(t.func.grad(lambda w, a, b: (w @ a * b).sum()), in_dims=(None, 0, 0))(w, x, y),
    "grad and value per example": lambda t, x, y, w, n: t.func.vmap(t.func.grad_and_value(lambda a: a.prod()))(x),
    "jacrev per example": lambda t, x, y, w, n: t.func.vmap(t.func.jacrev(lambda a: w @ a.sin()))(x),
    "jacfwd per example": lambda t, x, y, w, n: t.func.vmap(t.func.jacfwd(lambda a: w @ a.sin()))(x),
    "hessian per example": lambda t, x, y, w, n: t.func.vmap(t.func.hessian(lambda a: (w @ a).pow(3).sum()))(x),
    "divergence": lambda t, x, y, w, n: t.func.vmap(lambda a: t.func.jacrev(lambda b: (w @ b).tanh())(a).trace())(x),
    "rows of a jacobian by vjp": lambda t, x, y, w, n: t.func.vmap(t.func.vjp(lambda a: w @ a.sin(), x[0])[1])(t.eye(3, dtype=t.float64)),
    "columns of a jacobian by jvp": lambda t, x, y, w, n: t.func.vmap(
        lambda v: t.func.jvp(lambda a: w @ a.sin(), (x[0],), (v,))[1], out_dims=1
    )(t.eye(3, dtype=t.float64)),
    "hessian by vmap of jvp of grad": lambda t, x, y, w, n: t.func.vmap(
        lambda v: t.func.jvp(t.func.grad(lambda a: (w @ a).pow(3).sum()), (x[0],), (v,))[1]
    )(t.eye(3, dtype=t.float64)),
    "grad of vmap": lambda t, x, y, w, n: t.func.grad(lambda w: t.func.vmap(lambda a: (w @ a).exp().sum())(x).prod())(w),
    "grad of vmap of what is mapped": lambda t, x, y, w, n: t.func.grad(lambda x: (t.func.vmap(t.dot)(x, y) ** 2).sum())(x),
    "jacrev of vmap": lambda t, x, y, w, n: t.func.jacrev(t.func.vmap(lambda a: a.prod()))(x),
    "second derivative through vmap": lambda t, x, y, w, n: t.func.hessian(lambda x: t.func.vmap(lambda a: a.prod() ** 2)(x).sum())(x[:2]),
    "vmap of grad of vmap": lambda t, x, y, w, n: t.func.vmap(t.func.grad(lambda a: t.func.vmap(lambda b: (a * b).sum().sin())(y).sum()))(
        x
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    same(PROGRAMS[name](tg, *inputs(tg)), PROGRAMS[name](torch, *inputs(torch)))


def test_gradients_flow_through_it():
    found = []
    for lib in (tg, torch):
        x, y, w, _ = inputs(lib)
        x.requires_grad_()
        w.requires_grad_()
        out = lib.func.vmap(lambda a, b, w=w: (w @ a * b).exp(), in_dims=(0, 0), out_dims=1)(x, y)
        assert out.requires_grad
        (out**2).sum().backward()
        found.append((out, x.grad, w.grad))
    same(*found)


def test_in_place_on_an_argument_is_seen_outside():
    found = []
    for lib in (tg, torch):
        x, y, *_ = inputs(lib)
        found.append((lib.func.vmap(lambda a, b: a.add_(b).sum())(x, y), x))
    same(*found)


def test_name_and_docstring_stay():
    def model(x):
        """Return x."""
        return x

    mapped = tg.func.vmap(model)
    assert (mapped.__name__, mapped.__doc__) == ("model", "Return x.")


# --- random numbers ---------------------------------------------------------------------------------------------------------------


def test_random_numbers_are_the_same_or_different():
    x = tg.zeros(5, 3)
    tg.manual_seed(0)
    same_ones = tg.func.vmap(lambda a: a + tg.rand(3), randomness="same")(x)
    assert tg.equal(same_ones, same_ones[:1].expand(5, 3))
    tg.manual_seed(0)
    assert tg.equal(tg.rand(3), same_ones[0])
    different = tg.func.vmap(lambda a: a + tg.rand(3), randomness="different")(x)
    assert len({tuple(row.tolist()) for row in different}) == 5


@pytest.mark.parametrize("lib", [tg, torch])
def test_random_numbers_are_an_error_unless_allowed(lib):
    lib.manual_seed(3)
    before = lib.get_rng_state()
    with pytest.raises(RuntimeError, match="randomness error mode"):
        lib.func.vmap(lambda a: lib.nn.functional.dropout(a))(lib.ones(3, 4))
    assert lib.equal(lib.get_rng_state(), before)


# --- errors -----------------------------------------------------------------------------------------------------------------------

ERRORS = {
    "sizes differ": lambda t, x: t.func.vmap(t.add)(x, x[:2]),
    "nothing to map": lambda t, x: t.func.vmap(t.add, in_dims=(None, None))(x, x),
    "no arguments": lambda t, x: t.func.vmap(lambda: x)(),
    "a scalar": lambda t, x: t.func.vmap(t.sin)(x.sum()),
    "in_dim out of range": lambda t, x: t.func.vmap(t.sin, in_dims=2)(x),
    "in_dim out of range below": lambda t, x: t.func.vmap(t.sin, in_dims=-3)(x),
    "in_dims of another length": lambda t, x: t.func.vmap(t.sin, in_dims=(0, 0))(x),
    "in_dims of another structure": lambda t, x: t.func.vmap(lambda p: p["a"], in_dims=({"b": 0},))({"a": x}),
    "in_dims is a list": lambda t, x: t.func.vmap(t.sin, in_dims=[0])(x),
    "in_dims is None": lambda t, x: t.func.vmap(t.sin, in_dims=None)(x),
    "in_dim is no number": lambda t, x: t.func.vmap(t.sin, in_dims=("a",))(x),
    "an argument that is no tensor": lambda t, x: t.func.vmap(lambda a, k: a * k)(x, 2),
    "an output that is no tensor": lambda t, x: t.func.vmap(lambda a: 3)(x),
    "no output": lambda t, x: t.func.vmap(lambda a: None)(x),
    "out_dim out of range": lambda t, x: t.func.vmap(t.sin, out_dims=3)(x),
    "out_dims of another length": lambda t, x: t.func.vmap(lambda a: (a, a), out_dims=(0,))(x),
    "out_dims of another structure": lambda t, x: t.func.vmap(lambda a: [a, a], out_dims=(0, 1))(x),
    "out_dims for one": lambda t, x: t.func.vmap(lambda a: a, out_dims=(0, 1))(x),
    "out_dim is no number": lambda t, x: t.func.vmap(lambda a: a, out_dims="a")(x),
    "an output that should be the same": lambda t, x: t.func.vmap(lambda a: a, out_dims=None)(x),
    "randomness": lambda t, x: t.func.vmap(t.sin, randomness="no")(x),
    "chunk_size": lambda t, x: t.func.vmap(t.sin, chunk_size=0)(x),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_of_pytorchs_type(name):
    with pytest.raises(Exception) as theirs:  # noqa: PT011 - what it is, is the question
        ERRORS[name](torch, inputs(torch)[0])
    with pytest.raises(theirs.type):
        ERRORS[name](tg, inputs(tg)[0])


def test_the_structure_must_be_the_same_for_all_examples():
    with pytest.raises(ValueError, match=r"same structure.*\(\*, \*\)"):
        tg.func.vmap(lambda x: (x, x) if x > 0 else [x])(tg.tensor([1.0, -1.0]))
