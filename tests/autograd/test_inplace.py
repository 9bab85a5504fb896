"""In-place operations: who may be changed, what the change does to the graph, and when it is too late for a gradient."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.errors import InplaceError


def leaf(values: object) -> tg.Tensor:
    return tg.tensor(values, dtype=tg.float64, requires_grad=True)


def same_as_torch(torch, program, *shapes):
    """Run a program of one leaf or several with both libraries and compare result and gradients."""
    rng = np.random.default_rng(0)
    values = [rng.uniform(0.5, 2.0, shape) for shape in shapes or [(3, 4)]]
    found = []
    for lib in (tg, torch):
        leaves = [lib.tensor(v.tolist(), dtype=lib.float64, requires_grad=True) for v in values]
        out = program(lib, *leaves)
        weights = lib.tensor(np.linspace(1, 2, max(1, out.numel())).reshape(out.shape).tolist(), dtype=lib.float64)
        (out * weights).sum().backward()
        found.append((np.asarray(out.detach()), [None if x.grad is None else np.asarray(x.grad) for x in leaves]))
    (ours, our_grads), (theirs, their_grads) = found
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    for a, b in zip(our_grads, their_grads, strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            np.testing.assert_allclose(a, b, rtol=1e-12)


# --- what it computes -------------------------------------------------------------------------------------------------------------


def test_in_place_operation_returns_its_tensor_and_keeps_its_memory():
    x = tg.tensor([1.0, 2.0])
    where = x.data_ptr()
    y = x
    assert x.add_(1) is x
    x *= 3
    x -= 1
    x /= 5
    assert x is y
    assert x.data_ptr() == where
    assert x.tolist() == pytest.approx([1, 8 / 5])


def test_gradient_of_a_chain_of_in_place_operations(torch):
    def program(lib, x):
        y = x * 1
        y.mul_(3)
        y += 1
        y.pow_(2)
        y.neg_()
        return y.exp_()

    same_as_torch(torch, lambda lib, x: program(lib, x * 0.1))


def test_in_place_with_another_tensor_that_needs_a_gradient(torch):
    def program(lib, x, y):
        z = x * 2
        z.mul_(y)
        z.add_(y, alpha=3)
        z.sub_(y * y)
        z /= y
        return z

    same_as_torch(torch, program, (3, 4), (4,))


def test_tensor_without_gradient_joins_the_graph(torch):
    def program(lib, x):
        z = lib.zeros(3, 4, dtype=lib.float64)
        z += 2
        z.mul_(x)
        return z

    same_as_torch(torch, program)


def test_argument_given_by_keyword_joins_the_graph(torch):
    def program(lib, x):
        z = lib.ones(3, 4, dtype=lib.float64)
        z += 2
        z.mul_(other=x)
        return z

    same_as_torch(torch, program)


def test_in_place_operation_with_itself(torch):
    same_as_torch(torch, lambda lib, x: (x * 2).add_(x))

    def doubled(lib, x):
        y = x * 2
        y += y
        return y

    same_as_torch(torch, doubled)


def test_overwriting_cuts_the_gradient(torch):
    same_as_torch(torch, lambda lib, x: (x * 2).zero_() + x)
    same_as_torch(torch, lambda lib, x: (x * 2).fill_(3) + x)
    same_as_torch(torch, lambda lib, x, y: (x * 2).copy_(y) + x, (3, 4), (4,))
    same_as_torch(torch, lambda lib, x: (x * 2).clamp_(1, 2))


def test_second_derivative_through_in_place_operations(torch):
    def program(lib, x):
        y = x * 1
        y.mul_(x)
        y[0].mul_(x[1])
        (g,) = lib.autograd.grad((y * y).sum(), x, create_graph=True)
        return g

    same_as_torch(torch, program)


# --- who may be changed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [lambda x: x.add_(1), lambda x: x.zero_(), lambda x: x.copy_(tg.ones(2)), lambda x: x.__iadd__(1), lambda x: x.__setitem__(0, 5.0)],
)
def test_leaf_that_requires_a_gradient_must_not_be_changed(change):
    x = leaf([1.0, 2.0])
    with pytest.raises(InplaceError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        change(x)
    assert x.tolist() == [1, 2]
    assert x.is_leaf


@pytest.mark.parametrize(
    "view", [lambda x: x[0], lambda x: x.reshape(2, 1), lambda x: x.view(2, 1)[1], lambda x: x.unsqueeze(0), lambda x: x.T]
)
def test_nor_must_a_view_of_it(view):
    x = leaf([1.0, 2.0])
    with pytest.raises(InplaceError, match="a view of a leaf Variable that requires grad"):
        view(x).add_(1)
    assert x.tolist() == [1, 2]


def test_under_no_grad_it_may_be_changed():
    x = leaf([1.0, 2.0])
    with tg.no_grad():
        x.add_(1)
        x[0] = 7.0
        x.view(2, 1)[1].zero_()
    assert x.tolist() == [7, 0]
    assert x.is_leaf
    assert x.requires_grad


def test_through_detach_and_data_it_may_be_changed():
    x = leaf([1.0, 2.0])
    x.detach().add_(1)
    x.data.mul_(2)
    x.data -= 1
    assert x.tolist() == [3, 5]
    (x * x).sum().backward()
    assert x.grad.tolist() == [6, 10]


def test_stretched_view_must_not_be_changed(torch):
    for lib in (tg, torch):
        x = lib.ones(3, 1).expand(3, 2)
        with pytest.raises(RuntimeError, match=r"clone\(\)"):
            x.add_(1)


def test_read_only_array_must_not_be_changed():
    array = np.ones(2)
    array.flags.writeable = False
    x = tg.from_numpy(array)
    for change in (lambda: x.add_(1), lambda: x.zero_(), lambda: x.__setitem__(0, 2.0)):
        with pytest.raises(InplaceError, match="read-only"):
            change()
    assert array.tolist() == [1, 1]


# --- too late for a gradient ------------------------------------------------------------------------------------------------------


def test_overwritten_operand_is_noticed_and_the_story_told():
    x = leaf([1.0, 2.0])
    y = x + 1
    z = y * y
    y.add_(1)
    y.add_(1)
    with pytest.raises(InplaceError) as caught:
        z.sum().backward()
    text = str(caught.value)
    for part in ("one of the variables needed for gradient computation has been modified by an inplace operation", "MulBackward0", "(2,)",
                 "at version 0", "at version 2", "clone()"):  # fmt: skip
        assert part in text
    assert x.grad is None


def test_version_saved_is_counted_from_the_first_change():
    y = leaf([1.0, 2.0]) + 1
    y.add_(1)
    z = y.exp()
    z.add_(1)
    w = y * y
    y.mul_(2)
    with pytest.raises(InplaceError, match=r"MulBackward0.*saved '(input|other)' at version 1, and it is now at version 2"):
        w.sum().backward()
    with pytest.raises(InplaceError, match=r"ExpBackward0.*saved 'out' at version 0, and it is now at version 1"):
        z.sum().backward()


def test_what_no_rule_asked_for_may_be_overwritten(torch):
    def program(lib, x):
        y = x * 3
        z = y + 1  # needs nothing of y
        w = y * 2  # needs only the number
        y.zero_()
        return z + w + y

    same_as_torch(torch, program)


def test_overwritten_output_is_noticed():
    y = leaf([1.0, 2.0]).exp()
    y.mul_(2)
    with pytest.raises(InplaceError, match="ExpBackward0"):
        y.sum().backward()


@pytest.mark.parametrize(
    "change",
    [
        lambda y: y[0].add_(1),
        lambda y: y.T.mul_(2),
        lambda y: y.reshape(-1)[1:].zero_(),
        lambda y: y.detach().add_(1),
        lambda y: y.data.fill_(3),
        lambda y: y.__setitem__((0, 1), 9.0),
        lambda y: y[:, :1].copy_(tg.ones(2, 1)),
    ],
)
def test_change_through_any_alias_is_noticed(change):
    y = leaf([[1.0, 2.0], [3.0, 4.0]]) * 1
    z = y * y
    change(y)
    with pytest.raises(InplaceError, match="MulBackward0"):
        z.sum().backward()


def test_change_of_the_base_is_noticed_where_a_view_was_saved():
    y = leaf([[1.0, 2.0], [3.0, 4.0]]) * 1
    z = y[0] ** 2
    y.add_(1)
    with pytest.raises(InplaceError, match="PowBackward0"):
        z.sum().backward()


def test_weight_changed_between_forward_and_backward_is_noticed():
    w, x = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    y = (w * x).sum()
    with tg.no_grad():
        w -= 0.1
    with pytest.raises(InplaceError, match="MulBackward0"):
        y.backward()
    assert x.grad is None


@pytest.mark.parametrize(
    "lend", [lambda a: np.frombuffer(a), lambda a: np.frombuffer(memoryview(a))[1:], lambda a: np.asarray(memoryview(a).cast("d"))]
)
def test_change_of_borrowed_memory_is_noticed(lend):
    x = tg.from_numpy(lend(bytearray(np.arange(4.0).tobytes())))
    w = leaf(2.0)
    y = (x * w).sum()
    x.add_(1)
    with pytest.raises(InplaceError):
        y.backward()


def test_change_of_memory_shared_through_dlpack_is_noticed():
    x = tg.from_numpy(np.from_dlpack(np.arange(4.0)))
    if not x.numpy().flags.writeable:
        pytest.skip("this NumPy lends read-only memory through DLPack")
    y = (x * leaf(2.0)).sum()
    x.add_(1)
    with pytest.raises(InplaceError):
        y.backward()


def test_saved_in_a_sequence_is_noticed():
    a, b = leaf([1.0, 2.0]) * 1, leaf([3.0, 4.0])
    y = tg.stack([a * a, b]).sum()
    a.zero_()
    with pytest.raises(InplaceError):
        y.backward()


def test_version_is_shared_by_views():
    x = tg.zeros(2, 2)
    row, copy = x[0], x.clone()
    assert x._version == 0
    row.add_(1)
    x.T.mul_(2)
    x.detach().add_(1)
    assert x._version == row._version == 3
    assert copy._version == 0


def test_failed_change_is_not_counted():
    x = tg.zeros(2)
    with pytest.raises(RuntimeError):
        x.add_(tg.ones(3, 2))
    assert x._version == 0


# --- views ------------------------------------------------------------------------------------------------------------------------

VIEWS = {
    "row": lambda y: y[1],
    "element": lambda y: y[1, 2],
    "column": lambda y: y[:, 1],
    "slice": lambda y: y[1:, ::2],
    "none": lambda y: y[None, :, 1:2],
    "transpose": lambda y: y.T,
    "permute": lambda y: y.permute(1, 0),
    "reshape": lambda y: y.reshape(2, 6),
    "view": lambda y: y.view(-1),
    "view of a view": lambda y: y[1:].T[1:],
    "view of a transpose": lambda y: y.T.reshape(4, 3, 1)[2],
    "unsqueeze": lambda y: y.unsqueeze(1).squeeze(1)[0],
    "flatten": lambda y: y.flatten()[2:7],
    "long chain": lambda y: y.reshape(2, 2, 3).transpose(0, 2)[1:, 0].T,
}


@pytest.mark.parametrize("name", VIEWS)
def test_base_after_a_change_of_its_view(torch, name):
    def program(lib, x):
        y = x * 2
        VIEWS[name](y).mul_(3)
        return y * y

    same_as_torch(torch, program)


@pytest.mark.parametrize("name", VIEWS)
def test_view_after_a_change_of_itself(torch, name):
    def program(lib, x):
        v = VIEWS[name](x * 2)
        v.mul_(3)
        v.add_(1)
        return v * v

    same_as_torch(torch, program)


@pytest.mark.parametrize("name", VIEWS)
def test_view_after_a_change_of_its_base(torch, name):
    def program(lib, x):
        y = x * 2
        v = VIEWS[name](y)
        y.mul_(3)
        return v * v

    same_as_torch(torch, program)


@pytest.mark.parametrize("first", VIEWS)
@pytest.mark.parametrize("second", ["column", "reshape", "view of a transpose", "long chain"])
def test_view_after_a_change_of_its_sibling(torch, first, second):
    def program(lib, x):
        y = x * 2
        a, b = VIEWS[first](y), VIEWS[second](y)
        before = b * 5
        a.mul_(3)
        b.add_(1)
        return (b * b).sum() + (a * a).sum() + (y * y).sum() + before.sum()

    same_as_torch(torch, program)


@pytest.mark.parametrize("name", VIEWS)
def test_view_of_a_constant_that_receives_a_value_with_a_gradient(torch, name):
    def program(lib, x):
        y = lib.zeros(3, 4, dtype=lib.float64)
        v = VIEWS[name](y)
        v.copy_(VIEWS[name](x) ** 2)
        assert y.requires_grad
        assert v.requires_grad
        return y + v.sum()

    same_as_torch(torch, program)


def test_overlapping_views(torch):
    def program(lib, x):
        y = x * 2
        a, b = y[:2], y[1:]
        a.mul_(3)
        b.mul_(5)
        a.add_(b.clone())
        y[0].mul_(b[0].exp())
        return y + 0

    same_as_torch(torch, program)


def test_view_made_after_the_change(torch):
    def program(lib, x):
        y = x * 2
        y[0].mul_(3)
        v = y[0]
        y.add_(1)
        return v * y

    same_as_torch(torch, program)


def test_graph_recorded_before_the_change_keeps_its_meaning(torch):
    def program(lib, x):
        y = x * 2
        v = y[0]
        before = v + 1
        y.mul_(10)
        return before + v

    same_as_torch(torch, program)


def test_view_outlives_its_base(torch):
    def program(lib, x):
        y = x * 2
        v, w = y[0], y[0, 1:]
        del y
        v.mul_(3)
        return w * 2

    same_as_torch(torch, program)


def test_copy_is_no_view(torch):
    def program(lib, x):
        y = x * 2
        c = y.T.reshape(-1)  # a copy
        c.mul_(3)
        return y + c.sum()

    same_as_torch(torch, program)


def test_second_derivative_where_the_adjoint_lies_in_fortran_order(torch):
    def program(lib, x):
        y = x * 2
        y[1].mul_(x[0])
        z = (y.T.exp() * 0.1).T
        (g,) = lib.autograd.grad((z * z).sum(), x, create_graph=True)
        return g

    same_as_torch(torch, program)


def test_base_in_fortran_order(torch):
    def program(lib, x):
        y = (x.T * 2).T  # NumPy keeps the order of its operand
        y[1].mul_(x[0])
        (g,) = lib.autograd.grad((y**3).sum(), x, create_graph=True)
        return g

    same_as_torch(torch, program)


def test_view_of_detached_memory_is_not_in_the_graph(torch):
    def program(lib, x):
        y = x * 2
        d = y.detach()
        d[0].mul_(7)
        assert not d.requires_grad
        return y + d

    same_as_torch(torch, program)


def test_hook_and_retained_gradient_of_a_changed_base(torch):
    def run(lib):
        x = lib.ones(2, 2, requires_grad=True)
        y = x * 2
        y.retain_grad()
        y[0].mul_(3)
        (y * 5).sum().backward()
        return x.grad.tolist(), None if y.grad is None else y.grad.tolist()

    assert run(tg) == run(torch)


def test_retained_gradient_of_a_changed_view(torch):
    def run(lib):
        x = lib.ones(2, 2, requires_grad=True)
        v = (x * 2)[0]
        v.retain_grad()
        v.mul_(3)
        (v * 5).sum().backward()
        return x.grad.tolist(), None if v.grad is None else v.grad.tolist()

    assert run(tg) == run(torch)


# --- views and no_grad ------------------------------------------------------------------------------------------------------------


def gradient_or_error(lib, program):
    x = lib.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    try:
        out = program(lib, x)
        if not out.requires_grad:
            return "no gradient"
        out.sum().backward()
    except RuntimeError:
        return "error"
    return None if x.grad is None else x.grad.tolist()


def made_without_grad(lib, x):
    y = x * 2
    with lib.no_grad():
        v = y[0]
    v.mul_(3)
    return y * y


def made_without_grad_of_a_constant(lib, x):
    y = lib.zeros(2, 2)
    with lib.no_grad():
        v = y[0]
    v.copy_(x[0])
    return y + v


def changed_without_grad(lib, x):
    y = x * 2
    v = y[0]
    with lib.no_grad():
        y.mul_(3)
    return v * 1 + y[1]


def view_changed_without_grad(lib, x):
    y = x * 2
    with lib.no_grad():
        y[0].mul_(3)
    return y * 1


def leaf_view_made_without_grad(lib, x):
    with lib.no_grad():
        v = x[0]
    return v * x


def leaf_changed_while_a_view_lives(lib, x):
    v = x[0]
    with lib.no_grad():
        x.mul_(3)
    return v * 2


def wants_a_gradient_later(lib, x):
    y = lib.zeros(2, 2)
    v = y[0]
    y.requires_grad_()
    return v * x


def view_becomes_a_leaf(lib, x):
    y = lib.ones(2, 2)
    v = y[0].requires_grad_()
    return (v * x) + y


@pytest.mark.parametrize(
    "program",
    [
        made_without_grad, made_without_grad_of_a_constant, changed_without_grad, view_changed_without_grad, leaf_view_made_without_grad,
        leaf_changed_while_a_view_lives, wants_a_gradient_later, view_becomes_a_leaf,
    ],
)  # fmt: skip
def test_views_and_no_grad_as_in_pytorch(torch, program):
    assert gradient_or_error(tg, program) == gradient_or_error(torch, program)


# --- assignment by index ----------------------------------------------------------------------------------------------------------

INDICES = {
    "integer": (lambda lib: 1, (4,)),
    "negative": (lambda lib: -1, (4,)),
    "element": (lambda lib: (0, 2), ()),
    "slice": (lambda lib: slice(1, None), (2, 4)),
    "column": (lambda lib: (slice(None), 1), (3,)),
    "steps": (lambda lib: (slice(None, None, 2), slice(1, 3)), (2, 2)),
    "ellipsis": (lambda lib: (..., 0), (3,)),
    "none": (lambda lib: (None, 1), (1, 4)),
    "integers": (lambda lib: lib.tensor([2, 0]), (2, 4)),
    "pairs": (lambda lib: (lib.tensor([2, 0]), lib.tensor([1, 3])), (2,)),
    "list": (lambda lib: [0, 2], (2, 4)),
    "mask": (lambda lib: lib.tensor([True, False, True]), (2, 4)),
    "full mask": (lambda lib: lib.tensor([[True, False, True, False]] * 3), (6,)),
    "everything": (lambda lib: ..., (3, 4)),
}


@pytest.mark.parametrize("name", INDICES)
def test_assignment_of_a_tensor(torch, name):
    make_index, shape = INDICES[name]

    def program(lib, x, v):
        y = x * 2
        y[make_index(lib)] = v * v
        return y * y

    same_as_torch(torch, program, (3, 4), shape)


@pytest.mark.parametrize("name", INDICES)
def test_assignment_of_a_number(torch, name):
    def program(lib, x):
        y = x * 2
        y[INDICES[name][0](lib)] = 7
        return y * y

    same_as_torch(torch, program)


@pytest.mark.parametrize("name", INDICES)
def test_augmented_assignment(torch, name):
    def program(lib, x):
        y = x * 2
        y[INDICES[name][0](lib)] *= 3
        y[INDICES[name][0](lib)] += x[0, 0]
        return y * y

    same_as_torch(torch, program)


@pytest.mark.parametrize("name", INDICES)
def test_assignment_into_a_constant(torch, name):
    make_index, shape = INDICES[name]

    def program(lib, v):
        y = lib.ones(3, 4, dtype=lib.float64)
        y[make_index(lib)] = v
        return y * y

    same_as_torch(torch, program, shape)


def test_assignment_through_a_view(torch):
    def program(lib, x):
        y = x * 2
        rows = y[1:]
        rows[:, 0] = x[0, 1] * 5
        rows.T[2] = 4
        return y * y + rows.sum()

    same_as_torch(torch, program)


def test_assignment_is_broadcast(torch):
    same_as_torch(torch, lambda lib, x, v: assigned(x * 2, slice(0, 2), v), (3, 4), (4,))
    same_as_torch(torch, lambda lib, x, v: assigned(x * 2, slice(0, 2), v), (3, 4), ())


def assigned(y, index, value):
    y[index] = value
    return y * y


def test_assignment_of_a_part_of_itself(torch):
    def program(lib, x):
        y = x * 2
        y[0] = y[1]
        y[1:] = y[:2].clone()
        return y * y

    same_as_torch(torch, program)


def test_assignment_converts_to_the_dtype_of_the_tensor():
    x = tg.zeros(2, dtype=tg.int64)
    x[0] = 2.7
    assert x.tolist() == [2, 0]
    y, v = tg.zeros(2), leaf([1.0, 2.0])
    y[:] = v
    y.sum().backward()
    assert y.dtype is tg.float32
    assert v.grad.dtype is tg.float64


# --- errors change nothing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda x: x.add_(tg.ones(2, 3)), r"shape \[3\] doesn't match the broadcast shape \[2, 3\]"),
        (lambda x: x.add_(tg.ones(4)), "shape"),
        (lambda x: x.mul_(tg.ones(3, 1)), r"\[3\].*\[3, 3\]"),
        (lambda x: x.copy_(tg.ones(4)), "shape|size|broadcast"),
        (lambda x: x.fill_(tg.ones(3)), "0-dim"),
        (lambda x: x.__setitem__(slice(0, 2), tg.ones(3)), r"3.*2|2.*3"),
    ],
)
@pytest.mark.parametrize("in_graph", [False, True])
def test_shapes_that_do_not_fit(change, what, in_graph):
    x = tg.tensor([1.0, 2.0, 3.0], requires_grad=in_graph) * 1
    node = x.grad_fn
    with pytest.raises(RuntimeError, match=what):
        change(x)
    assert x.tolist() == [1, 2, 3]
    assert x.grad_fn is node
    assert x._version == 0


@pytest.mark.parametrize(
    ("dtype", "change"),
    [
        (tg.int64, lambda x: x.add_(1.5)),
        (tg.int64, lambda x: x.mul_(tg.ones(3))),
        (tg.int64, lambda x: x.div_(2)),
        (tg.int32, lambda x: x.exp_()),
        (tg.bool, lambda x: x.add_(1)),
    ],
)
def test_dtypes_that_do_not_fit(dtype, change):
    x = tg.tensor([1, 0, 1], dtype=dtype)
    with pytest.raises(RuntimeError, match=r"result type .* can't be cast to the desired output type"):
        change(x)
    assert x.tolist() == [1, 0, 1]
    assert x._version == 0


def test_parts_of_one_tensor_that_overlap(torch):
    """Where PyTorch refuses, the operation is done as if its operand had been copied before."""
    y = leaf([1.0, 2.0, 3.0]) * 1
    y[1:] = y[:2]
    y[:2].add_(y[1:])
    assert y.tolist() == [2, 3, 2]


def test_precision_of_the_target_is_kept(torch):
    for lib in (tg, torch):
        x = lib.ones(2, dtype=lib.float32)
        x.add_(lib.ones(2, dtype=lib.float64))
        assert x.dtype is lib.float32
        n = lib.ones(2, dtype=lib.int8)
        n.add_(lib.ones(2, dtype=lib.int64))
        assert n.dtype is lib.int8


def test_index_out_of_range_changes_nothing():
    x = tg.zeros(3)
    with pytest.raises(IndexError):
        x[5] = 1
    assert x.tolist() == [0, 0, 0]
    assert x._version == 0


def test_shape_changed_in_place_stays_in_the_graph():
    x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    assert y.unsqueeze_(0) is y
    y.t_()
    assert y.shape == (3, 1)
    (y * tg.tensor([[1.0], [10.0], [100.0]])).sum().backward()
    assert x.grad.tolist() == [2.0, 20.0, 200.0]


def test_shape_of_a_leaf_or_a_view_is_not_changed_in_place():
    leaf = tg.ones(2, requires_grad=True)
    view = (leaf * 1)[:1]
    for tensor in (leaf, view):
        with pytest.raises(RuntimeError, match="cannot change its shape in place"):
            tensor.unsqueeze_(0)
        assert tensor.ndim == 1
