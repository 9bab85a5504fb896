from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.questions.why import why

from .models import MODELS, sum_times
from .test_tables import HOSTILE, Cells
from .test_tape import long_chain


def leaf(value):
    return tg.tensor(value, requires_grad=True)


def test_none_before_backward():
    x = leaf(3.0)
    with tg.record():
        loss = x * x
    program = tg.explain(loss).program
    answer = why(program, x, "none")
    assert answer.answers["none"] == (
        "x.grad is None because backward() has not been run since it was made, or last cleared: call loss.backward()."
    )
    loss.backward()
    assert why(program, x, "none").answers["none"] == "x.grad is not None."


def test_none_after_zero_grad():
    x = leaf(3.0)
    with tg.record():
        loss = x * x
    loss.backward()
    x.grad = None
    assert "cleared since" in str(why(tg.explain(loss).program, x))


def test_none_of_a_result_asks_for_retain_grad():
    x = leaf(3.0)
    with tg.record():
        h = x * x
        loss = h * 2.0
    program = tg.explain(loss).program
    assert "h.grad is None because h is no leaf: it is the result of mul" in str(why(program, h))
    h.retain_grad()
    program = tg.explain(loss).program
    assert "since h.retain_grad()" in str(why(program, h))
    loss.backward()
    assert "none" not in why(tg.explain(loss).program, h).answers


def test_none_of_a_constant_and_of_integers():
    x, c, i = leaf([3.0]), tg.tensor([2.0]), tg.tensor([0])
    with tg.record():
        loss = (x * c)[i]
    program = tg.explain(loss).program
    assert "takes part in the computation of loss as a constant, and has requires_grad=False" in str(why(program, c))
    other = tg.tensor([1, 2])
    text = why(program, other).answers["none"]
    assert text.startswith("The .grad of this tensor is None because this tensor is not part of the graph of loss, and its dtype is int64")
    assert str(why(program, "c")) == str(why(program, c))


def test_none_because_there_is_no_path():
    x, w = leaf(3.0), leaf(1.0)
    with tg.record():
        loss = x * x
    answer = why(tg.explain(loss).program, w)
    assert answer.name == "w"
    assert "No path leads from loss to w" in str(answer)
    (w * 2.0).backward()
    assert "comes from another backward pass" in str(why(tg.explain(loss).program, w))


def test_a_detached_tensor_is_recognised_by_its_memory():
    x = leaf([1.0, 2.0])
    h = x * 3.0
    d = h.detach()
    loss = (h * h).sum() + d.sum()
    assert "it is h, detached" in str(why(tg.explain(loss).program, d))
    assert "this tensor" in str(why(tg.explain(loss).program, tg.zeros(2)))


