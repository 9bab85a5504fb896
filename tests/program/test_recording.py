"""`record` keeps every value, constant, line and name; a program that does not record pays nothing and keeps nothing."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import Function, detect_anomaly
from tinygrad_edu.autograd.node import Leaf, Node
from tinygrad_edu.program.program import Program, open_program
from tinygrad_edu.program.recording import RecordedNode
from tinygrad_edu.program.records import Ref
from tinygrad_edu.utils.checkpoint import checkpoint


def leaf(values, dtype=tg.float64):
    return tg.tensor(values, dtype=dtype, requires_grad=True)


def program(*tensors) -> Program:
    return open_program(tensors, sys._getframe(1))


def by_name(p: Program) -> dict:
    return dict(zip(p.names, p.records, strict=True))


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 2 * x * grad


def test_outside_of_record_nodes_are_plain():
    x = leaf(2.0)
    with tg.record():
        inside = x * x
    assert type(inside.grad_fn) is RecordedNode
    assert type((x * x).grad_fn) is Node


def test_values_lines_and_constants_survive_backward():
    x = leaf([1.0, 2.0])
    with tg.record():
        y = x - 3.0  # neither operand is kept by the rule of a difference
        loss = (y * y).sum()
    loss.backward()
    records = by_name(program(loss))
    assert records["y"].value.tolist() == [-2.0, -1.0]
    assert records["y"].call == (Ref(0), 3.0)
    assert records["y"].where.code == "y = x - 3.0  # neither operand is kept by the rule of a difference"
    assert records["y"].where.function == "test_values_lines_and_constants_survive_backward"
    assert records["loss"].value == 5.0
    assert records["y"].adjoint.tolist() == [-4.0, -2.0]


def test_without_recording_what_is_not_kept_is_said_to_be_so():
    x = leaf([1.0, 2.0])
    loss = ((x - 3.0) * 2.0).sum()
    p = program(loss)
    assert [r.value is None for r in p.records] == [False, True, True, False]
    assert not p.recorded
    assert "with tg.record():" in p.missing
    assert p.records[0].adjoint.tolist() == [2.0, 2.0]  # the rules have kept what they need
    loss.backward()
    assert program(loss).records[0].adjoint.tolist() == [2.0, 2.0]  # and these keep nothing that could be freed


def test_a_freed_graph_that_was_not_recorded_has_no_adjoints():
    x = leaf([1.0, 2.0])
    loss = (x * x).sum()
    loss.backward()
    p = program(loss)
    assert p.records[0].adjoint is None
    assert "backward() has freed" in p.missing


def test_values_are_those_of_the_forward_pass_after_an_update():
    w = leaf([1.0, 2.0])
    with tg.record():
        loss = (w * w).sum()
    loss.backward()
    with tg.no_grad():
        w -= 0.5 * w.grad
    assert w.tolist() == [0.0, 0.0]
    p = program(loss)
    assert by_name(p)["w"].value.tolist() == [1.0, 2.0]
    assert by_name(p)["w"].adjoint.tolist() == [2.0, 4.0]


def test_values_survive_an_in_place_change_within_the_graph():
    x = leaf([1.0, 2.0])
    with tg.record():
        y = x * 3.0
        z = y.exp()
        y += 1.0
        loss = (y + z).sum()
    p = program(loss)
    assert [r.value.tolist() for r in p.records if r.label == "mul"] == [[3.0, 6.0]]
    np.testing.assert_array_equal(p.records[0].adjoint, 3.0 + 3.0 * np.exp([3.0, 6.0]))


def test_adjoints_are_those_of_backward_bit_for_bit_and_add_nothing():
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Conv2d(1, 2, 3), tg.nn.ReLU(), tg.nn.Flatten(), tg.nn.Linear(72, 5))
    images, labels = tg.randn(3, 1, 8, 8), tg.tensor([0, 2, 4])
    with tg.record():
        loss = tg.nn.functional.cross_entropy(model(images), labels)
    p = program(loss)
    assert all(parameter.grad is None for parameter in model.parameters())
    loss.backward()
    for name, parameter in model.named_parameters():
        assert by_name(p)[f"model.{name}"].adjoint.tobytes() == parameter.grad.numpy().tobytes()


def test_contributions_add_up_to_the_adjoint_and_pulled_shows_the_stretched_axes():
    x, b = leaf([[1.0, 2.0], [3.0, 4.0]]), leaf([0.5, 0.5])
    with tg.record():
        y = x * b
        z = y + b
        loss = z.sum()
    p = program(loss)
    i = p.index("b")
    assert [p.names[j] for j, _ in p.consumers(i)] == ["z", "y"]
    added = [p.records[j].contributions[k] for j, k in p.consumers(i)]
    assert [a.tolist() for a in added] == [[2.0, 2.0], [4.0, 6.0]]
    assert [p.records[j].pulled[k].shape for j, k in p.consumers(i)] == [(2, 2), (2, 2)]
    assert p.records[i].adjoint.tolist() == [6.0, 8.0]


def test_operations_stand_in_the_order_of_execution_and_fire_in_the_order_of_the_engine():
    x = leaf(2.0)
    with tg.record():
        a = x * 3.0
        b = x * 4.0
        loss = b - a  # b is the first operand, but a was computed first
    p = program(loss)
    assert p.names == ["x", "a", "b", "loss"]
    assert p.names[p.order[0]] == "loss"
    assert p.names[p.order[-1]] == "x"


def test_names_of_local_variables_and_of_a_rebound_one():
    def network(x):
        hidden = x * 2.0
        x = hidden.tanh()
        x = x + 1.0
        return x.sum()

    x = leaf([1.0])
    with tg.record():
        loss = network(x)
    assert program(loss).names == ["x", "hidden", "x_1", "x_2", "loss"]


def test_names_of_attributes_of_a_network_class():
    class Network:
        def __init__(self):
            self.w = leaf(2.0)

        def cost(self, x):
            return self.w * x

    with tg.record():
        loss = Network().cost(3.0)
    p = program(loss)
    assert p.names == ["self.w", "loss"]


def test_operations_know_their_module():
    class Net(tg.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = tg.nn.Linear(2, 2)

        def forward(self, x):
            return self.layer(x).relu()

    model = Net()
    with tg.record():
        loss = model(tg.ones(1, 2)).sum()
    homes = {r.label: r.home for r in program(loss) if r.kind == "operation"}
    assert homes == {"linear": ("model", "layer"), "relu": ("model",), "sum": None}


def test_a_users_function_is_replayed_after_it_has_been_freed():
    x = leaf(3.0)
    with tg.record():
        loss = Square.apply(x) * 2.0
    loss.backward()
    p = program(loss)
    assert p.records[1].value == 9.0
    assert p.records[0].adjoint == 12.0
    assert [r.label for r in p.records] == ["", "Square", "mul"]


def test_a_checkpoint_is_replayed():
    x = leaf(0.5)
    loss = checkpoint(lambda x: (x * x).exp(), x, use_reentrant=False)
    p = program(loss)
    loss.backward()
    assert p.records[0].adjoint == x.grad.item()


def test_a_recorded_checkpoint_is_replayed_after_backward():
    x = leaf(0.5)
    with tg.record():
        loss = checkpoint(lambda x: (x * x).exp(), x, use_reentrant=False)
    loss.backward()
    assert program(loss).records[0].adjoint == x.grad.item()


def test_hooks_that_change_an_adjoint_are_part_of_the_replay_and_retain_grad_is_not():
    x = leaf(3.0)
    with tg.record():
        y = x * 2.0
        y.register_hook(lambda g: g * 10.0)
        y.retain_grad()
        loss = y * y
    loss.backward()
    assert (x.grad.item(), y.grad.item()) == (240.0, 120.0)
    p = program(loss)
    assert p.records[0].adjoint == 240.0
    assert (x.grad.item(), y.grad.item()) == (240.0, 120.0)


def test_writing_into_a_part_of_a_buffer():
    x = leaf(3.0)
    with tg.record():
        buffer = tg.zeros(2, dtype=tg.float64)
        view = buffer[0:1]
        view += x
        loss = (buffer * buffer).sum()
    p = program(loss)
    assert p.records[p.index("x")].adjoint == 6.0
    assert all(r.value is not None for r in p.records)


def test_graphs_of_derivatives_are_recorded():
    x = leaf(2.0)
    with tg.record():
        y = x**3
        (slope,) = tg.autograd.grad(y, x, create_graph=True)
    p = program(slope)
    assert p.recorded
    assert p.records[p.index("x")].adjoint == 12.0


def test_a_sequence_of_tensors_is_kept_with_its_constants():
    a, c = leaf([1.0]), tg.tensor([5.0], dtype=tg.float64)
    with tg.record():
        loss = tg.cat([c, a, a]).sum()
    p = program(loss)
    joined = next(r for r in p.records if r.label == "cat")
    assert [p.names[i] for i in joined.parents] == ["c", "a", "a"]
    assert joined.call[0] == tuple(Ref(i) for i in joined.parents)
    assert p.records[p.index("a")].adjoint.tolist() == [2.0]


def test_promotion_leaves_the_value_of_a_leaf_in_its_own_dtype():
    w = leaf([1.5], dtype=tg.float32)
    with tg.record():
        loss = (w * tg.tensor([2.0], dtype=tg.float64)).sum()
    p = program(loss)
    assert p.records[p.index("w")].value.dtype == np.float32
    assert p.records[p.index("w")].adjoint.dtype == np.float32


def test_what_follows_from_other_arguments_is_no_operand():
    logits = leaf([[1.0, 2.0]])
    target = tg.tensor([1])
    with tg.record():
        loss = tg.nn.functional.cross_entropy(logits, target)
    p = program(loss)
    assert [p.names[i] for i in p.records[p.index("loss")].parents] == ["logits", "target"]


def test_record_decorates_functions_and_generators_and_nests():
    @tg.record
    def f(x):
        return x * 2.0

    @tg.record()
    def steps(x):
        for _ in range(2):
            x = x * 2.0
            yield x

    x = leaf(1.0)
    assert type(f(x).grad_fn) is RecordedNode
    assert all(type(y.grad_fn) is RecordedNode for y in steps(x))
    assert type((x * 2).grad_fn) is Node
    with tg.record():
        with tg.record():
            pass
        assert type((x * 2).grad_fn) is RecordedNode
    with tg.record(), tg.no_grad():
        assert not (x * 2).requires_grad


def test_record_and_anomaly_mode_together():
    x = leaf(0.0)
    with tg.record(), detect_anomaly():
        y = x.sqrt()
        with pytest.raises(tg.errors.AnomalyError, match=r"y = x\.sqrt"):
            y.backward()
    assert type(y.grad_fn) is RecordedNode


def test_other_threads_do_not_record():
    x = leaf(1.0)
    kinds = []
    with tg.record():
        thread = threading.Thread(target=lambda: kinds.append(type((x * 2).grad_fn)))
        thread.start()
        thread.join()
    assert kinds == [Node]


def test_a_view_of_the_graph_does_not_free_or_change_it():
    x = leaf([1.0, 2.0])
    loss = (x * x).sum()
    p = program(loss)
    loss.backward()
    assert x.grad.tolist() == [2.0, 4.0]
    assert p.records[0].adjoint.tolist() == [2.0, 4.0]
    assert isinstance(p.records[0].node, Leaf)


def test_a_users_function_with_two_outputs_fires_as_a_whole():
    class Both(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2.0, x * 3.0

        @staticmethod
        def backward(ctx, g, h):
            return 2.0 * g + 3.0 * h

    x = leaf(1.0)
    with tg.record():
        a, b = Both.apply(x)
        loss = a * b
    p = program(loss)
    assert not p.missing
    assert [p.records[i].label for i in p.order] == ["mul", "output 1", "output 0", "Both", ""]
    assert p.records[p.index("x")].adjoint == 12.0


def test_what_a_layer_norm_works_out_beforehand_is_kept_as_it_is():
    x = leaf([[1.0, 2.0, 4.0]])
    with tg.record():
        loss = (tg.nn.functional.layer_norm(x, (3,)) ** 3).sum()
    p = program(loss)
    loss.backward()
    assert p.records[p.index("x")].adjoint.tobytes() == x.grad.numpy().tobytes()


def test_a_tensor_finds_its_line():
    x, c = leaf([1.0, 2.0]), tg.tensor([3.0, 4.0], dtype=tg.float64)
    with tg.record():
        loss = (x * c).sum()
    p = program(loss)
    assert p.names[p.index(c)] == "c"
    assert p.names[p.index(loss)] == "loss"
    with pytest.raises(KeyError, match="not part of the graph"):
        p.index(x.detach())
    with pytest.raises(KeyError, match="nothing in this graph is called 'q': give a tensor, or one of the names x, c"):
        p.index("q")


def test_a_name_that_was_used_again_belongs_to_what_it_means_now():
    a = leaf(1.0)
    with tg.record():
        C = a * 2.0
        C = C + 1.0
        C = C * C
    assert program(C).names == ["a", "C_1", "C_2", "C"]


def test_names_of_the_attributes_of_a_users_object():
    class Pair:
        def __init__(self):
            self.G = tg.nn.Linear(1, 1)
            self.w = leaf([[2.0]])

    pair = Pair()
    with tg.record():
        loss = (pair.G(tg.ones(1, 1)) * pair.w).sum()
    assert program(loss).names == ["pair.G.weight", "pair.G.bias", "pair.w", "c1", "v1", "v2", "loss"]


@pytest.mark.parametrize("array", [np.arange(3.0)[::-1], np.arange(4.0)[3:2:-1], np.ones((2, 3)).T, np.arange(6.0)[::2], np.zeros((0, 2))])
def test_a_copy_has_the_strides_of_the_original_on_which_the_last_bit_may_depend(array):
    x = tg.from_numpy(array).requires_grad_()
    with tg.record():
        y = x * 2.0
    kept = y.grad_fn.values[0]
    assert kept.strides == array.strides
    assert not np.shares_memory(kept, array)
    np.testing.assert_array_equal(kept, array)
