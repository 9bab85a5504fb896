"""Random programs of operations, views, in-place changes and backward passes, run by three parties: this engine, PyTorch, and a naive model.

The model computes with dual numbers: every array carries its derivative in one direction, in memory of the same layout. A view is a view of
both, an in-place operation writes both, so it knows nothing of graphs and cannot be wrong about aliases. Where PyTorch gives a
gradient, this engine must give the same; where PyTorch raises, this engine must raise too or agree with the model. It must never raise where
PyTorch does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

import tinygrad_edu as tg

torch = pytest.importorskip("torch")
LIBRARIES = (tg, torch)
SHAPE = (3, 4)
picks = st.integers(0, 1000)


@dataclass
class Dual:
    """A value and its derivative in one direction."""

    value: Any
    tangent: Any

    def __post_init__(self) -> None:
        tangent = np.empty_like(self.value)  # of the same memory layout, so that a view of one is a view of the other
        tangent[...] = self.tangent
        self.tangent = tangent

    def look(self, view: Any) -> Dual:
        result = Dual.__new__(Dual)
        result.value, result.tangent = view(self.value), view(self.tangent)
        return result

    def write(self, other: Dual) -> None:
        self.value[...], self.tangent[...] = np.array(other.value), np.array(other.tangent)


@dataclass
class Trio:
    """One tensor of the program, as each of the three parties has it."""

    ours: Any
    theirs: Any
    model: Dual
    leaf: bool = False


UNARY = {
    "tripled": (lambda x: x * 3, lambda d: Dual(d.value * 3, d.tangent * 3)),
    "tanh": (lambda x: x.tanh(), lambda d: Dual(np.tanh(d.value), d.tangent * (1 - np.tanh(d.value) ** 2))),
    "square": (lambda x: x * x, lambda d: Dual(d.value * d.value, d.tangent * d.value + d.value * d.tangent)),
    "clone": (lambda x: x.clone(), lambda d: Dual(d.value.copy(), d.tangent)),
}
BINARY = {
    "add": (lambda x, y: x + y, lambda a, b: Dual(a.value + b.value, a.tangent + b.tangent)),
    "sub": (lambda x, y: x - y, lambda a, b: Dual(a.value - b.value, a.tangent - b.tangent)),
    "mul": (lambda x, y: x * y, lambda a, b: Dual(a.value * b.value, a.tangent * b.value + a.value * b.tangent)),
}
VIEWS = {
    "row": lambda x: x[0],
    "last": lambda x: x[-1:],
    "slice": lambda x: x[1:],
    "column": lambda x: x[..., 1],
    "steps": lambda x: x[..., ::2],
    "transpose": lambda x: x.T,
    "flat": lambda x: x.reshape(-1),
    "halves": lambda x: x.reshape(2, -1),
}
CHANGES = {
    "mul_number": (lambda x: x.mul_(0.5), lambda d: Dual(d.value * 0.5, d.tangent * 0.5)),
    "add_number": (lambda x: x.add_(1), lambda d: Dual(d.value + 1, d.tangent)),
    "tanh_": (lambda x: x.tanh_(), UNARY["tanh"][1]),
    "zero_": (lambda x: x.zero_(), lambda d: Dual(d.value * 0, d.tangent * 0)),
}
CHANGES_BY_ANOTHER = {
    "add_": (lambda x, y: x.add_(y), BINARY["add"][1]),
    "mul_": (lambda x, y: x.mul_(y), BINARY["mul"][1]),
    "copy_": (lambda x, y: x.copy_(y), lambda a, b: Dual(a.value * 0 + b.value, a.tangent * 0 + b.tangent)),
}


def attempt(run: Any) -> Any:
    """Return what `run` returns, or the RuntimeError that it raises."""
    try:
        return run()
    except RuntimeError as error:
        return error


class Programs(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.pool: list[Trio] = []
        self.leaves: list[Trio] = []
        self.freed = False
        self.rng = np.random.default_rng(0)

    def pick(self, number: int) -> Trio:
        return self.pool[number % len(self.pool)]

    def fitting(self, target: Trio, number: int) -> Trio | None:
        """Return a tensor that can be broadcast to `target` and shares no memory with it, if there is one."""
        fits = [
            t
            for t in self.pool
            if not np.shares_memory(t.model.value, target.model.value)
            and len(t.model.value.shape) <= len(target.model.value.shape)
            and all(a in (1, b) for a, b in zip(t.model.value.shape[::-1], target.model.value.shape[::-1], strict=False))
        ]
        return fits[number % len(fits)] if fits else None

    def keep(self, ours: Any, theirs: Any, model: Dual, leaf: bool = False) -> None:
        trio = Trio(ours, theirs, model, leaf)
        self.pool.append(trio)
        if leaf:
            self.leaves.append(trio)

    @initialize()
    def start(self) -> None:
        self.make(True)
        self.make(False)

    @precondition(lambda self: len(self.leaves) < 3)
    @rule(wants_gradient=st.booleans())
    def make(self, wants_gradient: bool) -> None:
        value = self.rng.uniform(0.5, 1.5, SHAPE)
        tangent = self.rng.uniform(-1, 1, SHAPE) if wants_gradient else np.zeros(SHAPE)
        ours, theirs = (lib.tensor(value.tolist(), dtype=lib.float64, requires_grad=wants_gradient) for lib in LIBRARIES)
        self.keep(ours, theirs, Dual(value, tangent), leaf=wants_gradient)

    @rule(name=st.sampled_from(sorted(UNARY)), number=picks)
    def apply(self, name: str, number: int) -> None:
        x, (operation, on_duals) = self.pick(number), UNARY[name]
        self.keep(operation(x.ours), operation(x.theirs), on_duals(x.model))

    @rule(name=st.sampled_from(sorted(BINARY)), first=picks, second=picks)
    def combine(self, name: str, first: int, second: int) -> None:
        x, (operation, on_duals) = self.pick(first), BINARY[name]
        y = self.fitting(x, second) or x
        self.keep(operation(x.ours, y.ours), operation(x.theirs, y.theirs), on_duals(x.model, y.model))

    @rule(name=st.sampled_from(sorted(VIEWS)), number=picks)
    def look(self, name: str, number: int) -> None:
        x = self.pick(number)
        if (
            not x.model.value.ndim
            or 0 in x.model.value.shape
            or x.model.value.size % 2
            or (name == "transpose" and x.model.value.ndim != 2)
        ):
            return
        ours, theirs, model = VIEWS[name](x.ours), VIEWS[name](x.theirs), x.model.look(VIEWS[name])
        copied = [
            not np.shares_memory(ours.detach().numpy(), x.ours.detach().numpy()),
            not np.shares_memory(theirs.detach().numpy(), x.theirs.detach().numpy()),
            not np.shares_memory(model.value, x.model.value),
        ]
        if len(set(copied)) == 1:  # the order in memory of a result is not always the same; then a reshape copies in one library only
            self.keep(ours, theirs, model)

    @rule(number=picks)
    def detach(self, number: int) -> None:
        x = self.pick(number)
        model = Dual.__new__(Dual)
        model.value, model.tangent = x.model.value, np.zeros_like(x.model.value)
        self.keep(x.ours.detach(), x.theirs.detach(), model)

    def change(self, x: Trio, ours: Any, theirs: Any, model: Dual, recorded: bool) -> None:
        """Do one in-place operation with each party; both libraries must do it, or neither."""
        outcomes = []
        for lib, run in zip(LIBRARIES, (ours, theirs), strict=True):
            with lib.set_grad_enabled(recorded):
                outcomes.append(attempt(run))
        refused = [isinstance(outcome, RuntimeError) for outcome in outcomes]
        assert refused[0] == refused[1], outcomes
        event("change refused" if refused[0] else "change done")
        if not refused[0]:
            if not recorded or not x.ours.requires_grad:
                model.tangent = np.array(x.model.tangent)
            x.model.write(model)

    @rule(name=st.sampled_from(sorted(CHANGES)), number=picks, recorded=st.sampled_from([True, True, True, False]))
    def change_alone(self, name: str, number: int, recorded: bool) -> None:
        x, (operation, on_duals) = self.pick(number), CHANGES[name]
        self.change(x, lambda: operation(x.ours), lambda: operation(x.theirs), on_duals(x.model), recorded)

    @rule(name=st.sampled_from(sorted(CHANGES_BY_ANOTHER)), first=picks, second=picks, recorded=st.sampled_from([True, True, True, False]))
    def change_by_another(self, name: str, first: int, second: int, recorded: bool) -> None:
        x, (operation, on_duals) = self.pick(first), CHANGES_BY_ANOTHER[name]
        y = self.fitting(x, second)
        if y is not None:
            model = on_duals(x.model, y.model)
            self.change(x, lambda: operation(x.ours, y.ours), lambda: operation(x.theirs, y.theirs), model, recorded)

    @rule(first=picks, second=picks, rows=st.sampled_from([0, slice(1), slice(None, None, 2), [0], ...]))
    def assign(self, first: int, second: int, rows: Any) -> None:
        x, y = self.pick(first), self.pick(second)
        if not x.model.value.ndim or not x.model.value.size or np.shares_memory(x.model.value, y.model.value):
            return
        part = x.model.value[rows]
        if y.model.value.ndim > part.ndim or any(
            a not in (1, b) for a, b in zip(y.model.value.shape[::-1], part.shape[::-1], strict=False)
        ):
            return
        model = Dual(np.array(x.model.value), x.model.tangent)
        model.value[rows], model.tangent[rows] = y.model.value, y.model.tangent
        self.change(x, lambda: x.ours.__setitem__(rows, y.ours), lambda: x.theirs.__setitem__(rows, y.theirs), model, True)

    @precondition(lambda self: len(self.pool) > 3)
    @rule(number=picks)
    def forget(self, number: int) -> None:
        if not self.pick(number).leaf:
            del self.pool[number % len(self.pool)]

    @precondition(lambda self: self.leaves)
    @rule(first=picks, second=picks, retain=st.sampled_from([True, True, False]))
    def differentiate(self, first: int, second: int, retain: bool) -> None:
        x, y = self.pick(first), self.pick(second)
        outcomes = []
        for lib, a, b, leaves in (
            (tg, x.ours, y.ours, [t.ours for t in self.leaves]),
            (torch, x.theirs, y.theirs, [t.theirs for t in self.leaves]),
        ):
            loss = (a * 1.5).sum() + (b * 0.5).sum()
            outcomes.append(
                attempt(lambda lib=lib, loss=loss, leaves=leaves: lib.autograd.grad(loss, leaves, retain_graph=retain, allow_unused=True))
            )
        ours, theirs = outcomes
        event(f"gradient: ours {'raises' if isinstance(ours, RuntimeError) else 'is given'}, "
              f"PyTorch's {'raises' if isinstance(theirs, RuntimeError) else 'is given'}")  # fmt: skip
        if isinstance(theirs, RuntimeError):
            if not isinstance(ours, RuntimeError):
                self.compare_with_the_model(ours, x, y)
        elif isinstance(ours, RuntimeError):
            assert self.freed, ours
        else:
            for a, b in zip(ours, theirs, strict=True):
                assert (a is None) == (b is None)
                if a is not None:
                    np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-9, atol=1e-12)
        self.freed |= not retain

    def compare_with_the_model(self, gradients: Any, x: Trio, y: Trio) -> None:
        slope = sum((g.numpy() * leaf.model.tangent).sum() for g, leaf in zip(gradients, self.leaves, strict=True) if g is not None)
        expected = (x.model.tangent * 1.5).sum() + (y.model.tangent * 0.5).sum()
        np.testing.assert_allclose(slope, expected, rtol=1e-7, atol=1e-9)

    @invariant()
    def all_agree(self) -> None:
        for t in self.pool:
            np.testing.assert_allclose(t.ours.detach().numpy(), t.theirs.detach().numpy(), rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(t.ours.detach().numpy(), t.model.value, rtol=1e-9, atol=1e-12)
            assert t.ours.requires_grad == t.theirs.requires_grad
            assert t.ours.is_leaf == t.theirs.is_leaf
            assert t.ours._version == t.theirs._version


def test_random_programs() -> None:
    run_state_machine_as_test(
        Programs, settings=settings(deadline=None, max_examples=100, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    )
