"""Checkpointing: the same gradients from less memory, and an error where running the function again would not be the same."""

from __future__ import annotations

import gc
import importlib
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd.node import Node
from tinygrad_edu.errors import InplaceError
from tinygrad_edu.utils.checkpoint import checkpoint, checkpoint_sequential

F = tg.nn.functional


@pytest.fixture
def torch():
    """PyTorch, with the module that has its checkpoints."""
    module = pytest.importorskip("torch")
    importlib.import_module("torch.utils.checkpoint")
    return module


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def leaf(values: Any) -> tg.Tensor:
    return tg.tensor(values, dtype=tg.float64, requires_grad=True)


def held(root: Node) -> int:
    """Return the bytes of the arrays that the nodes of a graph hold."""
    seen, stack, arrays = {root}, [root], {}
    while stack:
        node = stack.pop()
        if isinstance(node.saved, tuple):
            arrays.update({id(a): a.nbytes for a in node.saved if isinstance(a, np.ndarray)})
        new = [parent for parent in node.parents if parent not in seen]
        seen.update(new)
        stack.extend(new)
    return sum(arrays.values())


FUNCTIONS = {
    "one operation": lambda x, w: x * w,
    "several": lambda x, w: (x * w).sin().exp() * x,
    "reductions": lambda x, w: ((x - x.mean()) * w).softmax(0).sum(),
    "in-place inside": lambda x, w: (x * w).mul_(x).add_(1).tanh_(),
    "views inside": lambda x, w: (x * w)[1:] * x[:1].exp(),
    "an operation that saves nothing": lambda x, w: x + w,
    "the input itself": lambda x, w: x,
    "an input without influence": lambda x, w: w.exp(),
    "a tensor used twice": lambda x, w: (x * x) * (x * x) + w * w,
    "detached inside": lambda x, w: x.exp().detach() * w * x,
}


def gradients(run: Any, order: int = 1) -> list[np.ndarray[Any, Any]]:
    """Return result and gradients of ``run(x, w)``, up to an order."""
    x, w = leaf([0.5, -1.0, 2.0]), leaf([1.5, 0.25, -0.5])
    out = run(x * 1, w)
    found = [out.detach().numpy()]
    value = (out * out).sum()
    for i in range(order):
        grads = tg.autograd.grad(value, (x, w), create_graph=i < order - 1, allow_unused=True, materialize_grads=True)
        found += [g.detach().numpy() for g in grads]
        value = sum((g * g).sum() for g in grads)
    return found


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_results_and_gradients_are_the_same(name, order):
    function = FUNCTIONS[name]
    plain = gradients(function, order)
    again = gradients(lambda x, w: checkpoint(function, x, w, use_reentrant=False), order)
    for a, b in zip(plain, again, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_same_as_pytorch(torch, name):
    found = []
    for lib in (tg, torch):
        x, w = (lib.tensor(v, dtype=lib.float64, requires_grad=True) for v in ([0.5, -1.0, 2.0], [1.5, 0.25, -0.5]))
        out = lib.utils.checkpoint.checkpoint(FUNCTIONS[name], x, w, use_reentrant=False)
        (out * out).sum().backward()
        found.append([g.grad for g in (x, w)])
    for a, b in zip(*found, strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12)


# --- memory -----------------------------------------------------------------------------------------------------------------------


def deep(x: Any) -> Any:
    for _ in range(20):
        x = x.sin()
    return x


def test_saved_arrays_are_let_go():
    x = leaf(np.linspace(0, 1, 1000))
    plain, frozen = deep(x), checkpoint(deep, x)
    assert held(plain.grad_fn) == 20 * x.nbytes
    assert held(frozen.grad_fn) == 0


def test_intermediate_arrays_really_die():
    alive: list[weakref.ref[Any]] = []

    def function(x: Any) -> Any:
        y = x.exp()
        alive.append(weakref.ref(y.array))
        return (y * y).sin()

    x = leaf(np.ones(10))
    out = checkpoint(function, x)
    assert alive[0]() is None
    out.sum().backward()
    assert len(alive) == 2
    del out
    assert alive[1]() is None
    np.testing.assert_allclose(x.grad.numpy(), 2 * np.exp(2) * np.cos(np.exp(2)))


def test_only_one_piece_is_alive_at_a_time():
    """While a chain of checkpoints is walked back, what has been computed again for one piece is let go before the next."""
    alive: list[weakref.ref[Any]] = []
    most = 0

    def piece(x: Any) -> Any:
        nonlocal most
        y = x.exp().sin()
        alive.append(weakref.ref(y.array))
        most = max(most, sum(ref() is not None for ref in alive))
        return y.sin()

    x = leaf(np.ones(10))
    out = x
    for _ in range(8):
        out = checkpoint(piece, out)
    most = 0
    out.sum().backward()
    assert len(alive) == 16
    assert most <= 2


def test_nothing_survives(no_collector):
    x = leaf(np.ones(3))
    out = checkpoint(deep, x)
    node = weakref.ref(out.grad_fn)
    out.sum().backward()
    del out
    assert node() is None


def test_graph_that_is_never_walked_dies_too(no_collector):
    out = checkpoint(deep, leaf(np.ones(3)))
    node = weakref.ref(out.grad_fn)
    del out
    assert node() is None


# --- how often it runs ------------------------------------------------------------------------------------------------------------


class Counted:
    def __init__(self, function: Any) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        return self.function(*args, **kwargs)


def test_function_runs_once_more_for_a_backward_pass():
    function = Counted(deep)
    out = checkpoint(function, leaf([1.0, 2.0]))
    assert function.calls == 1
    out.sum().backward()
    assert function.calls == 2


def test_second_backward_needs_retain_graph():
    x = leaf([1.0, 2.0])
    out = checkpoint(deep, x).sum()
    out.backward(retain_graph=True)
    first = x.grad.numpy().copy()
    out.backward()
    np.testing.assert_array_equal(x.grad.numpy(), 2 * first)
    with pytest.raises(RuntimeError, match="retain_graph"):
        out.backward()


def test_keywords_and_arguments_that_are_no_tensors():
    x = leaf([1.0, 2.0])
    checkpoint(lambda x, power, scale: (x**power) * scale, x, 3, scale=2.0).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 6 * np.array([1.0, 4.0]))


