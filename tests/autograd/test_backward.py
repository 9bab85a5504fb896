"""`backward` and `grad`: what they compute, what they accumulate, what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import REGISTRY, primitive
from tinygrad_edu.errors import FreedGraphError


def leaf(values: object, dtype: object = tg.float64) -> tg.Tensor:
    return tg.tensor(values, dtype=dtype, requires_grad=True)


# --- sums over paths --------------------------------------------------------------------------------------------------------------


def test_gradient_of_a_product():
    x, y = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (x * y).sum().backward()
    assert x.grad.tolist() == [3, 4]
    assert y.grad.tolist() == [1, 2]


def test_backward_adds_to_what_is_there():
    x = leaf(3.0)
    (x * 2).backward()
    held = x.grad
    (x * 5).backward()
    assert x.grad.item() == 7
    assert x.grad is held  # accumulated in place, as an optimizer that holds it expects


def test_operand_used_twice_counts_twice():
    x = leaf(3.0)
    (x * x + x).backward()
    assert x.grad.item() == 7


def test_same_tensor_as_every_operand():
    x = leaf(2.0)
    (x - x + x / x).backward()
    assert x.grad.item() == 0


def test_diamond():
    x = leaf(2.0)
    a = x * 3
    (a * a + a).backward()
    assert x.grad.item() == 2 * 6 * 3 + 3


def test_skip_connection_waits_for_the_longer_path():
    x = leaf(1.0)
    deep = x
    for _ in range(5):
        deep = deep * 2
    (deep * x).backward()
    assert x.grad.item() == 64


def test_thousand_levels_of_diamonds_take_two_rules_a_level():
    calls = []

    def count(g):
        calls.append(1)
        return g * 0.5

    @primitive(input=count, other=count)
    def counting_mean(input, other):
        return (input + other) / 2

    try:
        x = leaf(3.0)
        y = x
        for _ in range(1000):
            y = counting_mean(y, y)
        y.backward()
    finally:
        del REGISTRY["counting_mean"]
    assert len(calls) == 2000
    assert x.grad.item() == 1


def test_broadcast_operand_gets_a_gradient_of_its_own_shape():
    row, column, scalar = leaf([[1.0, 2.0, 3.0]]), leaf([[1.0], [2.0]]), leaf(2.0)
    (row * column * scalar).sum().backward()
    assert row.grad.tolist() == [[6, 6, 6]]
    assert column.grad.tolist() == [[12], [12]]
    assert scalar.grad.item() == 18


def test_gradient_has_the_dtype_of_its_tensor():
    x, y = leaf([1.0, 2.0], tg.float32), leaf([1.0, 2.0], tg.float64)
    (x * y).sum().backward()
    assert x.grad.dtype is tg.float32
    assert y.grad.dtype is tg.float64


def test_float32_gradient_stays_float32():
    x = leaf([1.0, 2.0], tg.float32)
    ((2.5 * x**2 / 3 - np.float64(2) * x).exp() + 1).log().sum().backward()
    assert x.grad.dtype is tg.float32


def test_zero_dimensional_and_empty_tensors():
    x, empty = leaf(2.0), leaf(np.zeros((0, 3)))
    (x * empty).sum().backward()
    assert x.grad.item() == 0
    assert x.grad.shape == ()
    assert empty.grad.shape == (0, 3)


# --- the adjoint one starts with --------------------------------------------------------------------------------------------------


def test_gradient_argument_weights_the_outputs():
    x = leaf([1.0, 2.0, 3.0])
    (x * x).backward(tg.tensor([1.0, 0.0, 10.0], dtype=tg.float64))
    assert x.grad.tolist() == [2, 0, 60]


def test_output_with_several_elements_needs_a_gradient():
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"grad can be implicitly created only for scalar outputs.*\(2,\)"):
        (x * x).backward()


def test_one_element_counts_as_a_scalar():
    x = leaf([[3.0]])
    (x * x).backward()
    assert x.grad.tolist() == [[6]]


def test_gradient_of_another_shape_is_refused():
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"\(3,\).*\(2,\)"):
        (x * x).backward(tg.ones(3))


def test_gradient_that_is_no_tensor_is_refused():
    x = leaf([1.0, 2.0])
    with pytest.raises(TypeError, match="list"):
        tg.autograd.backward([x * x], [[1.0, 1.0]])


def test_number_of_gradients_must_be_that_of_the_outputs():
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match="2 tensors and 1 gradients"):
        tg.autograd.backward([x * x, x + x], [tg.ones(2)])


def test_several_outputs_at_once():
    x = leaf([1.0, 2.0])
    y = x * 3
    tg.autograd.backward([y.sum(), y], [None, tg.tensor([10.0, 100.0])])
    assert x.grad.tolist() == [33, 303]


def test_one_output_given_twice_counts_twice():
    x = leaf(2.0)
    y = x * 3
    assert tg.autograd.grad([y, y], x)[0].item() == 6


def test_output_that_lies_on_the_path_of_another():
    x = leaf(2.0)
    y = x * 3
    z = y * y
    assert tg.autograd.grad([z, y], x)[0].item() == 2 * 6 * 3 + 3


def test_backward_on_a_leaf():
    x = leaf(5.0)
    x.backward()
    assert x.grad.item() == 1


def test_backward_without_any_gradient_to_compute():
    with pytest.raises(RuntimeError, match="element 0 of tensors does not require grad and does not have a grad_fn"):
        tg.tensor(1.0).backward()


# --- freeing ----------------------------------------------------------------------------------------------------------------------


def test_second_backward_names_the_operation_and_retain_graph():
    x = leaf(2.0)
    y = x.exp()
    y.backward()
    with pytest.raises(FreedGraphError, match=r"ExpBackward0.*retain_graph=True"):
        y.backward()
    assert x.grad.item() == pytest.approx(np.exp(2))


def test_retain_graph_keeps_the_graph():
    x = leaf(2.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 8
    with pytest.raises(RuntimeError, match="retain_graph"):
        y.backward()


def test_graph_that_saved_nothing_can_be_walked_again():
    x = leaf([1.0, 2.0])
    y = x + x - 3
    for _ in range(3):
        y.backward(tg.ones(2))
    assert x.grad.tolist() == [6, 6]


def test_graph_that_saved_no_array_can_be_walked_again():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    y = (x + 1).T.reshape(4).sum()
    y.backward()
    y.backward()
    assert x.grad.tolist() == [[2, 2], [2, 2]]


def test_shared_part_freed_by_another_backward():
    x = leaf(2.0)
    shared = x * x
    a, b = shared * 2, shared * 3
    a.backward()
    with pytest.raises(FreedGraphError, match="MulBackward0"):
        b.backward()


def test_error_midway_leaves_every_gradient_as_it_was():
    x, y = leaf(2.0), leaf(3.0)
    y.grad = tg.tensor(7.0, dtype=tg.float64)
    part = x * x
    part.backward()
    with pytest.raises(FreedGraphError):
        (part + y).backward()
    assert x.grad.item() == 4
    assert y.grad.item() == 7


# --- higher orders ----------------------------------------------------------------------------------------------------------------


def test_derivatives_up_to_the_fourth_order():
    x = leaf(1.5)
    y = x**5 + x.sin()
    found = []
    for _ in range(4):
        (y,) = tg.autograd.grad(y, x, create_graph=True)
        found.append(y.item())
    s, c = np.sin(1.5), np.cos(1.5)
    assert found == pytest.approx([5 * 1.5**4 + c, 20 * 1.5**3 - s, 60 * 1.5**2 - c, 120 * 1.5 + s])


def test_backward_with_create_graph_records_the_gradient():
    x = leaf(3.0)
    (x**3).backward(create_graph=True)
    assert x.grad.requires_grad
    first, x.grad = x.grad, None
    first.backward()
    assert x.grad.item() == 18


def test_without_create_graph_the_gradient_is_a_constant():
    x = leaf(3.0)
    (x**3).backward()
    assert not x.grad.requires_grad
    assert x.grad.is_leaf
    (g,) = tg.autograd.grad(x**3, x)
    assert not g.requires_grad


def test_mixed_second_derivative():
    x, y = leaf(2.0), leaf(3.0)
    (gx,) = tg.autograd.grad(x * x * y, x, create_graph=True)
    assert tg.autograd.grad(gx, y)[0].item() == 4


def test_gradient_penalty_reaches_the_parameters(torch):
    values, weights = np.linspace(-1, 1, 6).reshape(2, 3), np.linspace(0.5, 2, 3)

    def penalty(lib, x, w):
        out = ((x * w).tanh() ** 2).sum()
        (g,) = lib.autograd.grad(out, x, create_graph=True)
        loss = (((g**2).sum() + 1e-3) ** 0.5 - 1) ** 2
        loss.backward()
        return w.grad

    ours = penalty(tg, leaf(values), leaf(weights))
    theirs = penalty(torch, torch.tensor(values, requires_grad=True), torch.tensor(weights, requires_grad=True))
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-12)


def test_second_derivative_through_views_and_reductions(torch):
    values = np.linspace(0.5, 2, 6).reshape(2, 3)

    def run(lib, x):
        y = (x.T.reshape(2, 3) * x).permute(1, 0).sum(1) ** 2
        (g,) = lib.autograd.grad(y.sum(), x, create_graph=True)
        return lib.autograd.grad((g**2).sum(), x)[0]

    np.testing.assert_allclose(run(tg, leaf(values)).numpy(), run(torch, torch.tensor(values, requires_grad=True)).numpy(), rtol=1e-12)


def test_seed_can_be_differentiated():
    x, seed = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (g,) = tg.autograd.grad(x * x, x, seed, create_graph=True)
    (gg,) = tg.autograd.grad(g.sum(), seed)
    assert gg.tolist() == [2, 4]


def test_create_graph_inside_no_grad_still_records():
    x = leaf(2.0)
    y = x**3
    with tg.no_grad():
        (g,) = tg.autograd.grad(y, x, create_graph=True)
    assert tg.autograd.grad(g, x)[0].item() == 12


# --- grad: with respect to what ---------------------------------------------------------------------------------------------------


def test_grad_touches_no_dot_grad():
    x, y = leaf(2.0), leaf(3.0)
    assert tg.autograd.grad(x * y, x)[0].item() == 3
    assert x.grad is None
    assert y.grad is None


def test_grad_with_respect_to_an_intermediate_tensor():
    x = leaf(2.0)
    y = x * 3
    z = y * y
    gy, gx = tg.autograd.grad(z, [y, x])
    assert (gy.item(), gx.item()) == (12, 36)


def test_grad_of_a_tensor_with_respect_to_itself():
    y = leaf(2.0) * 3
    assert tg.autograd.grad(y, y)[0].item() == 1


def test_input_given_twice():
    x = leaf(2.0)
    a, b = tg.autograd.grad(x * x, [x, x])
    assert a.item() == b.item() == 4
    a.mul_(0)
    assert b.item() == 4


def test_unused_input_raises_and_is_named():
    x, y = leaf(2.0), leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"input 1, of shape \(2,\).*allow_unused=True"):
        tg.autograd.grad(x * x, [x, y])


def test_allow_unused_returns_none():
    x, y = leaf(2.0), leaf(3.0)
    assert tg.autograd.grad(x * x, [x, y], allow_unused=True)[1] is None


def test_materialize_grads_returns_zeros():
    x, y = leaf(2.0), leaf([1.0, 2.0])
    g = tg.autograd.grad(x * x, [x, y], materialize_grads=True)[1]
    assert g.tolist() == [0, 0]
    assert g.dtype is tg.float64


def test_materialize_grads_contradicts_allow_unused_false():
    x = leaf(2.0)
    with pytest.raises(ValueError, match="allow_unused"):
        tg.autograd.grad(x * x, x, allow_unused=False, materialize_grads=True)


def test_input_without_gradient_is_refused():
    x = leaf(2.0)
    with pytest.raises(RuntimeError, match="does not require grad"):
        tg.autograd.grad(x * x, tg.tensor(1.0))


def test_rules_that_do_not_lead_to_an_input_are_not_run():
    ran = []
    x, y = leaf(2.0), leaf(3.0)
    side = y * 5
    side.register_hook(lambda g: ran.append(g))
    tg.autograd.grad(x * x + side, x)
    assert ran == []


def test_graph_of_the_other_inputs_survives_grad():
    x, y = leaf(2.0), leaf(3.0)
    side = y.exp()
    total = x * 2 + side
    tg.autograd.grad(total, x)
    side.backward()
    assert y.grad.item() == pytest.approx(np.exp(3))


def test_backward_into_chosen_inputs_only():
    x, y = leaf(2.0), leaf(3.0)
    middle = x * y
    (middle * middle).backward(inputs=[x, middle])
    assert x.grad.item() == 36
    assert middle.grad.item() == 12
    assert y.grad is None


def test_backward_into_no_inputs_is_refused():
    with pytest.raises(RuntimeError, match="cannot be empty"):
        leaf(2.0).backward(inputs=[])


def test_backward_into_an_input_it_does_not_reach_changes_nothing():
    x, y = leaf(2.0), leaf(3.0)
    (x * x).backward(inputs=[y])
    assert x.grad is None
    assert y.grad is None


# --- whose memory a gradient is ---------------------------------------------------------------------------------------------------


def test_gradients_of_a_sum_are_separate():
    x, y = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (x + y).sum().backward()
    x.grad.clamp_(0, 0.5)
    assert y.grad.tolist() == [1, 1]


@pytest.mark.parametrize(
    "operation", [lambda x: x + 0, lambda x: x.reshape(2), lambda x: x.view(2, 1), lambda x: x.clone(), lambda x: x.expand(3, 2)]
)
def test_gradient_does_not_share_memory_with_the_seed(operation):
    x = leaf([1.0, 2.0])
    y = operation(x)
    seed = tg.ones_like(y)
    y.backward(seed)
    x.grad.zero_()
    assert seed.numpy().all()
    assert not np.shares_memory(x.grad.numpy(), seed.numpy())


def test_gradient_of_a_leaf_is_not_its_seed():
    x, seed = leaf([1.0, 2.0]), tg.ones(2, dtype=tg.float64)
    x.backward(seed)
    x.backward(seed)
    assert seed.tolist() == [1, 1]
    assert x.grad.tolist() == [2, 2]


def test_accumulating_does_not_touch_the_seed_of_an_earlier_backward():
    x, seed = leaf([1.0, 2.0]), tg.ones(2, dtype=tg.float64)
    (x + x).backward(seed)
    (x + 1).backward(seed)
    assert seed.tolist() == [1, 1]
    assert x.grad.tolist() == [3, 3]


def test_results_of_grad_are_separate():
    x, y = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    a, b = tg.autograd.grad((x + y).sum(), [x, y])
    a.zero_()
    assert b.tolist() == [1, 1]


def test_gradient_can_be_written_to():
    x = leaf([1.0, 2.0, 3.0])
    x.sum().backward()  # the adjoint of a sum is one number, stretched
    x.grad.mul_(2)
    assert x.grad.tolist() == [2, 2, 2]


def test_retained_gradient_is_separate():
    x = leaf([1.0, 2.0])
    y = x + 0
    y.retain_grad()
    (y + 0).sum().backward()
    y.grad.zero_()
    assert x.grad.tolist() == [1, 1]


def test_gradients_with_create_graph_are_separate():
    x, y = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (x + y).sum().backward(create_graph=True)
    with tg.no_grad():
        x.grad.zero_()
    assert y.grad.tolist() == [1, 1]


# --- the attribute ----------------------------------------------------------------------------------------------------------------


def test_grad_can_be_assigned_and_deleted():
    x = leaf([1.0, 2.0])
    x.grad = tg.ones(2, dtype=tg.float64)
    (x * 3).sum().backward()
    assert x.grad.tolist() == [4, 4]
    x.grad = None
    assert x.grad is None
    x.grad = tg.ones(2, dtype=tg.float64)
    del x.grad
    assert x.grad is None


@pytest.mark.parametrize(
    ("value", "error", "what"),
    [
        (np.ones(2), TypeError, "ndarray"),
        (tg.ones(3, dtype=tg.float64), RuntimeError, "size"),
        (tg.ones(2, dtype=tg.float32), RuntimeError, "type"),
    ],
)
def test_only_a_matching_tensor_can_be_assigned_to_grad(value, error, what):
    x = leaf([1.0, 2.0])
    with pytest.raises(error, match=what):
        x.grad = value
    assert x.grad is None


def test_leaf_frozen_for_a_while_still_gets_its_gradient(torch):
    # As PyTorch: what counts is whether it wants a gradient when backward arrives.
    for make in (lambda: leaf(2.0), lambda: torch.tensor(2.0, requires_grad=True)):
        x = make()
        y = x * 3
        x.requires_grad_(False)
        x.requires_grad_(True)
        y.backward()
        assert x.grad.item() == 3


def test_leaf_that_no_longer_wants_a_gradient_gets_none():
    x, y = leaf(2.0), leaf(3.0)
    z = x * y
    x.requires_grad_(False)
    z.backward()
    assert x.grad is None
    assert y.grad.item() == 2


def test_leaf_that_has_gone_is_no_obstacle():
    x, y = leaf(2.0), leaf(3.0)
    z = x * y
    del x
    z.backward()
    assert y.grad.item() == 2


def test_grad_takes_the_arguments_in_pytorchs_order():
    x = tg.tensor(3.0, requires_grad=True)
    (g,) = tg.autograd.grad(x * x, x, None, True, False, True, False)
    assert g.item() == 6
    with pytest.raises(NotImplementedError, match="only_inputs"):
        tg.autograd.grad(x * x, x, only_inputs=False)
    with pytest.raises(ValueError, match="non-empty"):
        tg.autograd.grad(x * x, [])


def test_a_gradient_that_is_no_tensor_is_named_as_such():
    x = tg.ones(2, requires_grad=True)
    for gradient in ([1.0, 1.0], 1.0):
        with pytest.raises(TypeError, match=r"Tensor|tensor"):
            (x * 2).backward(gradient)