class First(tg.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        return a + b

    @staticmethod
    def backward(ctx, g):
        return g, None


def test_none_because_a_function_gives_nothing():
    x, y = leaf(3.0), leaf(4.0)
    with tg.record():
        loss = First.apply(x, y)
    loss.backward()
    assert y.grad is None
    assert "none of its consumers gives it a gradient" in str(why(tg.explain(loss).program, y))


@pytest.mark.parametrize(
    ("function", "value", "words"),
    [
        (lambda x: tg.relu(x), [-1.0, -3.0], ["relu(x) passes nothing on to x", "0 at every element", "not positive; here x = [-1, -3]"]),
        (lambda x: tg.sigmoid(x), [200.0, 300.0], ["sigmoid is flat where it is saturated", "x = [200, 300]"]),
        (lambda x: tg.tanh(x), [50.0], ["tanh is flat where it is saturated"]),
        (lambda x: tg.clamp(x, 0.0, 1.0), [2.0, 3.0], ["clamp is flat above its upper bound"]),
        (lambda x: tg.floor(x), [2.5], ["step function"]),
        (lambda x: tg.maximum(x, tg.tensor([5.0])), [1.0], ["larger operand"]),
    ],
)
def test_zero_names_the_rule_that_passed_nothing_on(function, value, words):
    x = leaf(value)
    with tg.record():
        loss = (function(x) * 2.0).sum()
    program = tg.explain(loss).program
    answer = why(program, x)
    text = str(answer).replace("\n", " ")
    for word in words:
        assert word in text


def test_zero_multiplied_by_zero():
    x, m = leaf([1.0, 2.0]), tg.zeros(2)
    with tg.record():
        loss = (x * m).sum()
    text = str(why(tg.explain(loss).program, x)).replace("\n", " ")
    assert "mul(x, m) passes nothing on to x" in text
    assert "partner is 0; here x = [1, 2], m = [0, 0]" in text


def test_zero_is_traced_to_where_it_began():
    x = leaf([1.0, 2.0])
    with tg.record():
        a = x * -3.0
        b = a - 1.0
        c = tg.relu(b)
        loss = c.sum()
    text = str(why(tg.explain(loss).program, x)).replace("\n", " ")
    assert "relu(b), 2 steps nearer to the output, passes nothing on to b" in text


def test_zero_because_contributions_cancel():
    x = leaf([2.0])
    with tg.record():
        loss = (x - x).sum()
    assert "contributions to x cancel: [1] from sub(x, x), [-1] from sub(x, x)" in str(why(tg.explain(loss).program, x)).replace("\n", " ")


def test_zero_where_adjoint_and_derivative_never_meet():
    x = leaf([1.0, -1.0])
    with tg.record():
        r = tg.relu(x)
        loss = (r * tg.tensor([0.0, 1.0])).sum()
    assert "its adjoint is zero wherever its local derivative is not" in str(why(tg.explain(loss).program, x)).replace("\n", " ")


def test_zero_because_the_given_gradient_is():
    x = leaf([1.0, -1.0])
    with tg.record():
        y = x * 2.0
    assert "the adjoint that y starts with is zero" in str(why(tg.explain(y, gradient=tg.zeros(2)).program, x))


def test_zero_because_of_a_hook():
    x = leaf([1.0, -1.0])
    with tg.record():
        h = x * 2.0
        h.register_hook(lambda g: g * 0.0)
        loss = h.sum()
    assert "a hook has put zeros in their place" in str(why(tg.explain(loss).program, x)).replace("\n", " ")


def test_not_all_zero():
    x = leaf([1.0, -1.0, -2.0])
    with tg.record():
        loss = tg.relu(x).sum()
    assert "2 of its 3 entries are" in str(why(tg.explain(loss).program, x, "zero"))
    assert "zero" not in why(tg.explain(loss).program, x).answers


@pytest.mark.parametrize("calls", [2, 3])
def test_accumulated_over_equal_calls(calls):
    x = leaf([1.0, 2.0])
    with tg.record():
        loss = (x * x).sum()
    for _ in range(calls):
        loss.backward(retain_graph=True)
    text = why(tg.explain(loss).program, x).answers["accumulated"]
    assert text.startswith(f"x.grad is {calls} times the gradient of this graph")
    assert "zero_grad()" in text


def test_accumulated_over_different_calls():
    x = leaf([1.0, 2.0])
    (x * 5.0).sum().backward()
    with tg.record():
        loss = (x * x).sum()
    loss.backward()
    assert "not the gradient of this graph alone" in why(tg.explain(loss).program, x).answers["accumulated"]


def test_one_backward_pass_is_nothing_unusual():
    x = leaf([1.0, 2.0])
    with tg.record():
        loss = (x * x).sum()
    loss.backward()
    answer = why(tg.explain(loss).program, x)
    assert answer.answers == {"": "Nothing unusual: the gradient is the sum of 2 contributions of its consumers."}
    assert "nothing else is in it" in str(why(tg.explain(loss).program, x, "accumulated"))


def test_shape_of_what_was_stretched():
    X, b, s = leaf(np.ones((4, 3), np.float32)), leaf([1.0, 2.0, 3.0]), leaf(2.0)
    with tg.record():
        h = X + b
        loss = (h * s).sum()
    program = tg.explain(loss).program
    text = str(why(program, b)).replace("\n", " ")
    assert "add(X, b) used b several times, by broadcasting, so what comes back is summed over the stretched axis 0 of (4, 3)" in text
    assert why(tg.explain((X + b) + (X * b)).program, b).answers["shape"].endswith("It is the same with 1 other consumer.")
    assert "summed over the stretched axes 0, 1 of (4, 3)" in str(why(program, s)).replace("\n", " ")
    assert "has the shape of X, (4, 3)" in str(why(program, X, "shape"))
    assert "shape" not in why(program, X).answers


def test_not_finite_points_to_the_view_that_traces_it():
    x = leaf([0.0, 1.0])
    with tg.record():
        loss = tg.sqrt(x).sum()
    assert "Of x, 1 of 2 entries of the adjoint are NaN or infinite: ex.nan() shows where that began." in str(
        why(tg.explain(loss).program, x)
    )
    assert "finite" in str(why(sum_times().program, "x", "nan"))


def test_a_freed_graph_says_only_what_is_certain():
    x = leaf([1.0, 2.0])
    loss = (x * x).sum()
    loss.backward()
    answer = why(tg.explain(loss).program, x)
    assert "adjoint not known" in answer.headline
    assert list(answer.answers) == [""]
    assert "cannot be said" in str(why(tg.explain(loss).program, x, "accumulated"))
    assert "cannot be said" in str(why(tg.explain(loss).program, x, "zero"))
    assert "tg.record()" in str(answer)


def test_a_deleted_leaf_has_a_gradient_that_nobody_can_see():
    def build():
        x = leaf(3.0)
        with tg.record():
            return x * x

    program = tg.explain(build()).program
    assert "x has been deleted" in str(why(program, "x", "none"))
    assert why(program, "x").headline == "x (leaf, shape ()): adjoint 6, .grad not known"


def test_bad_questions():
    program = sum_times().program
    with pytest.raises(ValueError, match="'colour'"):
        why(program, "x", "colour")
    with pytest.raises(KeyError, match="nobody"):
        why(program, "nobody")


@pytest.mark.parametrize("model", MODELS)
def test_every_line_of_every_model_gets_an_answer(model):
    program = MODELS[model]().program
    for i in range(len(program)):
        answer = why(program, i)
        assert answer.answers
        for text in answer.answers.values():
            assert text.endswith((".", "?"))


@pytest.mark.parametrize("name", HOSTILE)
def test_html_shows_any_name_as_it_is(name):
    x = leaf([-2.0])
    with tg.record():
        y = tg.relu(x)
    page = why(tg.explain(y, names={name: x}).program, x).to_html()
    assert Cells(page).tags == {"p", "strong"}


def test_a_hundred_thousand_steps_away():
    answer = why(long_chain(), 0)
    assert answer.headline.startswith("p1 (leaf, shape ()): adjoint 1")


def test_a_hook_on_the_way_is_named():
    x = leaf(3.0)
    with tg.record():
        q = x * 2.0
        q.register_hook(lambda g: g * 10)
        loss = q * q
    program = tg.explain(loss).program
    assert why(program, q).answers["hook"].startswith("A hook on q has changed its adjoint")
    assert why(program, x).answers["hook"] == (
        "A hook on q has changed the adjoint there: what arrives at x was computed from what the hook returned."
    )


def test_a_hook_that_only_looks_is_not_blamed():
    x = leaf(3.0)
    x.register_hook(lambda g: None)
    with tg.record():
        loss = x * x
    program = tg.explain(loss).program
    assert "hook" not in why(program, x).answers
    assert why(program, x, "hook").answers["hook"] == "No hook that is known has changed what arrives here."


def test_with_several_outputs_the_call_that_is_named_can_be_made():
    x = leaf(3.0)
    with tg.record():
        p, q = x * 2.0, x * 3.0
    told = why(tg.explain([p, q]).program, x, "none").answers["none"]
    assert told.endswith("call autograd.backward([p, q]).")
    tg.autograd.backward([p, q])
    assert x.grad.item() == 5.0


def test_a_result_that_no_variable_holds_is_to_be_kept_in_one():
    x = leaf(3.0)
    with tg.record():
        loss = (x * x) * 2.0
    told = why(tg.explain(loss).program, "v1", "none").answers["none"]
    assert "Keep it in a variable, h = mul(x, x), and call h.retain_grad() before backward()." in told


def test_an_equal_gradient_of_another_graph_is_not_taken_for_that_of_this_one():
    a = leaf(1.0)
    with tg.record():
        first = a * 2.0
        second = a * a
    first.backward()
    told = why(tg.explain(second).program, a).answers["accumulated"]
    assert "the graph has not been freed" in told
    assert "another graph" in told
    a.grad = None
    second.backward()
    assert "accumulated" not in why(tg.explain(second).program, a).answers


def test_rounding_is_not_taken_for_a_gradient_that_has_vanished():
    x, y = tg.tensor([1.0, 2.0, 3.0], dtype=tg.float64, requires_grad=True), tg.tensor(0.5, dtype=tg.float64, requires_grad=True)
    with tg.record():
        total = tg.softmax(x, 0).sum()
        deep = y
        for _ in range(30):
            deep = tg.sigmoid(deep)
    assert "nothing but rounding" in str(why(tg.explain(total).program, x, "zero"))
    told = str(why(tg.explain(deep).program, y, "zero")).replace("\n", " ")
    assert "Many factors below 1 on the way have made it vanish" in told
