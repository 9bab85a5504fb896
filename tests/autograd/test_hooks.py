"""Hooks: on tensors, on leaves after accumulation, on nodes."""

from __future__ import annotations

import gc
import weakref

import pytest

import tinygrad_edu as tg


def leaf(values: object) -> tg.Tensor:
    return tg.tensor(values, dtype=tg.float64, requires_grad=True)


def test_hook_sees_the_complete_gradient_once():
    x = leaf(2.0)
    y = x * 3
    seen = []
    y.register_hook(lambda g: seen.append(g.item()))
    (y * y + y).backward()
    assert seen == [13]


def test_what_a_hook_returns_replaces_the_gradient():
    x = leaf(2.0)
    x.register_hook(lambda g: g * 10)
    (x * 3).backward()
    assert x.grad.item() == 30


def test_replacement_flows_on_to_the_inputs():
    x = leaf(2.0)
    y = x * 3
    y.register_hook(lambda g: g * 10)
    (y * y).backward()
    assert x.grad.item() == 3 * 10 * 12


def test_hooks_run_in_order_and_see_the_replacement_of_the_one_before():
    x = leaf(2.0)
    seen = []
    x.register_hook(lambda g: (seen.append(g.item()), g + 1)[1])
    x.register_hook(lambda g: (seen.append(g.item()), g * 10)[1])
    (x * 3).backward()
    assert seen == [3, 4]
    assert x.grad.item() == 40


def test_removed_hook_is_not_called():
    x = leaf(2.0)
    handle = x.register_hook(lambda g: g * 10)
    handle.remove()
    handle.remove()
    (x * 3).backward()
    assert x.grad.item() == 3


def test_hook_may_remove_itself():
    x = leaf(2.0)
    calls = []

    def once(g):
        calls.append(g.item())
        handle.remove()

    handle = x.register_hook(once)
    for _ in range(2):
        (x * 3).backward()
    assert calls == [3]


def test_handle_is_a_context_manager():
    x = leaf(2.0)
    with x.register_hook(lambda g: g * 10):
        (x * 3).backward()
    (x * 3).backward()
    assert x.grad.item() == 33


def test_hook_needs_a_tensor_that_requires_a_gradient():
    with pytest.raises(RuntimeError, match="doesn't require gradient"):
        tg.tensor(1.0).register_hook(print)


@pytest.mark.parametrize("wrong", [3.0, "text"])
def test_hook_that_returns_no_tensor_is_an_error(wrong):
    x = leaf(2.0)
    x.register_hook(lambda g: wrong)
    with pytest.raises((RuntimeError, TypeError), match="hook"):
        (x * 3).backward()
    assert x.grad is None


def test_hook_that_changes_the_shape_is_an_error():
    x = leaf([1.0, 2.0])
    x.register_hook(lambda g: g.sum())
    with pytest.raises(RuntimeError, match=r"hook.*\(2,\)"):
        (x * 3).sum().backward()


