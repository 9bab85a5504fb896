"""What a tensor knows about its graph: leaf or not, its node, the nodes behind it."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg


@pytest.fixture
def x():
    return tg.tensor([1.0, 2.0], requires_grad=True)


def test_leaf_and_non_leaf(x):
    y, constant = x * 2, tg.ones(2)
    assert (x.is_leaf, y.is_leaf, constant.is_leaf) == (True, False, True)
    assert (x.requires_grad, y.requires_grad, constant.requires_grad) == (True, True, False)
    assert x.grad_fn is None
    assert constant.grad_fn is None


def test_operation_on_constants_makes_a_leaf():
    assert (tg.ones(2) * 2).is_leaf


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        (lambda x: x + 1, "AddBackward0"),
        (lambda x: x - 1, "SubBackward0"),
        (lambda x: x * 2, "MulBackward0"),
        (lambda x: x / 2, "DivBackward0"),
        (lambda x: x**2, "PowBackward0"),
        (lambda x: -x, "NegBackward0"),
        (lambda x: x.exp(), "ExpBackward0"),
        (lambda x: x.clone(), "CloneBackward0"),
        (lambda x: x.sum(), "SumBackward0"),
        (lambda x: x.log1p(), "Log1PBackward0"),
        (lambda x: x.permute(0), "PermuteBackward0"),
        (lambda x: x.unsqueeze(0), "UnsqueezeBackward0"),
        (lambda x: x.expand(2, 2), "ExpandBackward0"),
        (lambda x: x.add_(1) if not x.is_leaf else (x * 2).mul_(1), "MulBackward0"),
    ],
)
def test_names_are_pytorchs(torch, x, operation, name):
    assert operation(x).grad_fn.name() == name
    assert operation(torch.tensor([1.0, 2.0], requires_grad=True)).grad_fn.name() == name


def test_repr_of_a_node(x):
    assert repr((x * 2).grad_fn).startswith("<MulBackward0")


def test_next_functions_lead_to_the_leaves(x):
    y = tg.tensor([3.0, 4.0], requires_grad=True)
    first = (x * y).exp().grad_fn
    ((product, number),) = first.next_functions
    assert (product.name(), number) == ("MulBackward0", 0)
    (a, _), (b, _) = product.next_functions
    assert a.name() == b.name() == "AccumulateGrad"
    assert a.variable is x
    assert b.variable is y
    assert a.next_functions == ()


def names_behind(tensor):
    return [None if node is None else node.name().rpartition("::")[2] for node, _ in tensor.grad_fn.next_functions]


def test_argument_without_gradient_is_none_in_next_functions(torch):
    def run(lib):
        x, c = lib.ones(2, requires_grad=True), lib.ones(2)
        return [names_behind(c * x), names_behind(x * c)]

    assert run(tg) == run(torch) == [[None, "AccumulateGrad"], ["AccumulateGrad", None]]


def test_next_functions_with_a_number_as_operand(torch):
    def run(lib):
        x = lib.ones(2, requires_grad=True)
        return [names_behind(y) for y in (x * 2, 2 * x, x + 1, x / 2, x.exp(), x.sum(), x.reshape(2, 1))]

    assert run(tg) == run(torch)


def test_next_functions_of_a_reused_operand(x):
    (a, _), (b, _) = (x * x).grad_fn.next_functions
    assert a is b


def test_one_leaf_has_one_accumulator(x):
    assert (x * 2).grad_fn.next_functions[0][0] is (x + 1).grad_fn.next_functions[0][0]


# --- requires_grad ----------------------------------------------------------------------------------------------------------------


def test_requires_grad_can_be_switched(x):
    assert x.requires_grad_(False) is x
    assert not x.requires_grad
    x.requires_grad = True
    assert (x * 2).requires_grad


@pytest.mark.parametrize("dtype", [tg.int64, tg.int8, tg.uint8, tg.bool])
def test_only_floating_point_tensors_can_require_gradients(dtype):
    t = tg.ones(2, dtype=dtype)
    with pytest.raises(RuntimeError, match=r"only Tensors of floating point.*dtype can require gradients"):
        t.requires_grad_()
    with pytest.raises(RuntimeError, match="floating point"):
        tg.tensor([1, 2], requires_grad=True)
    assert not t.requires_grad


def test_gradient_of_a_non_leaf_cannot_be_switched_off(x):
    y = x * 2
    with pytest.raises(RuntimeError, match="leaf variables"):
        y.requires_grad_(False)
    assert y.requires_grad_() is y


def test_integer_results_need_no_gradient(x):
    assert not (x > 1).requires_grad
    assert not x.long().requires_grad
    assert x.double().requires_grad


# --- detach -----------------------------------------------------------------------------------------------------------------------


def test_detach_shares_memory_and_stops_the_gradient(x):
    y = (x * 2).detach()
    assert not y.requires_grad
    assert y.is_leaf
    d = x.detach()
    assert d.data_ptr() == x.data_ptr()
    (x * d).sum().backward()
    assert x.grad.tolist() == [1, 2]


def test_detach_in_place(x):
    y = x * 2
    assert y.detach_() is y
    assert y.is_leaf
    assert not y.requires_grad
    assert y.requires_grad_().is_leaf


def test_detach_in_place_of_a_view_is_refused(torch, x):
    for view in (x.view(2, 1), torch.tensor([1.0, 2.0], requires_grad=True).view(2, 1)):
        with pytest.raises(RuntimeError, match="Can't detach views in-place"):
            view.detach_()


def test_change_of_a_detached_tensor_is_noticed_by_the_graph(x):
    y = x * 2
    z = y * y
    y.detach().zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_data_is_a_detached_alias(x):
    x.data -= 1
    assert x.tolist() == [0, 1]
    assert x.is_leaf
    assert x.requires_grad
    assert not x.data.requires_grad


def test_assigned_data_is_what_is_computed_with(x):
    x.data = tg.tensor([5.0, 6.0, 7.0])
    (x * x).sum().backward()
    assert x.grad.tolist() == [10, 12, 14]


# --- printing ---------------------------------------------------------------------------------------------------------------------


def test_repr_tells_about_the_graph(x):
    assert repr(x) == "tensor([1., 2.], requires_grad=True)"
    assert repr(x * 2) == "tensor([2., 4.], grad_fn=<MulBackward0>)"
    assert repr(x.detach()) == "tensor([1., 2.])"
    assert repr((x * 2).double()) == repr((x * 2).double())
