"""Random programs (see `programs`), and proof that they would notice an engine that is wrong."""

from __future__ import annotations

import inspect
import textwrap
import types
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tinygrad_edu.autograd import inplace, node
from tinygrad_edu.autograd.primitive import _note_view
from tinygrad_edu.autograd.variable import Variable
from tinygrad_edu.autograd.walk import propagate

from .programs import OUTCOMES, Programs


def options(**more: Any) -> settings:
    return settings(deadline=None, stateful_step_count=30, suppress_health_check=list(HealthCheck), **more)


AT_LEAST = {  # how often per program, about half of what is usual
    "change of a tensor in the graph": 0.8,
    "change of a view in the graph": 0.5,
    "change outside the graph": 0.5,
    "change refused": 0.2,
    "gradient: ours given, PyTorch's given": 3.0,
    "gradient: ours raises, PyTorch's raises": 0.3,
    "second order given": 0.4,
}


def test_random_programs() -> None:
    OUTCOMES.clear()
    programs = 4 * settings.default.max_examples
    run_state_machine_as_test(Programs, settings=options(max_examples=programs))
    rare = {what: OUTCOMES[what] for what, often in AT_LEAST.items() if OUTCOMES[what] < often * programs}
    assert not rare, f"these hardly ever happened in {programs} programs: {rare}"


MUTANTS = {
    "an in-place change of a view does not reach the base": (inplace._rebase, "if view is None:", "if True:"),
    "a view does not follow its base": (Variable.current_node, "view.time != CLOCK[0]", "False"),
    "a change is not stamped": (inplace.update, "stamp(target.array)", "pass"),
    "the value before a change is not kept": (inplace.update, "target.array.copy()", "target.array"),
    "a leaf may be changed": (inplace._forbid_leaf, "isinstance(owner._node, Leaf)", "False"),
    "an overwritten array is used": (node.check_unchanged, "changed_since(array, node.time)", "False"),
    "a view of a view forgets where it came from": (_note_view, "(*steps, (op, rest))", "((op, rest),)"),
    "a view of a view remembers it in the wrong order": (_note_view, "(*steps, (op, rest))", "((op, rest), *steps)"),
    "a change is recorded without gradients, too": (inplace.update, "if recording and isinstance", "if isinstance"),
    "a view is taken anew from a stale base": (inplace.follow_recorded, "base._node", "None"),
    "contributions are added into memory of another": (propagate, "elif parent in owned:", "elif True:"),
    "the last contribution wins": (propagate, "adjoints[parent] + contribution", "contribution"),
}


def mutated(function: Any, old: str, new: str) -> types.CodeType:
    """Return the code of `function` with one expression replaced."""
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) == 1, "the mutant no longer fits the engine"
    names: dict[str, Any] = {}
    exec("from __future__ import annotations\n" + source.replace(old, new), dict(function.__globals__), names)
    return names[function.__name__].__code__  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", MUTANTS)
def test_broken_engine_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    function, old, new = MUTANTS[name]
    monkeypatch.setattr(function, "__code__", mutated(function, old, new))
    with pytest.raises((AssertionError, ValueError, IndexError)):  # a wrong number, or a shape that cannot be
        run_state_machine_as_test(Programs, settings=options(max_examples=2000, phases=[Phase.generate], database=None, derandomize=True))
