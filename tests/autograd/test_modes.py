"""`no_grad`, `enable_grad`, `set_grad_enabled`, `inference_mode`: in blocks, as decorators, in generators, in threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

import tinygrad_edu as tg


@pytest.fixture
def x():
    return tg.tensor([1.0, 2.0], requires_grad=True)


def test_no_grad_records_nothing(x):
    with tg.no_grad():
        y = x * 2
    assert not y.requires_grad
    assert y.grad_fn is None
    assert x.requires_grad


def test_modes_nest_and_restore(x):
    with tg.no_grad():
        assert not tg.is_grad_enabled()
        with tg.enable_grad():
            assert tg.is_grad_enabled()
            assert (x * 2).requires_grad
            with tg.no_grad():
                assert not tg.is_grad_enabled()
            assert tg.is_grad_enabled()
        assert not tg.is_grad_enabled()
    assert tg.is_grad_enabled()


def test_an_exception_restores_the_mode():
    with pytest.raises(ValueError, match="stop"), tg.no_grad():
        raise ValueError("stop")
    assert tg.is_grad_enabled()


@pytest.mark.parametrize("mode", [True, False])
def test_set_grad_enabled_acts_at_once_and_as_a_block(mode):
    try:
        tg.set_grad_enabled(mode)
        assert tg.is_grad_enabled() is mode
        with tg.set_grad_enabled(not mode):
            assert tg.is_grad_enabled() is not mode
        assert tg.is_grad_enabled() is mode
    finally:
        tg.set_grad_enabled(True)


def test_one_manager_may_be_entered_again():
    off = tg.no_grad()
    with off:
        with off:
            assert not tg.is_grad_enabled()
        assert not tg.is_grad_enabled()
    assert tg.is_grad_enabled()


@pytest.mark.parametrize(
    ("decorator", "enabled"),
    [(tg.no_grad(), False), (tg.no_grad, False), (tg.enable_grad(), True), (tg.inference_mode(), False), (tg.inference_mode(False), True)],
)
def test_modes_decorate_functions(decorator, enabled):
    @decorator
    def described(a, b=2):
        """What it does."""
        return tg.is_grad_enabled(), a, b

    with tg.set_grad_enabled(not enabled):
        assert described(1, b=3) == (enabled, 1, 3)
        assert tg.is_grad_enabled() is not enabled
    assert described.__name__ == "described"
    assert described.__doc__ == "What it does."


def test_set_grad_enabled_as_a_decorator_changes_nothing_where_it_stands():
    @tg.set_grad_enabled(False)
    def enabled():
        return tg.is_grad_enabled()

    assert tg.is_grad_enabled()
    assert not enabled()
    assert tg.is_grad_enabled()


def test_decorated_function_may_call_itself():
    @tg.no_grad()
    def depth(n):
        return [*depth(n - 1), tg.is_grad_enabled()] if n else []

    assert depth(3) == [False] * 3
    assert tg.is_grad_enabled()


def test_decorated_generator_is_in_the_mode_and_its_consumer_is_not():
    @tg.no_grad()
    def numbers():
        for _ in range(2):
            received = yield tg.is_grad_enabled()
            assert received == "sent"
        return "done"

    running = numbers()
    assert next(running) is False
    assert tg.is_grad_enabled()
    assert running.send("sent") is False
    assert tg.is_grad_enabled()
    with pytest.raises(StopIteration, match="done"):
        running.send("sent")


def test_exception_thrown_into_a_decorated_generator_arrives_there():
    caught = []

    @tg.no_grad()
    def careful():
        try:
            yield 1
        except ValueError as error:
            caught.append((str(error), tg.is_grad_enabled()))
            yield 2

    running = careful()
    next(running)
    assert running.throw(ValueError("thrown")) == 2
    assert caught == [("thrown", False)]
    assert tg.is_grad_enabled()


def test_decorated_context_manager_sees_the_exception_of_its_block():
    seen = []

    @contextmanager
    @tg.no_grad()
    def suppressing():
        try:
            yield
        except ValueError:
            seen.append("suppressed")

    with suppressing():
        raise ValueError
    assert seen == ["suppressed"]


def test_closing_a_decorated_generator_runs_its_cleanup():
    cleaned = []

    @tg.no_grad()
    def resource():
        try:
            yield 1
        finally:
            cleaned.append(tg.is_grad_enabled())

    running = resource()
    next(running)
    running.close()
    assert cleaned == [False]


def test_inference_mode_is_asked_for_by_name():
    assert not tg.is_inference_mode_enabled()
    with tg.inference_mode():
        assert tg.is_inference_mode_enabled()
        assert not tg.is_grad_enabled()
        with tg.inference_mode(False):
            assert not tg.is_inference_mode_enabled()
            assert tg.is_grad_enabled()
    assert not tg.is_inference_mode_enabled()
    assert tg.is_grad_enabled()


def test_tensor_made_under_no_grad_can_be_a_leaf(x):
    with tg.no_grad():
        made = tg.ones(2, requires_grad=True)
        assert made.requires_grad
    (made * x).sum().backward()
    assert made.grad.tolist() == [1, 2]


def test_backward_works_under_no_grad(x):
    y = (x * x).sum()
    with tg.no_grad():
        y.backward()
    assert x.grad.tolist() == [2, 4]


# --- threads ----------------------------------------------------------------------------------------------------------------------


def test_no_grad_in_one_thread_changes_nothing_in_another():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with tg.no_grad():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    x = tg.tensor(3.0, requires_grad=True)
    (x * x).backward()
    leave.set()
    thread.join()
    assert x.grad.item() == 6


def test_new_thread_starts_with_gradients_on():
    with tg.no_grad(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(tg.is_grad_enabled).result()


def _work(seed):
    """A few training steps with in-place updates, no_grad and views, all on tensors of this call."""
    rng = np.random.default_rng(seed)
    data, w = tg.tensor(rng.normal(size=(8, 4))), tg.tensor(rng.normal(size=4), requires_grad=True)
    for _ in range(30):
        hidden = (data * w).tanh() * 2
        hidden[:, 0] *= 2
        loss = (hidden.T.reshape(-1) ** 2).sum()
        loss.backward()
        with tg.no_grad():
            w -= 0.01 * w.grad
        w.grad = None
    return w.detach().numpy().tobytes()


def test_sixteen_threads_compute_bit_for_bit_what_one_does():
    serial = [_work(seed) for seed in range(16)]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(_work, range(16))) == serial


def test_threads_may_share_a_graph_that_is_retained():
    x = tg.tensor(np.linspace(0, 1, 50), requires_grad=True)
    y = ((x * x).exp() * x.sin()).sum()
    expected = tg.autograd.grad(y, x, retain_graph=True)[0].tolist()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tg.autograd.grad(y, x, retain_graph=True)[0].tolist(), range(64)))
    assert all(f == expected for f in found)
