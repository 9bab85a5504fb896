"""What a graph keeps alive, and for how long. All of it with the garbage collector off: reference counting alone must free memory."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import weakref

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import memory

pytestmark = pytest.mark.usefixtures("no_collector")


def leaf(*shape: int) -> tg.Tensor:
    return tg.ones(*shape, requires_grad=True)


def watch(tensor: tg.Tensor) -> weakref.ref[object]:
    return weakref.ref(tensor.array)


PROGRAMS = {
    "arithmetic": lambda x: (x * 2 + 1) / x - x**2,
    "functions": lambda x: x.exp().log().tanh().sigmoid(),
    "views": lambda x: x.T.reshape(-1)[1:].view(1, -1).squeeze(0),
    "reductions": lambda x: (x - x.mean()).sum(0),
    "in place": lambda x: (x * 2).mul_(3).add_(x),
    "in place on a view": lambda x: changed_row(x * 2),
    "indexing": lambda x: x[tg.tensor([1, 0])],
    "several": lambda x: tg.cat([x, x * 2]),
    "detached": lambda x: x * x.detach(),
}


def changed_row(y):
    y[0].mul_(3)
    y[1] = 5
    return y


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("differentiate", [False, True])
def test_everything_dies_with_its_last_name(name, differentiate):
    x = leaf(2, 2)
    y = PROGRAMS[name](x)
    node, array, leaf_array, tensor = weakref.ref(y.grad_fn), watch(y), watch(x), weakref.ref(y)
    if differentiate:
        y.sum().backward()
    del x, y
    assert tensor() is None
    assert node() is None
    assert array() is None
    assert leaf_array() is None


@pytest.mark.parametrize("name", PROGRAMS)
def test_graph_of_a_gradient_dies_too(name):
    x = leaf(2, 2)
    y = PROGRAMS[name](x)
    (g,) = tg.autograd.grad((y * y).sum(), x, create_graph=True)
    node, gradient = weakref.ref(y.grad_fn), watch(g)
    del y, g
    assert node() is None
    assert gradient() is None


def test_gradient_that_is_part_of_a_graph_is_a_cycle_only_through_dot_grad():
    x = leaf(2)
    (x * x).sum().backward(create_graph=True)
    dead = watch(x.grad)
    x.grad = None
    assert dead() is None


def test_hooks_and_retained_gradients_make_no_cycle():
    x = leaf(2)
    y = x * 2
    y.retain_grad()
    y.register_hook(lambda g: None)
    x.register_post_accumulate_grad_hook(lambda t: None)
    (y * y).sum().backward()
    dead = weakref.ref(y), weakref.ref(x), watch(y)
    del x, y
    assert [d() for d in dead] == [None] * 3


def test_error_in_backward_leaves_nothing_behind():
    x = leaf(2)
    y = (x * x).exp()
    y.sum().backward()
    dead = weakref.ref(y.grad_fn)
    with pytest.raises(RuntimeError, match="retain_graph"):
        y.sum().backward()
    del y
    gc.collect()  # the traceback that pytest holds is a cycle of its own
    assert dead() is None


# --- what is kept -----------------------------------------------------------------------------------------------------------------


def test_what_no_rule_asks_for_is_not_kept():
    x = leaf(3)
    middle = x.exp()
    dead = watch(middle * 1)
    sum_ = (middle + 1) * 2 - x
    middle_array = watch(middle)
    del middle
    assert dead() is None
    assert middle_array() is not None  # exp asks for its output
    other = x + 1
    other_array = watch(other)
    result = (other + x).sum() * 3
    del other
    assert other_array() is None
    assert sum_.requires_grad
    assert result.requires_grad


def test_shape_alone_does_not_keep_the_array():
    x = leaf(3, 4)
    middle = x + 1
    result = middle.sum(0).reshape(2, 2).expand(5, 2, 2)
    dead = watch(middle)
    del middle
    assert dead() is None
    assert result.requires_grad


def test_operand_is_kept_only_where_the_other_needs_a_gradient():
    x, data = leaf(3), tg.ones(3) * 1
    product = (x + 1) * data
    middle = x + 1
    scaled = middle * data  # the rule of `middle` asks for `data` only
    dead = watch(middle)
    del middle
    assert dead() is None
    assert product.requires_grad
    assert scaled.requires_grad


def test_saved_arrays_are_released_during_backward():
    x = leaf(3)
    y = x
    arrays = []
    for _ in range(5):
        y = y.exp() * 0.1
        arrays.append(watch(y.exp()))
    root = y.sum()
    del y
    alive_at = []

    first = x * 1
    chain, saved = first, []
    for _ in range(5):
        chain = chain.tanh()
        saved.append(watch(chain))
    first.register_hook(lambda g: alive_at.append([s() is not None for s in saved]))
    root = chain.sum()
    del chain
    assert all(s() is not None for s in saved)
    root.backward()
    assert alive_at == [[False] * 5]


def test_adjoints_are_released_during_backward():
    size, depth = 250_000, 40  # one megabyte each
    x = leaf(size)
    y = x
    for _ in range(depth):
        y = y + 1.0
    root = y.sum()
    del y
    gc.collect()
    tracemalloc.start()
    root.backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * 4 * size


# --- growth -----------------------------------------------------------------------------------------------------------------------


def test_training_grows_by_less_than_a_megabyte_in_a_thousand_steps():
    rng = np.random.default_rng(0)
    w, b = tg.tensor(rng.normal(size=(8, 4)).astype(np.float32), requires_grad=True), tg.zeros(4, requires_grad=True)

    def step():
        x = tg.tensor(rng.normal(size=(16, 8)).astype(np.float32))
        hidden = ((x.reshape(16, 8, 1) * w).sum(1) + b).tanh() * 2
        hidden[:, 0] *= 0.5
        loss = (hidden**2).mean()
        loss.backward()
        with tg.no_grad():
            for p in (w, b):
                p -= 0.01 * p.grad
                p.grad.zero_()

    for _ in range(20):
        step()
    stamps = len(memory._STAMPS)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(1000):
        step()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 2**20
    assert len(memory._STAMPS) <= stamps + 5


def test_stamps_die_with_their_memory():
    before = len(memory._STAMPS)
    for _ in range(100):
        tg.zeros(3).add_(1)
    assert len(memory._STAMPS) == before


# --- depth ------------------------------------------------------------------------------------------------------------------------


def test_a_million_nodes_at_the_default_recursion_limit():
    assert sys.getrecursionlimit() <= 1000
    x = tg.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(1_000_000):
        y = y + 1.0
    y.backward()
    dead = weakref.ref(y.grad_fn)
    assert x.grad.item() == 1
    del y
    assert dead() is None


@pytest.mark.parametrize(
    "operation", [lambda y: y * 1.0, lambda y: y.exp().log(), lambda y: y.view(1).reshape(()), lambda y: y.clone().mul_(1.0)]
)
def test_deep_graph_is_freed_without_recursion(operation):
    y = tg.tensor(1.0, requires_grad=True)
    for _ in range(20_000):
        y = operation(y)
    dead = weakref.ref(y.grad_fn)
    del y
    assert dead() is None


def test_deep_chain_of_views_and_of_changes_of_one_tensor():
    x = leaf(2, 2)
    y = x * 1
    view = y
    for _ in range(3000):
        view = view.T
    for _ in range(3000):
        y[0].mul_(1.0)
    (y + view).sum().backward()
    assert x.grad.tolist() == [[2, 2], [2, 2]]


def test_deep_graph_of_gradients():
    x = tg.tensor(0.5, requires_grad=True)
    y = x
    for _ in range(3000):
        y = y * x
    (g,) = tg.autograd.grad(y, x, create_graph=True)
    g.backward()
    del g, y
    assert x.grad.isfinite().item()