def test_several_outputs():
    x = leaf([1.0, 2.0])
    a, b, note = checkpoint(lambda x: (x.exp(), x * x, "note"), x)
    (a * b).sum().backward()
    assert note == "note"
    np.testing.assert_allclose(x.grad.numpy(), np.exp([1.0, 2.0]) * (np.array([1.0, 4.0]) + np.array([2.0, 4.0])))


def test_parameters_that_are_closed_over():
    w, x = leaf([2.0, 3.0]), tg.tensor([1.0, 2.0], dtype=tg.float64)
    out = checkpoint(lambda x: (w * w * x).exp(), x)
    assert out.requires_grad
    out.log().sum().backward()
    np.testing.assert_allclose(w.grad.numpy(), [4, 12])


def test_module():
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Linear(3, 4), tg.nn.Tanh(), tg.nn.Linear(4, 2))
    data = tg.randn(5, 3)
    model(data).square().sum().backward()
    plain = [p.grad.numpy().copy() for p in model.parameters()]
    model.zero_grad()
    checkpoint(model, data).square().sum().backward()
    for a, p in zip(plain, model.parameters(), strict=True):
        np.testing.assert_array_equal(a, p.grad.numpy())


def test_function_that_raises():
    def fails(x: Any) -> Any:
        raise ValueError("my own mistake")

    with pytest.raises(ValueError, match="my own mistake"):
        checkpoint(fails, leaf([1.0]))
    assert (leaf([1.0]) * 2).requires_grad


# --- no_grad ----------------------------------------------------------------------------------------------------------------------


def test_no_grad_passes_through():
    function = Counted(deep)
    with tg.no_grad():
        out = checkpoint(function, leaf([1.0]))
    assert not out.requires_grad
    assert function.calls == 1


def test_inputs_without_gradient():
    out = checkpoint(deep, tg.tensor([1.0]))
    assert not out.requires_grad


def test_no_grad_inside():
    def function(x: Any) -> Any:
        with tg.no_grad():
            factor = x * 2
        return x.exp() * factor

    x = leaf([1.0])
    checkpoint(function, x).sum().backward()
    assert x.grad.item() == pytest.approx(2 * np.e)


# --- random numbers ---------------------------------------------------------------------------------------------------------------


def test_dropout_repeats_its_mask():
    tg.manual_seed(1)
    x = leaf(np.ones(1000))
    out = checkpoint(lambda x: F.dropout(x * 1.0, 0.5, training=True), x)
    out.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), out.detach().numpy())


def test_stream_of_random_numbers_goes_on_as_without():
    def numbers(through: Any) -> list[Any]:
        tg.manual_seed(2)
        x = leaf(np.ones(5))
        out = through(lambda x: F.dropout(x, 0.5, training=True).exp(), x)
        between = tg.rand(3).tolist()
        out.sum().backward()
        return [out.tolist(), between, x.grad.tolist(), tg.rand(3).tolist()]

    assert numbers(checkpoint) == numbers(lambda f, x: f(x))


