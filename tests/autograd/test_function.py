"""`Function`: an operation that a user defines with a forward and a backward of their own."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import Function, once_differentiable


def leaf(values: object) -> tg.Tensor:
    return tg.tensor(values, dtype=tg.float64, requires_grad=True)


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * g


class Exp(Function):
    """Saves its output."""

    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


class SumAndProduct(Function):
    """Two inputs, two outputs, in the style of ``setup_context``."""

    @staticmethod
    def forward(x, y):
        return x + y, x * y

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g_sum, g_product):
        x, y = ctx.saved_tensors
        return g_sum + g_product * y, g_sum + g_product * x


def test_forward_and_backward():
    x = leaf([1.0, 2.0])
    y = Cube.apply(x)
    assert y.tolist() == [1, 8]
    y.sum().backward()
    assert x.grad.tolist() == [3, 12]


def test_node_bears_the_name_of_the_function(torch):
    y = Cube.apply(leaf(2.0))
    assert y.grad_fn.name() == "CubeBackward"
    assert "grad_fn=<CubeBackward>" in repr(y)
    ((node, _),) = y.grad_fn.next_functions
    assert node.name() == "AccumulateGrad"


def test_without_a_gradient_nothing_is_recorded():
    assert Cube.apply(tg.tensor(2.0)).grad_fn is None
    with tg.no_grad():
        assert not Cube.apply(leaf(2.0)).requires_grad


def test_forward_is_not_recorded():
    seen = []

    class Looks(Function):
        @staticmethod
        def forward(ctx, x):
            seen.append((tg.is_grad_enabled(), (x * 2).requires_grad))
            return x * 2

        @staticmethod
        def backward(ctx, g):
            seen.append(tg.is_grad_enabled())
            return g * 2

    Looks.apply(leaf(2.0)).backward()
    assert seen == [(False, False), False]


def test_saved_output():
    x = leaf(1.0)
    Exp.apply(x).backward()
    assert x.grad.item() == pytest.approx(np.e)


@pytest.mark.parametrize("function", [Cube.apply, Exp.apply])
def test_higher_derivatives_through_a_function(function):
    x = leaf(1.5)
    y, known = function(x), x**3 if function == Cube.apply else x.exp()
    for _ in range(3):
        (y,) = tg.autograd.grad(y, x, create_graph=True)
        (known,) = tg.autograd.grad(known, x, create_graph=True)
        assert y.item() == pytest.approx(known.item())


def test_several_inputs_and_outputs():
    x, y = leaf(2.0), leaf(5.0)
    total, product = SumAndProduct.apply(x, y)
    assert isinstance(SumAndProduct.apply(x, y), tuple)
    (total * 10 + product).backward()
    assert (x.grad.item(), y.grad.item()) == (15, 12)


def test_only_one_of_several_outputs_is_used():
    x, y = leaf(2.0), leaf(5.0)
    _, product = SumAndProduct.apply(x, y)
    product.backward()
    assert (x.grad.item(), y.grad.item()) == (5, 2)


def test_second_derivative_through_several_outputs():
    x, y = leaf(2.0), leaf(5.0)
    total, product = SumAndProduct.apply(x, y)
    (gx,) = tg.autograd.grad(total * product, x, create_graph=True)
    assert gx.item() == 2 * 2 * 5 + 25
    assert tg.autograd.grad(gx, [x, y])[1].item() == 2 * 2 + 2 * 5


def test_both_outputs_as_roots():
    x, y = leaf(2.0), leaf(5.0)
    tg.autograd.backward(SumAndProduct.apply(x, y))
    assert (x.grad.item(), y.grad.item()) == (6, 3)


def test_output_that_no_gradient_reaches_gives_zeros():
    seen = []

    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1, x * 2

        @staticmethod
        def backward(ctx, a, b):
            seen.append((a.tolist(), b.tolist()))
            return a + 2 * b

    x = leaf([1.0, 2.0])
    Two.apply(x)[1].sum().backward()
    assert seen == [([0, 0], [1, 1])]


def test_materialize_grads_off_gives_none():
    seen = []

    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 1, x * 2

        @staticmethod
        def backward(ctx, a, b):
            seen.append(a)
            return 2 * b

    x = leaf([1.0, 2.0])
    Two.apply(x)[1].sum().backward()
    assert seen == [None]
    assert x.grad.tolist() == [2, 2]


def test_none_and_other_arguments():
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, factor, name):
            assert name == "name"
            ctx.factor = factor
            ctx.needs = ctx.needs_input_grad
            return x * factor

        @staticmethod
        def backward(ctx, g):
            assert ctx.needs == ctx.needs_input_grad == (True, False, False)
            return g * ctx.factor, None, None

    x = leaf([1.0, 2.0])
    Scale.apply(x, 3.0, "name").sum().backward()
    assert x.grad.tolist() == [3, 3]


def test_trailing_nones_are_allowed():
    class Generous(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            return g, None, None

    x = leaf(1.0)
    Generous.apply(x).backward()
    assert x.grad.item() == 1


def test_none_is_no_contribution():
    class Blocks(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            return None

    x = leaf(1.0)
    (Blocks.apply(x) + x * 2).backward()
    assert x.grad.item() == 2


def test_needs_input_grad_tells_which_arguments():
    seen = []

    class Product(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return x * y

        @staticmethod
        def backward(ctx, g):
            seen.append(ctx.needs_input_grad)
            x, y = ctx.saved_tensors
            return g * y, g * x

    Product.apply(tg.tensor(1.0), leaf(2.0)).backward()
    assert seen == [(False, True)]


def test_save_for_backward_takes_none_and_tensors_only():
    class Keeps(Function):
        @staticmethod
        def forward(ctx, x, bias, what):
            ctx.save_for_backward(x, bias, *what)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            _, bias = ctx.saved_tensors
            assert bias is None
            return g * 2, None, None

    x = leaf(1.0)
    Keeps.apply(x, None, ()).backward()
    assert x.grad.item() == 2
    with pytest.raises(TypeError, match=r"save_for_backward.*int"):
        Keeps.apply(x, None, (3,))


def test_mark_non_differentiable():
    class SortOfMax(Function):
        @staticmethod
        def forward(ctx, x):
            mask = (x == 2.0).double()
            ctx.mark_non_differentiable(mask)
            ctx.save_for_backward(mask)
            return x * mask, mask

        @staticmethod
        def backward(ctx, g, g_mask):
            (mask,) = ctx.saved_tensors
            assert g_mask.tolist() == [0, 0]
            return g * mask

    x = leaf([1.0, 2.0])
    y, mask = SortOfMax.apply(x)
    assert not mask.requires_grad
    (y * 5).sum().backward()
    assert x.grad.tolist() == [0, 5]


def test_integer_output_has_no_gradient():
    class WithIndex(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, tg.tensor([0, 1])

        @staticmethod
        def backward(ctx, g, _):
            return g * 2

    y, index = WithIndex.apply(leaf([1.0, 2.0]))
    assert y.requires_grad
    assert not index.requires_grad


def test_input_returned_as_it_is():
    class Reverse(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return -g

    x = leaf([1.0, 2.0])
    y = Reverse.apply(x)
    assert y is not x
    (y * 2).sum().backward()
    assert x.grad.tolist() == [-2, -2]
    assert x.is_leaf


def test_view_of_an_input_returned():
    class First(Function):
        @staticmethod
        def forward(ctx, x):
            return x.reshape(2, 1)

        @staticmethod
        def backward(ctx, g):
            return g.reshape(2) * 3

    x = leaf([1.0, 2.0])
    First.apply(x).sum().backward()
    assert x.grad.tolist() == [3, 3]


def test_keyword_arguments_reach_forward():
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, factor):
            return x * factor

        @staticmethod
        def backward(ctx, g):
            return g * 2, None

    assert Scale.apply(tg.tensor(3.0), 2).item() == 6


# --- in place ---------------------------------------------------------------------------------------------------------------------


class Double(Function):
    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 2


def test_mark_dirty_continues_the_tensor_itself():
    x = leaf([1.0, 2.0])
    y = x * 3
    z = Double.apply(y)
    assert z is y
    y.sum().backward()
    assert x.grad.tolist() == [6, 6]


def test_dirty_input_spoils_what_was_saved_of_it():
    y = leaf([1.0, 2.0]) * 3
    square = y * y
    Double.apply(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        square.sum().backward()


def test_dirty_leaf_is_refused(torch):
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        Double.apply(x)
    assert x.is_leaf


def test_dirty_view_gives_the_right_gradient_or_raises():
    x = leaf([1.0, 2.0])
    base = x * 3
    view = base[:1]
    try:
        Double.apply(view)
    except RuntimeError:
        return
    base.sum().backward()
    assert x.grad.tolist() == [6, 3]


def test_saved_input_overwritten_later_is_noticed():
    y = leaf([1.0, 2.0]) * 3
    z = Cube.apply(y)
    y.add_(1)
    with pytest.raises(RuntimeError, match=r"modified by an inplace operation.*CubeBackward"):
        z.sum().backward()


def test_saved_output_overwritten_later_is_noticed():
    z = Exp.apply(leaf([1.0, 2.0]))
    z.mul_(2)
    with pytest.raises(RuntimeError, match=r"modified by an inplace operation.*ExpBackward"):
        z.sum().backward()


# --- what goes wrong --------------------------------------------------------------------------------------------------------------


def _returning(value):
    class Returns(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, g):
            return value

    return Returns


def test_too_few_gradients():
    with pytest.raises(RuntimeError, match=r"incorrect number of gradients \(expected 2, got 1\)"):
        _returning(tg.ones(2)).apply(leaf([1.0, 2.0]), leaf([1.0, 2.0])).sum().backward()


def test_too_many_gradients():
    with pytest.raises(RuntimeError, match=r"incorrect number of gradients \(expected 2, got 3\)"):
        _returning((tg.ones(2),) * 3).apply(leaf([1.0, 2.0]), leaf([1.0, 2.0])).sum().backward()


@pytest.mark.parametrize("shape", [(3,), (), (1,), (2, 1), (4,), (2, 3)])
def test_gradient_of_the_wrong_shape_is_refused(torch, shape):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            return torch.ones(shape)

    with pytest.raises(RuntimeError, match="invalid gradient at index 0"):
        Wrong.apply(torch.ones(2, requires_grad=True)).sum().backward()
    x, y = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"invalid gradient at index 0.*\[2\]"):
        _returning((tg.ones(*shape), None)).apply(x, y).sum().backward()
    assert x.grad is None


def test_gradient_of_a_broadcast_shape_is_summed(torch):
    x = leaf([1.0, 2.0])
    _returning((tg.ones(3, 2), None)).apply(x, 1.0).sum().backward()
    assert x.grad.tolist() == [3, 3]


def test_gradient_that_is_no_tensor():
    with pytest.raises(TypeError, match="ndarray"):
        _returning((np.ones(2), None)).apply(leaf([1.0, 2.0]), 1.0).sum().backward()


def test_gradient_is_converted_to_the_dtype_of_its_argument():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    _returning((tg.ones(2, dtype=tg.float64), None)).apply(x, 1.0).sum().backward()
    assert x.grad.dtype is tg.float32


def test_missing_forward_and_backward():
    class Nothing(Function):
        pass

    class NoBackward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    with pytest.raises(NotImplementedError, match="forward"):
        Nothing.apply(leaf(1.0))
    with pytest.raises(NotImplementedError, match="backward"):
        NoBackward.apply(leaf(1.0)).backward()


def test_function_is_not_made_an_instance_of():
    with pytest.raises((RuntimeError, TypeError)):
        Cube()(leaf(1.0))


def test_error_in_backward_leaves_every_gradient_as_it_was():
    class Fails(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            raise ValueError("my own mistake")

    x, y = leaf(1.0), leaf(2.0)
    with pytest.raises(ValueError, match="my own mistake"):
        (Fails.apply(x) + y).backward()
    assert x.grad is None
    assert y.grad is None


def test_second_backward_through_a_function():
    y = Cube.apply(leaf(2.0))
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        y.backward()


def test_second_backward_through_a_function_that_saved_nothing():
    class Negative(Function):
        @staticmethod
        def forward(ctx, x):
            return -x

        @staticmethod
        def backward(ctx, g):
            return -g

    x = leaf(2.0)
    y = Negative.apply(x)
    y.backward()
    y.backward()
    assert x.grad.item() == -2


def test_backward_inside_backward():
    class Nested(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**2

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            with tg.enable_grad():
                inner = x.detach().requires_grad_()
                (slope,) = tg.autograd.grad(inner**2, inner)
            return slope * g

    x = leaf(3.0)
    Nested.apply(x).backward()
    assert x.grad.item() == 6


# --- once differentiable ----------------------------------------------------------------------------------------------------------


class Once(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 2 * x


def test_once_differentiable_gives_the_first_derivative():
    x = leaf(3.0)
    Once.apply(x).backward()
    assert x.grad.item() == 6


def test_once_differentiable_refuses_the_second():
    x = leaf(3.0)
    (g,) = tg.autograd.grad(Once.apply(x), x, create_graph=True)
    assert g.item() == 6
    with pytest.raises(RuntimeError, match="once_differentiable"):
        g.backward()


# --- memory -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [Cube, Exp, Once])
def test_no_reference_cycle(function, no_collector):
    x = leaf([1.0, 2.0])
    y = function.apply(x)
    node, array = weakref.ref(y.grad_fn), weakref.ref(y.array)
    y.sum().backward()
    del y
    assert node() is None
    assert array() is None


def test_no_reference_cycle_with_several_outputs(no_collector):
    a, b = SumAndProduct.apply(leaf(1.0), leaf(2.0))
    dead = weakref.ref(a.grad_fn), weakref.ref(b.array)
    del a, b
    assert dead[0]() is dead[1]() is None


def test_backward_releases_what_was_saved(no_collector):
    x = leaf([1.0, 2.0])
    middle = x * 2
    saved = weakref.ref(middle.array)
    y = Cube.apply(middle).sum()
    del middle
    assert saved() is not None
    y.backward()
    assert saved() is None
