"""How an optimizer's parameters are cut into the arrays on which the update law runs.

NumPy needs about a microsecond to start an operation, and the laws consist of a dozen operations. So the small parameters of a group
are packed: their states lie one behind the other in flat arrays, their values and gradients are gathered into such arrays at each
step, and the law runs once for all of them. Large parameters are updated where they are, in pieces that stay in the cache. A law that
looks at a parameter as a whole, as a matrix say, gets each one by itself and in its shape.

Packing changes nothing that can be seen: a parameter keeps its memory, and its state is a view of the flat one.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd.memory import stamp
from ..autograd.variable import make
from .law import scalar_type

if TYPE_CHECKING:
    from .optimizer import Optimizer

SMALL = 16_384  # elements; a parameter below this is packed
PIECE = 32_768  # elements on which the law runs at once: a handful of such float32 arrays fit in the cache of one core


class Packed:
    """The bundles of all groups of one optimizer, packed anew whenever the parameters that have gradients are other ones."""

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        self.groups: dict[int, tuple[tuple[Any, ...], list[Bundle]]] = {}

    def step(self) -> None:
        """Run the law once for all parameters that have a gradient."""
        todo = []  # all bundles first: a parameter that cannot be updated is found before anything has changed
        for index, group in enumerate(self.optimizer.param_groups):
            active = [p for p in group["params"] if p._grad is not None]
            todo += [(bundle, group) for bundle in self._bundles(index, active, group)]
        for bundle, group in todo:
            bundle.step(self.optimizer, group)

    def _bundles(self, index: int, active: list[Any], group: Mapping[str, Any]) -> list[Bundle]:
        state, names = self.optimizer.state, self.optimizer.state_names(group)
        known = self.groups.get(index)
        if known is not None:
            (params, arrays, states, known_names), bundles = known
            if (
                len(active) == len(params)
                and known_names == names
                and all(map(operator.is_, active, params))
                and all(p.array is array for p, array in zip(active, arrays, strict=True))
                and all(map(operator.is_, map(state.get, active), states))
            ):
                return bundles
        bundles = pack(self.optimizer, active, group, names)
        self.groups[index] = ([*active], [p.array for p in active], [state.get(p) for p in active], names), bundles
        return bundles


def pack(optimizer: Optimizer, params: Sequence[Any], group: Mapping[str, Any], names: tuple[str, ...]) -> list[Bundle]:
    """Return bundles of the parameters: of equal dtype, age and numbers, none larger than a piece unless it holds one parameter."""
    gathering: dict[tuple[Any, ...], list[Any]] = {}
    together = []
    for p in params:
        if p.array.dtype.kind != "f":
            raise RuntimeError(f"an optimizer needs parameters of floating point dtype, but one is {p.array.dtype}")
        if not p.array.flags.writeable:
            raise RuntimeError(f"a parameter of shape {p.array.shape} cannot be updated: its memory is read-only or an expanded view")
        known = optimizer.state.get(p, {})
        key = p.array.dtype, optimizer.age(known), *known_numbers(optimizer, known, group).values()
        members = gathering.get(key)
        if p.array.size >= SMALL or optimizer.whole:
            together.append([p])
        elif members is None or sum(m.array.size for m in members) + p.array.size > PIECE:
            gathering[key] = [p]
            together.append(gathering[key])
        else:
            members.append(p)
    return [Bundle(optimizer, members, group, names) for members in together]


def known_numbers(optimizer: Optimizer, state: Mapping[str, Any], group: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers that the law keeps, as NumPy scalars: out of a parameter's state as far as they are there."""
    kind = scalar_type()
    return {name: state[name].array[()] if name in state else kind(first) for name, first in optimizer.numbers(group).items()}


