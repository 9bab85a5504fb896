from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.steps import Stepper, steps

from .models import MODELS, sum_times, sum_times_max
from .test_tables import HOSTILE, Cells
from .test_tape import long_chain


def test_the_textbook_graph_step_by_step():
    walk = steps(sum_times().program)
    assert [(s.phase, s.name) for s in walk] == [
        ("forward", "q"), ("forward", "f"), ("backward", "f"), ("backward", "q"), ("backward", "z"), ("backward", "y"), ("backward", "x"),
    ]  # fmt: skip
    fires = walk[2]
    assert float(fires.adjoint) == 1
    assert [(c.operand, float(c.contribution), float(c.accumulated), c.waiting) for c in fires.contributions] == [
        ("q", 5, 5, 0), ("z", 1, 1, 0),
    ]  # fmt: skip
    assert [str(f) for f in fires.local] == ["∂f/∂q = 5", "∂f/∂z = 1"]


def test_a_value_used_twice_is_complete_only_after_both_consumers():
    received = [c for s in steps(sum_times_max().program) for c in s.contributions if c.operand == "y"]
    assert [(float(c.contribution), float(c.accumulated), c.waiting) for c in received] in ([(3, 3, 1), (2, 5, 0)], [(2, 2, 1), (3, 5, 0)])


@pytest.mark.parametrize("model", MODELS)
def test_what_has_accumulated_at_the_end_is_the_engines_adjoint_to_the_last_bit(model):
    program = MODELS[model]().program
    last, fired = {}, []
    for step in steps(program):
        if step.phase == "backward":
            fired.append(step.index)
            for c in step.contributions:
                last[c.index] = c.accumulated
    assert fired == program.order
    assert len(last) > 1
    for i, accumulated in last.items():
        np.testing.assert_array_equal(accumulated, program.records[i].adjoint)
        assert accumulated.dtype == program.records[i].adjoint.dtype


@pytest.mark.parametrize("model", MODELS)
def test_no_line_fires_before_its_adjoint_is_complete(model):
    waiting = {}
    for step in steps(MODELS[model]().program):
        if step.phase == "backward":
            assert waiting.get(step.index, 0) == 0
            waiting.update((c.index, c.waiting) for c in step.contributions)


def test_until_stops_where_told_and_goes_on_from_there():
    walk = steps(sum_times_max().program)
    assert walk.until(op="maximum").name == "b"
    assert walk.position == 2
    assert (step := walk.until(name="a")).phase == "backward"
    assert step.name == "f"  # something is added to the adjoint of a
    assert walk.until(name="x").contributions[0].operand == "x"
    assert walk.until(op="mul") is None
    assert walk.position == len(walk)


def test_until_finds_the_first_nan():
    x = tg.tensor(-1.0, requires_grad=True)
    with tg.record(), np.errstate(invalid="ignore"):
        a = x * 2.0
        b = tg.sqrt(a)
        c = b + 1.0
    walk = steps(tg.explain(c).program)
    assert walk.until(nan=True).name == "b"
    assert steps(sum_times().program).until(nan=True) is None


def test_until_finds_an_infinity_in_the_backward_pass():
    x = tg.tensor(0.0, requires_grad=True)
    with tg.record():
        root = tg.sqrt(x)
        y = root * 3.0
    step = steps(tg.explain(y).program).until(nan=True)
    assert (step.phase, step.name) == ("backward", "root")


@pytest.mark.parametrize(
    ("condition", "error", "words"),
    [({}, ValueError, "needs a condition"), ({"op": "tanh"}, KeyError, "add, mul"), ({"name": "nobody"}, KeyError, "nobody")],
)
def test_a_condition_that_cannot_be_met_is_an_error(condition, error, words):
    with pytest.raises(error, match=words):
        steps(sum_times().program).until(**condition)


def test_back_and_reset():
    walk = steps(sum_times().program)
    assert walk.back() is None
    first, second = next(walk), next(walk)
    assert (walk.back().name, walk.back().name) == (second.name, first.name) == ("f", "q")
    assert walk.position == 0
    names = [step.name for step in walk]
    walk.reset()
    assert [step.name for step in walk] == names


def test_a_step_can_be_looked_at_without_going_there():
    walk = steps(sum_times().program)
    assert walk[-1].name == "x"
    assert walk.position == 0
    with pytest.raises(IndexError):
        walk[len(walk)]


def test_steps_are_a_few_readable_lines():
    walk = steps(sum_times().program)
    assert str(walk[1]) == "forward   f = mul(q, z) = 5  with q = 1, z = 5"
    assert str(walk[2]).splitlines() == [
        "backward  f = mul(q, z) fires with adjoint 1",
        "          q += 5 (∂f/∂q = 5), now 5, complete",
        "          z += 1 (∂f/∂z = 1), now 1, complete",
    ]
    assert repr(walk) == "<Stepper at step 0 of 7: 2 forward, 5 backward>"


def test_the_same_operand_in_two_places_shows_both_derivatives():
    walk = steps(tg.explain(lambda x: x / x, 2.0).program)
    assert [str(c.local) for c in walk[1].contributions] == ["∂v1/∂x = 0.5", "∂v1/∂x = -0.5"]


@pytest.mark.parametrize("name", HOSTILE)
def test_html_shows_any_name_as_it_is(name):
    x = tg.tensor(2.0, requires_grad=True)
    with tg.record():
        y = x * 3.0
    page = Cells(steps(tg.explain(y, names={name: x}).program)[1]._repr_html_())
    assert name.replace("\n", " ") in page.cells
    assert "script" not in page.tags


def test_an_unrecorded_graph_can_be_stepped_as_far_as_it_is_known():
    x = tg.tensor(2.0, requires_grad=True)
    y = (x * 3.0 + 1.0) * 4.0
    walk = steps(tg.explain(y).program)
    assert "not kept" in str(walk[0])
    assert [float(s.adjoint) for s in walk if s.phase == "backward"] == [1, 4, 4, 12]
    y.backward()
    assert [s.phase for s in steps(tg.explain(y).program)][:3] == ["forward"] * 3


def test_a_hundred_thousand_steps():
    walk = Stepper(long_chain())
    assert len(walk) == 200_001
    assert float(walk[150_000].adjoint) == 1.0


def test_a_freed_graph_says_what_is_not_known_and_where_the_walk_ends():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    h = x * x
    loss = (h * h).sum() + x.sum()
    loss.backward()
    walk = list(steps(tg.explain(loss).program))
    last = walk[-1]
    assert last.unknown
    assert f"{last.unknown[0]} += not known" in str(last)
    assert "backward() has freed" in str(last)
    assert "has its whole adjoint" not in str(last)
    assert all(step.unknown == () for step in walk[:-1])


def test_an_adjoint_is_not_complete_while_a_consumer_behind_the_freed_part_is_still_to_come():
    x = tg.tensor(2.0, requires_grad=True)
    loss = x.exp() + x
    loss.backward()
    received = [c for step in steps(tg.explain(loss).program) for c in step.contributions if c.operand == "x"]
    assert [c.waiting for c in received] == [1]