def test_without_preserving_the_stream_the_mask_is_another():
    tg.manual_seed(3)
    x = leaf(np.ones(1000))
    out = checkpoint(lambda x: F.dropout(x * 1.0, 0.5, training=True), x, preserve_rng_state=False)
    out.sum().backward()
    assert (x.grad.numpy() != out.detach().numpy()).any()


# --- what would not be the same ---------------------------------------------------------------------------------------------------


def test_input_changed_in_place_raises():
    x = leaf([1.0, 2.0])
    y = x * 1
    out = checkpoint(lambda y: y.exp().sin(), y)
    y.mul_(2)
    with pytest.raises(InplaceError, match="checkpoint"):
        out.sum().backward()
    assert x.grad is None


def test_parameter_changed_in_place_raises():
    w = leaf([1.0, 2.0])
    out = checkpoint(lambda x: (x * w).exp(), tg.tensor([1.0, 1.0], dtype=tg.float64))
    with tg.no_grad():
        w.add_(1)
    with pytest.raises(InplaceError, match="checkpoint"):
        out.sum().backward()


def test_change_after_backward_is_allowed():
    w = leaf([1.0, 2.0])
    for _ in range(2):
        checkpoint(lambda w: (w * w).exp(), w).sum().backward()
        with tg.no_grad():
            w.sub_(0.1)
            w.grad.zero_()


@pytest.mark.parametrize(
    "functions",
    [
        (lambda x: x.exp(), lambda x: x.exp().sin()),  # more operations
        (lambda x: x.exp().sin(), lambda x: x.exp()),  # fewer
        (lambda x: x.exp().sin(), lambda x: x.sin().exp()),  # others
        (lambda x: x.exp()[:2].sin(), lambda x: x.exp()[:1].sin()),  # other shapes
    ],
)
def test_function_that_does_something_else_the_second_time_raises(functions):
    calls = iter(functions)
    x = leaf([1.0, 2.0, 3.0])
    out = checkpoint(lambda x: next(calls)(x), x)
    with pytest.raises(RuntimeError, match="checkpoint"):
        out.sum().backward()
    assert x.grad is None


def test_error_in_the_second_run_is_passed_on():
    calls = []

    def function(x: Any) -> Any:
        calls.append(x)
        if len(calls) > 1:
            raise ValueError("only once")
        return x.exp()

    out = checkpoint(function, leaf([1.0]))
    with pytest.raises(ValueError, match="only once"):
        out.sum().backward()
    assert tg.is_grad_enabled()
    y = leaf([1.0]) * 2
    assert y.requires_grad


# --- nesting and sequences --------------------------------------------------------------------------------------------------------


def test_checkpoint_in_a_checkpoint():
    def inner(x: Any) -> Any:
        return x.sin().exp()

    def outer(x: Any) -> Any:
        return checkpoint(inner, x * 2).tanh() * x

    for order in (1, 2):
        plain = gradients(lambda x, w: inner(x * 2).tanh() * x * w, order)
        nested = gradients(lambda x, w: checkpoint(outer, x) * w, order)
        for a, b in zip(plain, nested, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-14)


def test_three_levels():
    x, y = leaf([0.5, 1.0]), leaf([0.5, 1.0])
    checkpoint(lambda x: checkpoint(lambda x: checkpoint(lambda x: x.sin(), x).exp(), x).tanh(), x).sum().backward()
    y.sin().exp().tanh().sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), y.grad.numpy())


@pytest.mark.parametrize("segments", [1, 2, 3, 5])
def test_sequence(segments):
    functions = [tg.sin, tg.exp, tg.tanh, tg.cos, tg.sigmoid]
    x, y = leaf([0.5, -1.0]), leaf([0.5, -1.0])
    out = checkpoint_sequential(functions, segments, x, use_reentrant=False)
    y_out = y
    for function in functions:
        y_out = function(y_out)
    np.testing.assert_array_equal(out.detach().numpy(), y_out.detach().numpy())
    out.sum().backward()
    y_out.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), y.grad.numpy())


def test_sequence_of_modules():
    model = tg.nn.Sequential(*(tg.nn.Linear(3, 3) for _ in range(4)))
    data = tg.randn(2, 3)
    out = checkpoint_sequential(model, 2, data, use_reentrant=False)
    np.testing.assert_array_equal(out.detach().numpy(), model(data).detach().numpy())
    out.sum().backward()
    assert all(p.grad is not None for p in model.parameters())


def test_threads_do_not_mix():
    def work(seed: int) -> Any:
        x = leaf(np.linspace(0, 1, 50) * seed)
        checkpoint(lambda x: checkpoint(deep, x).exp(), x).sum().backward()
        return x.grad.numpy()

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(work, range(1, 17)))
    for seed, gradient in enumerate(together, 1):
        np.testing.assert_array_equal(gradient, work(seed))
