"""Random programs of operations, views, in-place changes and backward passes, run by this engine, by PyTorch, and by a naive model.

The model computes with dual numbers: every array carries its derivative in one direction, in memory of the same layout. A view is a view
of both, an in-place operation writes both, so it knows nothing of graphs and cannot be wrong about aliases. Where PyTorch gives a
gradient, this engine must give the same; where PyTorch raises, this engine must raise too or agree with the model. It must never raise
where PyTorch does not.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import tinygrad_edu as tg

torch = pytest.importorskip("torch")
LIBRARIES = (tg, torch)
SHAPES = [(4, 4), (2, 4), (4,), ()]
LARGEST = 100.0  # values stay below this, so that errors of rounding do too
MOST = 12  # tensors alive at a time
OUTCOMES: Counter[str] = Counter()
places = st.floats(0, 1, exclude_max=True).map(lambda u: u * u)  # where in a list, counted from its end: recent tensors are likelier
mostly = st.sampled_from([True, True, True, True, False])


@dataclass(eq=False)
class Dual:
    """A value and its derivative in one direction."""

    value: Any
    tangent: Any

    def __post_init__(self) -> None:
        self.value = np.asarray(self.value)
        tangent = np.empty_like(self.value)  # of the same memory layout, so that a view of one is a view of the other
        tangent[...] = self.tangent
        self.tangent = tangent

    def both(self, linear: Any) -> Dual:
        """Return what a linear function makes of value and tangent; a view stays a view."""
        result = Dual.__new__(Dual)
        result.value, result.tangent = np.asarray(linear(self.value)), np.asarray(linear(self.tangent))
        return result

    def write(self, other: Dual) -> None:
        self.value[...], self.tangent[...] = np.array(other.value), np.array(other.tangent)


@dataclass(eq=False)
class Trio:
    """One tensor of the program, as each of the three parties has it."""

    ours: Any
    theirs: Any
    model: Dual
    leaf: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        return self.model.value.shape  # type: ignore[no-any-return]

    def each(self, linear: Any) -> Trio:
        """Return what a linear function makes of it in each party."""
        return Trio(linear(self.ours), linear(self.theirs), self.model.both(linear))


UNARY = {
    "tripled": (lambda x: x * 3, lambda d: Dual(d.value * 3, d.tangent * 3)),
    "tanh": (lambda x: x.tanh(), lambda d: Dual(np.tanh(d.value), d.tangent * (1 - np.tanh(d.value) ** 2))),
    "sin": (lambda x: x.sin(), lambda d: Dual(np.sin(d.value), d.tangent * np.cos(d.value))),
    "square": (lambda x: x * x, lambda d: Dual(d.value * d.value, d.tangent * d.value + d.value * d.tangent)),
    "clone": (lambda x: x.clone(), lambda d: Dual(d.value.copy(), d.tangent)),
}
BINARY = {
    "add": (lambda x, y: x + y, lambda a, b: Dual(a.value + b.value, a.tangent + b.tangent)),
    "sub": (lambda x, y: x - y, lambda a, b: Dual(a.value - b.value, a.tangent - b.tangent)),
    "mul": (lambda x, y: x * y, lambda a, b: Dual(a.value * b.value, a.tangent * b.value + a.value * b.tangent)),
}
VIEWS = {
    "first": lambda x: x[0] if x.ndim > 1 else x[0, ...],  # NumPy's x[0] of a row is a number, not a view
    "last": lambda x: x[-1:],
    "rest": lambda x: x[1:],
    "column": lambda x: x[..., 1],
    "every second": lambda x: x[..., ::2],
    "transposed": lambda x: x.T,
    "flat": lambda x: x.reshape(-1),
    "halves": lambda x: x.reshape(2, -1),
}
CHANGES = {
    "mul_ by a number": (lambda x: x.mul_(0.5), lambda d: Dual(d.value * 0.5, d.tangent * 0.5)),
    "add_ a number": (lambda x: x.add_(1), lambda d: Dual(d.value + 1, d.tangent)),
    "tanh_": (lambda x: x.tanh_(), UNARY["tanh"][1]),
    "sin_": (lambda x: x.sin_(), UNARY["sin"][1]),
    "zero_": (lambda x: x.zero_(), lambda d: Dual(d.value * 0, d.tangent * 0)),
}
CHANGES_BY_ANOTHER = {
    "add_": (lambda x, y: x.add_(y), BINARY["add"][1]),
    "sub_": (lambda x, y: x.sub_(y), BINARY["sub"][1]),
    "mul_": (lambda x, y: x.mul_(y), BINARY["mul"][1]),
    "copy_": (lambda x, y: x.copy_(y), lambda a, b: Dual(a.value * 0 + b.value, a.tangent * 0 + b.tangent)),
}
ROWS = [0, -1, slice(1), slice(None, None, 2), [0], ..., (..., 1), (slice(1, None), slice(2))]


def attempt(run: Any) -> Any:
    """Return what `run` returns, or the RuntimeError that it raises."""
    try:
        return run()
    except RuntimeError as error:
        return error


def raised(outcome: Any) -> bool:
    return isinstance(outcome, RuntimeError)


def close(a: Any, b: Any, tolerance: float = 1e-9) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and bool((np.abs(a - b) <= tolerance * (1 + np.abs(b).max(initial=0))).all())


def broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    return len(shape) <= len(to) and all(a in (1, b) for a, b in zip(shape[::-1], to[::-1], strict=False))


def weights(lib: Any, shape: tuple[int, ...]) -> Any:
    """Return other numbers for every place, so that a gradient at the wrong place is a wrong gradient."""
    size = math.prod(shape)
    return lib.tensor(np.linspace(0.5, 2.0, size).reshape(shape).tolist() if size else [], dtype=lib.float64).reshape(shape)


def viewable(name: str, shape: tuple[int, ...]) -> bool:
    size = math.prod(shape)
    if not shape or size < 2:
        return False
    if name == "transposed":
        return len(shape) == 2
    if name == "column":
        return shape[-1] > 1
    return name != "halves" or size % 2 == 0


class Programs(RuleBasedStateMachine):
    """The rules by which programs are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.pool: list[Trio] = []
        self.leaves: list[Trio] = []
        self.rng = np.random.default_rng(0)

    # --- tensors --------------------------------------------------------------------------------------------------------------------

    @initialize(shape=st.sampled_from(SHAPES[:2]))
    def start(self, shape: tuple[int, ...]) -> None:
        self.make(shape, True)
        self.make(SHAPES[0], False)
        self.apply("sin", 0.9)

    @precondition(lambda self: len(self.leaves) < 3)
    @rule(shape=st.sampled_from(SHAPES), wants_gradient=mostly)
    def make(self, shape: tuple[int, ...], wants_gradient: bool) -> None:
        value = self.rng.uniform(0.5, 1.5, shape)
        tangent = self.rng.uniform(-1, 1, shape) if wants_gradient else np.zeros(shape)
        ours, theirs = (lib.tensor(value.tolist(), dtype=lib.float64, requires_grad=wants_gradient) for lib in LIBRARIES)
        self.keep(Trio(ours, theirs, Dual(np.asarray(value), tangent), leaf=wants_gradient))

    def keep(self, trio: Trio) -> None:
        if np.abs(trio.model.value).max(initial=0) > LARGEST:
            return
        self.pool.append(trio)
        if trio.leaf:
            self.leaves.append(trio)
        if len(self.pool) > MOST:
            del self.pool[next(i for i, t in enumerate(self.pool) if not t.leaf)]

    def pick(self, place: float) -> Trio:
        return self.pool[-1 - int(place * len(self.pool))]

    def fitted(self, trio: Trio, target: Trio, shape: tuple[int, ...]) -> Trio:
        """Return what can be written into a part of `target` that has this shape: `trio` itself, or if need be what can be made of it."""

        def made(x: Any) -> Any:
            x = x * 0.5
            if broadcasts(tuple(x.shape), shape):
                return x
            size = math.prod(shape)
            return x.reshape(-1)[:size].reshape(shape) if math.prod(x.shape) >= size else x.sum()

        if broadcasts(trio.shape, shape) and not np.shares_memory(trio.model.value, target.model.value):
            return trio
        return trio.each(made)

    # --- operations -----------------------------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(sorted(UNARY)), place=places)
    def apply(self, name: str, place: float) -> None:
        x, (operation, on_duals) = self.pick(place), UNARY[name]
        self.keep(Trio(operation(x.ours), operation(x.theirs), on_duals(x.model)))

    @rule(name=st.sampled_from(sorted(BINARY)), first=places, second=places)
    def combine(self, name: str, first: float, second: float) -> None:
        x, (operation, on_duals) = self.pick(first), BINARY[name]
        y = self.pick(second)
        y = y if broadcasts(y.shape, x.shape) else self.fitted(y, x, x.shape)
        self.keep(Trio(operation(x.ours, y.ours), operation(x.theirs, y.theirs), on_duals(x.model, y.model)))

    @rule(names=st.lists(st.sampled_from(sorted(VIEWS)), min_size=1, max_size=3), place=places)
    def look(self, names: list[str], place: float) -> None:
        x = self.pick(place)
        for name in names:
            if not viewable(name, x.shape):
                continue
            view = x.each(VIEWS[name])
            copied = {
                not np.shares_memory(view.ours.detach().numpy(), x.ours.detach().numpy()),
                not np.shares_memory(view.theirs.detach().numpy(), x.theirs.detach().numpy()),
                not np.shares_memory(view.model.value, x.model.value),
            }
            if len(copied) == 2:  # the order in memory of a result is not always the same; then a reshape copies in one library only
                OUTCOMES["reshape not kept"] += 1
                return
            x = view
            self.keep(x)

    @rule(place=places)
    def detach(self, place: float) -> None:
        x = self.pick(place)
        model = Dual.__new__(Dual)
        model.value, model.tangent = x.model.value, np.zeros_like(x.model.value)
        self.keep(Trio(x.ours.detach(), x.theirs.detach(), model))

    @precondition(lambda self: len(self.pool) > 4)
    @rule(place=places)
    def forget(self, place: float) -> None:
        x = self.pick(place)
        if not x.leaf:
            self.pool.remove(x)

    # --- in-place changes -----------------------------------------------------------------------------------------------------------

    def change(self, x: Trio, ours: Any, theirs: Any, model: Dual, recorded: bool) -> None:
        """Do one in-place operation with each party; both libraries must do it, or neither."""
        if np.abs(model.value).max(initial=0) > LARGEST:
            return
        outcomes = []
        _ = x.theirs.grad_fn  # PyTorch takes a view for a leaf if its base has come into the graph and nobody has asked the view since
        for lib, run in zip(LIBRARIES, (ours, theirs), strict=True):
            with lib.set_grad_enabled(recorded):
                outcomes.append(attempt(run))
        assert raised(outcomes[0]) == raised(outcomes[1]), outcomes
        if raised(outcomes[0]):
            OUTCOMES["change refused"] += 1
            return
        kind = "view" if x.theirs._is_view() else "tensor"
        OUTCOMES[f"change of a {kind} in the graph" if recorded and x.ours.requires_grad else "change outside the graph"] += 1
        if not recorded or not x.ours.requires_grad:
            model.tangent = np.array(x.model.tangent)
        x.model.write(model)

    @rule(name=st.sampled_from(sorted(CHANGES)), place=places, recorded=mostly)
    def change_alone(self, name: str, place: float, recorded: bool) -> None:
        x, (operation, on_duals) = self.pick(place), CHANGES[name]
        self.change(x, lambda: operation(x.ours), lambda: operation(x.theirs), on_duals(x.model), recorded)

    @rule(name=st.sampled_from(sorted(CHANGES_BY_ANOTHER)), first=places, second=places, recorded=mostly)
    def change_by_another(self, name: str, first: float, second: float, recorded: bool) -> None:
        x, (operation, on_duals) = self.pick(first), CHANGES_BY_ANOTHER[name]
        y = self.fitted(self.pick(second), x, x.shape)
        model = on_duals(x.model, y.model)
        self.change(x, lambda: operation(x.ours, y.ours), lambda: operation(x.theirs, y.theirs), model, recorded)

    @rule(first=places, second=places, rows=st.sampled_from(ROWS), recorded=mostly)
    def assign(self, first: float, second: float, rows: Any, recorded: bool) -> None:
        x = self.pick(first)
        if not x.model.value.size or len(x.shape) < (len([r for r in rows if r is not ...]) if isinstance(rows, tuple) else 1):
            return
        if rows == (..., 1) and x.shape[-1] < 2:
            return
        model = Dual(np.array(x.model.value), x.model.tangent)
        y = self.fitted(self.pick(second), x, x.model.value[rows].shape)
        model.value[rows], model.tangent[rows] = y.model.value, y.model.tangent
        self.change(x, lambda: x.ours.__setitem__(rows, y.ours), lambda: x.theirs.__setitem__(rows, y.theirs), model, recorded)

    @rule(
        place=places,
        names=st.lists(st.sampled_from(sorted(VIEWS)), min_size=1, max_size=2),
        change=st.sampled_from(sorted(CHANGES_BY_ANOTHER)),
        second=places,
        through_the_view=st.booleans(),
    )
    def change_a_fresh_value(self, place: float, names: list[str], change: str, second: float, through_the_view: bool) -> None:
        """A value that no rule has saved, a view of it, and a change of one of the two: what in-place operations are for."""
        x = self.pick(place)
        self.keep(x.each(lambda x: x * 0.75))
        self.look(names, 0.0)
        self.change_by_another(change, 0.0 if through_the_view else 1.5 / len(self.pool), second, True)

    @rule(
        place=places, name=st.sampled_from(["sin", "square"]), view=st.sampled_from(sorted(VIEWS)), change=st.sampled_from(sorted(CHANGES))
    )
    def overwrite(self, place: float, name: str, view: str, change: str) -> None:
        """Compute with a fresh value, then change it, or a view of it: too late, its gradient is gone."""
        self.keep(self.pick(place).each(lambda x: x * 0.75))
        fresh = self.pool[-1]
        self.apply(name, 0.0)
        result = self.pool[-1]
        self.pool.append(fresh)
        self.look([view], 0.0)
        self.change_alone(change, 0.0, True)
        self.pool.remove(fresh)
        self.compare([result])

    # --- gradients ------------------------------------------------------------------------------------------------------------------

    @rule(first=places, second=places)
    def differentiate(self, first: float, second: float) -> None:
        self.compare([self.pick(first), self.pick(second)])

    @rule(place=places)
    def differentiate_twice(self, place: float) -> None:
        outcomes = []
        x = self.pick(place)
        for lib, value, leaves in self.parties([x]):
            outcomes.append(attempt(lambda lib=lib, value=value, leaves=leaves: second_order(lib, value, leaves)))
        ours, theirs = outcomes
        OUTCOMES[f"second order {'raises' if raised(theirs) else 'given'}"] += 1
        if not raised(theirs):
            assert not raised(ours), ours
            for a, b in zip(ours, theirs, strict=True):
                assert close(a, b, 1e-8)

    @precondition(lambda self: len(self.pool) > MOST // 2)
    @rule(place=places)
    def differentiate_and_free(self, place: float) -> None:
        """Let the graph go with a backward pass, and begin anew with the leaves."""
        self.compare([self.pick(place)], retain=False)
        self.pool = [t for t in self.pool if t.leaf]

    def parties(self, trios: list[Trio]) -> list[Any]:
        """Return for each library itself, a number that depends on all of the tensors, and the leaves."""
        found = []
        for lib, name in zip(LIBRARIES, ("ours", "theirs"), strict=True):
            total: Any = lib.zeros((), dtype=lib.float64)
            for t in trios:
                total = total + (getattr(t, name) * weights(lib, t.shape)).sum()
            found.append((lib, total, [getattr(t, name) for t in self.leaves]))
        return found

    def compare(self, trios: list[Trio], retain: bool = True) -> None:
        """Compare the gradients of all leaves."""
        if not any(t.theirs.requires_grad for t in trios):
            return
        ours, theirs = (
            attempt(lambda lib=lib, loss=loss, leaves=leaves: lib.autograd.grad(loss, leaves, retain_graph=retain, allow_unused=True))
            for lib, loss, leaves in self.parties(trios)
        )
        OUTCOMES[f"gradient: ours {'raises' if raised(ours) else 'given'}, PyTorch's {'raises' if raised(theirs) else 'given'}"] += 1
        if raised(ours):
            assert raised(theirs), ours
        elif raised(theirs):
            slope = sum((g.numpy() * leaf.model.tangent).sum() for g, leaf in zip(ours, self.leaves, strict=True) if g is not None)
            expected = sum((t.model.tangent * weights(tg, t.shape).numpy()).sum() for t in trios)
            assert close(slope, expected, 1e-7)
        else:
            for a, b in zip(ours, theirs, strict=True):
                assert (a is None) == (b is None)
                assert a is None or close(a.numpy(), b.numpy())

    @rule()
    def ask(self) -> None:
        """Ask every tensor about its place in the graph. No invariant, for a view that is asked finds its node again."""
        for t in self.pool:
            assert t.ours.requires_grad == t.theirs.requires_grad
            assert t.ours.is_leaf == t.theirs.is_leaf

    def teardown(self) -> None:
        """Compare every leaf's gradient of everything that is left."""
        self.ask()
        for t in self.pool:
            self.compare([t])
        if self.pool:
            self.compare(self.pool)

    @invariant()
    def all_agree(self) -> None:
        for t in self.pool:
            ours = t.ours.detach().numpy()
            assert close(ours, t.theirs.detach().numpy())
            assert close(ours, t.model.value)
            assert t.ours._version == t.theirs._version


def second_order(lib: Any, value: Any, leaves: list[Any]) -> list[Any]:
    """Return the gradients of the squares of the gradients, as arrays; zeros where nothing depends on a leaf."""
    if not value.requires_grad:
        return []
    first = lib.autograd.grad(value, leaves, create_graph=True, allow_unused=True)
    squares = [(g * g * weights(lib, tuple(g.shape))).sum() for g in first if g is not None and g.requires_grad]
    if not squares:
        return [np.zeros(tuple(leaf.shape)) for leaf in leaves]
    second = lib.autograd.grad(squares, leaves, retain_graph=True, allow_unused=True)
    return [np.zeros(tuple(leaf.shape)) if g is None else g.numpy() for g, leaf in zip(second, leaves, strict=True)]