def test_hook_that_fails_leaves_every_gradient_as_it_was():
    x, y = leaf(2.0), leaf(3.0)
    x.register_hook(lambda g: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        (x * y).backward()
    assert x.grad is None
    assert y.grad is None


def test_hook_is_recorded_with_create_graph():
    x = leaf(2.0)
    x.register_hook(lambda g: g * x)
    (g,) = tg.autograd.grad(x**2, x, create_graph=True)
    assert g.item() == 8


def test_hook_that_mutates_its_gradient_harms_no_other(torch):
    def run(lib):
        x, y = (lib.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
        x.register_hook(lambda g: g.clone().mul_(10))
        (x + y).sum().backward()
        return x.grad.tolist(), y.grad.tolist()

    assert run(tg) == run(torch) == ([10, 10], [1, 1])


# --- retain_grad ------------------------------------------------------------------------------------------------------------------


def test_retain_grad_keeps_the_gradient_of_an_intermediate_tensor():
    x = leaf(2.0)
    y = x * 3
    y.retain_grad()
    assert y.retains_grad
    (y * y).backward()
    assert y.grad.item() == 12


def test_without_retain_grad_there_is_none():
    y = leaf(2.0) * 3
    (y * y).backward()
    assert y.grad is None
    assert not y.retains_grad


def test_retained_gradient_is_that_after_the_hooks(torch):
    def run(lib):
        y = lib.tensor(2.0, requires_grad=True) * 3
        y.retain_grad()
        y.register_hook(lambda g: g * 10)
        (y * y).backward()
        return y.grad.item()

    assert run(tg) == run(torch) == 120


def test_retain_grad_on_a_leaf_changes_nothing():
    x = leaf(2.0)
    x.retain_grad()
    assert not x.retains_grad
    (x * 3).backward()
    assert x.grad.item() == 3


def test_retain_grad_needs_a_gradient():
    with pytest.raises(RuntimeError, match="requires_grad=False"):
        tg.tensor(1.0).retain_grad()


def test_retained_gradient_of_several_backwards(torch):
    def run(lib):
        x = lib.tensor(2.0, requires_grad=True)
        y = x * 3
        y.retain_grad()
        for _ in range(2):
            (y * 5).backward(retain_graph=True)
        return y.grad.item()

    assert run(tg) == run(torch)


def test_retained_gradient_follows_an_in_place_operation(torch):
    def run(lib):
        x = lib.tensor(2.0, requires_grad=True)
        y = x * 3
        y.retain_grad()
        y.mul_(5)
        (y * 7).backward()
        return None if y.grad is None else y.grad.item()

    assert run(tg) == run(torch) == 7


def test_hook_registered_before_an_in_place_operation(torch):
    def run(lib):
        seen = []
        y = lib.tensor(2.0, requires_grad=True) * 3
        y.register_hook(lambda g: seen.append(("before", g.item())))
        y.mul_(5)
        y.register_hook(lambda g: seen.append(("after", g.item())))
        (y * 7).backward()
        return sorted(seen)

    assert run(tg) == run(torch)


# --- after accumulation -----------------------------------------------------------------------------------------------------------


def test_post_accumulate_hook_finds_the_sum_in_dot_grad():
    x = leaf(2.0)
    seen = []
    handle = x.register_post_accumulate_grad_hook(lambda t: seen.append((t is x, t.grad.item())))
    (x * 3).backward()
    (x * 3).backward()
    handle.remove()
    (x * 3).backward()
    assert seen == [(True, 3), (True, 6)]


def test_post_accumulate_hook_can_be_a_whole_optimizer():
    x = leaf(2.0)

    def step(t):
        with tg.no_grad():
            t -= 0.1 * t.grad
        t.grad = None

    x.register_post_accumulate_grad_hook(step)
    (x * x).backward()
    assert x.item() == pytest.approx(1.6)
    assert x.grad is None


def test_post_accumulate_hook_is_for_leaves():
    with pytest.raises(RuntimeError, match="non-leaf"):
        (leaf(2.0) * 3).register_post_accumulate_grad_hook(print)


def test_post_accumulate_hook_does_not_run_for_grad():
    x = leaf(2.0)
    seen = []
    x.register_post_accumulate_grad_hook(seen.append)
    tg.autograd.grad(x * x, x)
    assert seen == []


# --- on nodes ---------------------------------------------------------------------------------------------------------------------


def test_node_hook_gets_input_and_output_gradients(torch):
    def run(lib):
        seen = []
        x, y = lib.tensor(2.0, requires_grad=True), lib.tensor(5.0, requires_grad=True)
        z = x * y
        z.grad_fn.register_hook(lambda inputs, outputs: seen.append(([g.item() for g in inputs], [g.item() for g in outputs])))
        (z * 3).backward()
        return seen

    assert run(tg) == run(torch) == [([15, 6], [3])]


def test_node_prehook_may_replace_the_output_gradient(torch):
    def run(lib):
        x = lib.tensor(2.0, requires_grad=True)
        z = x * 5
        z.grad_fn.register_prehook(lambda outputs: (outputs[0] * 10,))
        (z * 3).backward()
        return x.grad.item()

    assert run(tg) == run(torch) == 150


# --- lifetime ---------------------------------------------------------------------------------------------------------------------


def test_hooks_die_with_their_tensor(no_collector):
    class Marker:
        def __call__(self, g):
            return None

    marker = Marker()
    dead = weakref.ref(marker)
    x = leaf(2.0)
    y = x * 3
    y.register_hook(marker)
    x.register_hook(marker)
    del marker
    assert dead() is not None
    del x, y
    assert dead() is None
    assert not gc.isenabled()