class Bundle:
    """Parameters that are updated together.

    `pieces` holds what the law gets of every piece, except for the gradient: where it lies, values, states and scratch.
    """

    def __init__(self, optimizer: Optimizer, params: list[Any], group: Mapping[str, Any], names: tuple[str, ...]) -> None:
        self.params, self.arrays = params, [p.array for p in params]
        self.age = optimizer.age(optimizer.state.get(params[0], {}))
        self.states = [optimizer.state[p] for p in params] if names or optimizer.keeps_age else []
        for state in self.states:
            optimizer.note_age(state, self.age)
        self.numbers = known_numbers(optimizer, self.states[0] if self.states else {}, group)
        self._note_numbers()
        if optimizer.whole:
            self._take_whole(optimizer, group, names)
        else:
            self._take_flat(optimizer, group, names)

    def _take_whole(self, optimizer: Optimizer, group: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """Prepare the one parameter, which is its own and only piece."""
        (array,), (state,) = self.arrays, self.states
        self.in_place, self.values, self.views = True, array, [array]
        self.g: Any = None
        for name in names:
            shape = optimizer.state_shape(name, array.shape)
            if shape is not None:
                known = state.get(name)
                state[name] = make(np.full(shape, optimizer.initial(name, group), array.dtype) if known is None else np.array(known.array))
        arrays = {name: state[name].array for name in names if name in state}
        self.pieces: list[Any] = [(..., array, arrays, [np.empty_like(array) for _ in range(optimizer.scratch)])]

    def _take_flat(self, optimizer: Optimizer, group: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """Pack the parameters into one flat array, unless there is one, and cut it into pieces."""
        first = self.arrays[0]
        size = sum(a.size for a in self.arrays)
        flat = {name: self._pack_state(name, optimizer.initial(name, group), size) for name in names}
        self.in_place = len(self.params) == 1 and first.flags.c_contiguous
        self.values = first.reshape(-1) if self.in_place else np.empty(size, first.dtype)
        self.views = self._views(self.values)
        self.g = None if self.in_place else np.empty(size, first.dtype)
        self.pieces = []
        work = [np.empty(min(size, PIECE), first.dtype) for _ in range(optimizer.scratch)]
        for start in range(0, size, PIECE):
            cut = slice(start, min(start + PIECE, size))
            n = cut.stop - cut.start
            self.pieces.append((cut, self.values[cut], {name: a[cut] for name, a in flat.items()}, [w[:n] for w in work]))

    def _views(self, flat: Any) -> list[Any]:
        """Return the pieces of a flat array that belong to the parameters, in their shapes."""
        ends = np.cumsum([a.size for a in self.arrays])
        return [flat[end - a.size : end].reshape(a.shape) for a, end in zip(self.arrays, ends.tolist(), strict=True)]

    def _pack_state(self, name: str, initial: float, size: int) -> Any:
        """Move the state `name` of all parameters into one flat array, of which each becomes a view, and return that."""
        flat = np.full(size, initial, self.arrays[0].dtype)
        for view, state in zip(self._views(flat), self.states, strict=True):
            known = state.get(name)
            if known is not None:
                view[...] = known.array
            state[name] = make(view)
        return flat

    def step(self, optimizer: Optimizer, group: Mapping[str, Any]) -> None:
        """Run the law once."""
        self.age += 1
        gradients = [p._grad.array for p in self.params]
        if self.in_place:
            flat = gradients[0].reshape(self.values.shape)
        else:
            flat = np.concatenate(gradients, axis=None, out=self.g)
            np.concatenate(self.arrays, axis=None, out=self.values)
        for cut, p, state, work in self.pieces:
            optimizer.update(p, flat[cut], {**state, **self.numbers}, self.age, work, group)
        if not self.in_place:
            for array, new in zip(self.arrays, self.views, strict=True):
                array[...] = new
        stamp(*self.arrays)
        for state in self.states:
            optimizer.note_age(state, self.age)
        if self.numbers:
            kinds = {name: type(value) for name, value in self.numbers.items()}
            optimizer.advance(self.numbers, self.age, group)
            self.numbers = {name: kinds[name](value) for name, value in self.numbers.items()}
            self._note_numbers()

    def _note_numbers(self) -> None:
        """Enter the numbers in the states of the parameters."""
        for name, value in self.numbers.items():
            for state in self.states:
                state[name] = make(np.array(value))
