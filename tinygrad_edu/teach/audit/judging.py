"""Is this the gradient of this function? Given gradients against differences, entry by entry or along directions, down to the index.

At a kink there is no derivative, and a rule may choose. What it chooses must lie between the slopes on both sides along every direction:
not only entry by entry, but also where entries that are equal move together, as the largest ones of a maximum do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...autograd.differences import KINK, RIGHT, UNCLEAR, WRONG, Slopes, Verdict, judge, slopes

Array = Any
_STEP = 1e-3
_EPSILON = 2.0**-52
_SEARCH = 40  # entries that are looked at singly in a large array


class Finding(NamedTuple):
    """What was found about one operand.

    Attributes
    ----------
    verdict : "right", "wrong", "kink" or "unclear".
    place : which operand.
    where : the index of the worst entry; `None` if the finding is about all of them along a direction.
    expected, found : the derivative by differences, and the one that was given.
    why : in words, empty if it is right.
    curve : the slopes for every step at that entry, if they were looked at.
    """

    verdict: str
    place: int
    where: tuple[int, ...] | None
    expected: float
    found: float
    why: str = ""
    curve: Slopes | None = None

    @property
    def error(self) -> float:
        """By how much the two derivatives differ, relative to the larger one."""
        size = max(abs(self.expected), abs(self.found))
        return abs(self.expected - self.found) / size if size else 0.0


class Judge:
    """Compares a gradient of a function of several arrays with differences.

    Parameters
    ----------
    function : takes the arrays, returns the numbers whose sum is differentiated.
    arrays : where.
    gradients : what is to be judged, one for each array, `None` where nothing is claimed.
    rtol : by how much it may differ.
    whole : an array of at most so many entries is judged entry by entry.
    floor : by how much it may differ at least, where it is nearly 0.
    """

    def __init__(
        self,
        function: Callable[[Sequence[Array]], Array],
        arrays: Sequence[Array],
        gradients: Sequence[Array | None],
        rtol: float,
        whole: int = 32,
        seed: int = 0,
        floor: float = 0.0,
    ) -> None:
        self.function, self.arrays, self.gradients = function, list(arrays), gradients
        self.rtol, self.whole = rtol, whole
        self.rng = np.random.default_rng(seed)
        self.here = np.asarray(function(self.arrays), np.float64)
        claimed = [float(np.max(np.abs(g), initial=0)) for g in gradients if g is not None]
        self.floor = max(floor, 1e-2 * rtol * max((c for c in claimed if np.isfinite(c)), default=0.0))
        self.kinks: list[tuple[int, int]] = []  # operand and position of the entries that lie at a kink

    def findings(self) -> list[Finding]:
        """Return the worst finding about each array for which a gradient is claimed."""
        places = [k for k, g in enumerate(self.gradients) if g is not None]
        found = {k: self._entries(k) if self.arrays[k].size <= self.whole else self._directions(k) for k in places}
        if self.kinks and not any(f.verdict == WRONG for f in found.values()):
            joint = self._joint()
            if joint is not None:
                found[joint.place] = joint
        return [found[k] for k in places]

    def entry(self, k: int, i: int) -> Finding:
        """Judge one entry with all care: the whole ladder of steps."""
        direction = np.zeros(self.arrays[k].size)
        direction[i] = 1.0
        finding = self._carefully({k: direction.reshape(self.arrays[k].shape)})
        if finding.verdict == KINK:
            self.kinks.append((k, i))
        where = tuple(int(n) for n in np.unravel_index(i, self.arrays[k].shape)) if self.arrays[k].shape else ()
        return finding._replace(place=k, where=where)

    def _along(self, directions: dict[int, Array], t: float) -> tuple[float, float]:
        """Return by how much the function changes, and the size of the numbers that changed: what rounding is proportional to."""
        moved = [a + t * directions[k] if k in directions else a for k, a in enumerate(self.arrays)]
        with np.errstate(all="ignore"):
            change = self.function(moved) - self.here
            return float(np.sum(change)), float(np.sum(np.abs(self.here), where=change != 0))

    def _claimed(self, directions: dict[int, Array]) -> tuple[float, float]:
        """Return the claimed slope along a direction, and the size of what it is the sum of."""
        with np.errstate(all="ignore"):
            every = np.concatenate([(np.asarray(self.gradients[k], np.float64) * d)[d != 0] for k, d in directions.items()])
            return float(np.sum(every)), float(np.linalg.norm(every))

    def _quickly(self, directions: dict[int, Array]) -> Finding | None:
        """Return a finding if two steps are enough to see that it is right."""
        found, size = self._claimed(directions)
        (up, largest), (up_half, _) = (self._along(directions, h) for h in (_STEP, _STEP / 2))
        (down, _), (down_half, _) = (self._along(directions, -h) for h in (_STEP, _STEP / 2))
        coarse, fine = (up - down) / (2 * _STEP), (up_half - down_half) / _STEP
        expected = (4 * fine - coarse) / 3
        rounding = 10 * _EPSILON * largest / _STEP
        tolerance = self.rtol * max(abs(expected), size) + self.floor + rounding
        # The slopes on both sides approach each other with the step, unless there is a kink.
        bends = abs(up + down) / _STEP, 2 * abs(up_half + down_half) / _STEP
        smooth = bends[1] <= max(0.6 * bends[0], 4 * rounding) and abs(coarse - fine) <= max(1e-4 * abs(fine), 1e-4 * size, 4 * rounding)
        good = smooth and abs(found - expected) <= tolerance
        return Finding(RIGHT, next(iter(directions)), None, expected, found) if good else None

    def _carefully(self, directions: dict[int, Array]) -> Finding:
        found, size = self._claimed(directions)
        tolerance = self.rtol * size + self.floor if np.isfinite(size) else self.floor
        curve = slopes(lambda t: self._along(directions, t)[0], self._along(directions, _STEP)[1])
        verdict: Verdict = judge(found, curve, tolerance)
        return Finding(verdict.kind, next(iter(directions)), None, verdict.expected, found, verdict.why, curve)

    def _entries(self, k: int) -> Finding:
        """Judge every entry of an array; return the worst finding."""
        worst: Finding | None = None
        for i in range(self.arrays[k].size):
            direction = np.zeros(self.arrays[k].size)
            direction[i] = 1.0
            finding = self._quickly({k: direction.reshape(self.arrays[k].shape)}) or self.entry(k, i)
            if finding.where is None:
                finding = finding._replace(where=tuple(int(n) for n in np.unravel_index(i, self.arrays[k].shape)))
            worst = finding if worst is None or _rank(finding) > _rank(worst) else worst
        return worst or Finding(RIGHT, k, None, 0.0, 0.0)

    def _directions(self, k: int) -> Finding:
        """Judge an array along random directions; where one does not agree, look for the entry.

        Entries at a kink are then held fast, and with them all that are equal to one.
        """
        flat = self.arrays[k].ravel()
        moving = np.ones(flat.size, bool)
        worst: Finding | None = None
        for _ in range(_SEARCH):
            direction = self.rng.choice([-1.0, 1.0], flat.size) * moving
            finding = self._quickly({k: direction.reshape(self.arrays[k].shape)})
            at = None if finding is not None else self._guilty(k, direction)
            if at is not None:
                finding = self.entry(k, at)
                moving[at] = False
                if finding.verdict == KINK:
                    moving &= flat != flat[at]
            if finding is None:  # each half agrees and the whole does not
                finding = self._carefully({k: direction.reshape(self.arrays[k].shape)})
            worst = finding if worst is None or _rank(finding) > _rank(worst) else worst
            if finding.verdict == WRONG or at is None:
                return worst
        assert worst is not None
        return worst

    def _guilty(self, k: int, direction: Array) -> int | None:
        """Halve the set of entries that move, for as long as one half does not agree; return the last one left."""
        places = np.flatnonzero(direction)
        while len(places) > 1:
            for half in (places[: len(places) // 2], places[len(places) // 2 :]):
                moving = np.zeros(direction.size)
                moving[half] = direction[half]
                if self._quickly({k: moving.reshape(self.arrays[k].shape)}) is None:
                    places = half
                    break
            else:
                return None
        return int(places[0]) if len(places) else None

    def _joint(self) -> Finding | None:
        """Move all entries that are equal to one at a kink together; return the finding if that shows a wrong choice."""
        values = list(dict.fromkeys(float(self.arrays[k].flat[i]) for k, i in self.kinks))
        for value in values[:8]:
            directions = {k: (a == value).astype(np.float64) for k, a in enumerate(self.arrays) if self.gradients[k] is not None}
            directions = {k: d for k, d in directions.items() if d.any()}
            finding = self._carefully(directions)
            if finding.verdict == WRONG:
                count = int(sum(d.sum() for d in directions.values()))
                k, i = next((k, i) for k, i in self.kinks if self.arrays[k].flat[i] == value)
                where = tuple(int(n) for n in np.unravel_index(i, self.arrays[k].shape)) if self.arrays[k].shape else ()
                why = f"a wrong choice at a tie: where the {count} entries that are {value:g} move together, the slopes do not agree"
                return finding._replace(place=k, where=where, why=why)
        return None


def _rank(finding: Finding) -> tuple[int, float]:
    error = finding.error
    return (RIGHT, KINK, UNCLEAR, WRONG).index(finding.verdict), error if np.isfinite(error) else np.inf
