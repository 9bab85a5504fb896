"""Anomaly mode: the first NaN of a backward pass, or an error in it, is traced to the forward operation's own line."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import Function, detect_anomaly, is_anomaly_enabled, set_detect_anomaly
from tinygrad_edu.autograd.modes import watching_with
from tinygrad_edu.errors import AnomalyError


def leaf(values: object) -> tg.Tensor:
    return tg.tensor(values, dtype=tg.float64, requires_grad=True)


def make_nan(x):
    return x.sqrt() * 0.0  # the line to be named: 0 * inf


def test_names_operation_argument_and_line():
    x = leaf(0.0)
    with detect_anomaly():
        y = make_nan(x)
        with pytest.raises(AnomalyError, match=r"SqrtBackward0.*nan.*'input'") as caught:
            y.backward()
    text = str(caught.value)
    assert "test_anomaly.py" in text
    assert "the line to be named" in text
    assert "make_nan" in text
    assert "tinygrad_edu/autograd" not in text
    assert x.grad is None


def test_infinity_is_found_too():
    x = leaf(0.0)
    with detect_anomaly():
        y = x.sqrt()
        with pytest.raises(AnomalyError, match=r"SqrtBackward0.*inf"):
            y.backward()


def test_without_it_nothing_is_raised():
    x = leaf(0.0)
    make_nan(x).backward()
    assert x.grad.isnan().item()


def test_an_ordinary_graph_passes():
    x = leaf([1.0, 2.0])
    with detect_anomaly():
        (x.sqrt().T.reshape(2, 1) * x).sum().backward()
    assert x.grad.isfinite().numpy().all()


def test_forward_outside_of_the_mode_is_said_to_be_so():
    y = make_nan(leaf(0.0))
    with detect_anomaly(), pytest.raises(AnomalyError, match="Run the forward pass in anomaly mode too"):
        y.backward()


def test_error_in_a_rule_is_traced():
    class Fails(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            raise ValueError("my own mistake")

    with detect_anomaly():
        y = Fails.apply(leaf(1.0))  # the call to be named
        with pytest.raises(AnomalyError, match=r"FailsBackward.*ValueError.*my own mistake") as caught:
            y.backward()
    assert "the call to be named" in str(caught.value)
    assert isinstance(caught.value.__cause__, ValueError)


def test_user_function_that_works_passes():
    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, a, b):
            return a * 2 + b * 3

    x = leaf([1.0, 2.0])
    with detect_anomaly():
        a, b = Twice.apply(x)
        (a + b).sum().backward()
    assert x.grad.tolist() == [5, 5]


def test_nan_from_a_user_function_is_traced():
    class Bad(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * float("nan")

    with detect_anomaly():
        y = Bad.apply(leaf(1.0))
        with pytest.raises(AnomalyError, match=r"BadBackward.*nan"):
            (y * 2).backward()


def test_nan_check_can_be_left_out():
    x = leaf(0.0)
    with detect_anomaly(check_nan=False):
        make_nan(x).backward()
    assert x.grad.isnan().item()


def test_error_of_an_overwritten_array_names_the_line():
    x = leaf([1.0, 2.0])
    with detect_anomaly():
        y = x.exp()  # what was overwritten
        y.mul_(2)
        with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
            y.sum().backward()
    assert "what was overwritten" in str(caught.value)


def test_second_order():
    x = leaf(0.0)
    with detect_anomaly():
        (g,) = tg.autograd.grad(x**1.5, x, create_graph=True)
        with pytest.raises(AnomalyError, match=r"inf|nan"):
            g.backward()


def test_set_detect_anomaly_acts_at_once_and_as_a_block():
    try:
        set_detect_anomaly(True)
        assert is_anomaly_enabled()
        with set_detect_anomaly(False):
            assert not is_anomaly_enabled()
        assert is_anomaly_enabled()
    finally:
        set_detect_anomaly(False)
    assert not is_anomaly_enabled()


def test_gradients_off_stay_off_and_come_back():
    x = leaf(1.0)
    with tg.no_grad(), detect_anomaly():
        assert not (x * 2).requires_grad
    with detect_anomaly(), tg.no_grad():
        assert not (x * 2).requires_grad
    with detect_anomaly():
        with tg.no_grad():
            pass
        y = make_nan(leaf(0.0))
        with pytest.raises(AnomalyError, match="the line to be named"):
            y.backward()
    assert type((x * 2).grad_fn).__name__ == "Node"


def test_mode_of_one_thread_is_not_that_of_another():
    seen = []
    with detect_anomaly():
        thread = threading.Thread(target=lambda: seen.append(is_anomaly_enabled()))
        thread.start()
        thread.join()
    assert seen == [False]


def test_within_a_checkpoint_the_checkpoint_goes_on_collecting():
    x = leaf(0.5)

    def function(x):
        with detect_anomaly():
            return (x * x).exp()

    y = tg.utils.checkpoint.checkpoint(function, x, use_reentrant=False)
    assert all(type(node.saved) is not tuple for node in (y.grad_fn, y.grad_fn.parents[0]))
    y.backward()
    assert x.grad.item() == pytest.approx(2 * 0.5 * 1.2840254166877414)


def test_what_watches_a_backward_pass_sees_every_node_once():
    x = leaf(2.0)
    y = (x * x).exp()
    seen = []

    def watch(node, g, create_graph, relevant):
        seen.append((node.name(), float(g)))
        return node.pull(g, relevant)

    with watching_with(watch):
        y.backward()
    assert [name for name, _ in seen] == ["ExpBackward0", "MulBackward0"]
    assert seen[0][1] == 1.0
    assert x.grad.item() == pytest.approx(4 * np.exp(4.0))


def test_what_runs_the_users_program_is_not_part_of_it():
    """A notebook runs a cell with its own machinery, whose lines say nothing about the program."""
    program = "x = torch.tensor(0.0, requires_grad=True)\nwith torch.autograd.detect_anomaly():\n    torch.sqrt(x).backward()\n"
    with pytest.raises(RuntimeError, match="SqrtBackward0") as caught:
        exec(compile(program, "cell 7", "exec"), {"torch": tg})
    assert str(caught.value).partition("called here:\n")[2].splitlines()[::2] == ['  File "cell 7", line 3, in <module>']
