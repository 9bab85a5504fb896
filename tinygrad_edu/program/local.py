"""The local derivative of one operation: its own rules, run on ones instead of on the adjoint.

Nothing here knows a formula. What a rule does to an adjoint is linear, so its factor is what it makes of an adjoint of ones, and its
Jacobian is what it makes of the unit vectors.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..autograd.adjoint import fit
from ..autograd.function import Call, _Adjoints
from ..autograd.modes import no_grad
from ..errors import FreedGraphError, InplaceError
from .numbers import describe
from .program import Program
from .records import Record
from .replay import kept

LARGEST = 10_000  # entries of a Jacobian that is written out


def pull(record: Record, g: Any) -> list[Any] | None:
    """Return what the rules of an operation make of the adjoint `g` of its output, aligned with ``record.parents``.

    `None` stands for an operand through which no adjoint flows; instead of the list, if the arrays that the rules need are gone.
    """
    source = record.source
    if source is None or not record.flows:
        return None
    results: list[Any] = [None] * len(record.parents)
    g = g if record.shape else np.asarray(g)[()]  # the engine computes with scalars where it can
    try:
        with np.errstate(all="ignore"), no_grad():
            pulled = kept(source).pull(_Adjoints((g,)) if isinstance(source, Call) else g)
    except (FreedGraphError, InplaceError):
        return None
    for place, contribution in zip(record.flows, pulled, strict=True):
        if contribution is not None and not isinstance(contribution, _Adjoints):
            results[place] = np.asarray(contribution)
    return results


def local_derivative(program: Program, i: int, k: int) -> Any:
    """Return the derivative of line `i` with respect to its `k`-th operand, where one array says it.

    Of an output with a single element: the gradient, in the operand's shape. Of an elementwise operation: the factor with which every
    element of the adjoint is multiplied, in the output's shape (before the sum over stretched axes); a sum that keeps its axes is such an
    operation too. Otherwise, and where the values that the rule needs are not known, `None`.

    >>> import tinygrad_edu as tg
    >>> ex = tg.explain(lambda x, y: x * y, 3.0, 4.0)
    >>> float(local_derivative(ex.program, 2, 0)), float(local_derivative(ex.program, 2, 1))
    (4.0, 3.0)
    """
    return local_derivatives(program, i)[k]


def local_derivatives(program: Program, i: int) -> list[Any]:
    """Return `local_derivative` for every operand of line `i`."""
    record = program.records[i]
    nothing: list[Any] = [None] * len(record.parents)
    if (ones := _filled(record, None)) is None or (pulled := pull(record, ones)) is None:
        return nothing
    scalar = _size(record.shape) == 1
    if scalar and record.primitive is not None:
        return [None if p is None else _fitted(program, record, k, p) for k, p in enumerate(pulled)]
    factors = (np.random.default_rng(0).random(record.shape) + 1).astype(record.dtype)  # generic: only a multiplication passes
    again = pull(record, factors)
    results = nothing
    for k, p in enumerate(pulled):
        if p is not None and again is not None and again[k] is not None and (scalar or p.shape == tuple(record.shape)):
            with np.errstate(all="ignore"):
                close = np.allclose(again[k], p * factors, rtol=16 * _epsilon(p.dtype), atol=0, equal_nan=True)
            results[k] = None if not close else _fitted(program, record, k, p) if scalar else p
    return results


def jacobian(program: Program, i: int, k: int) -> Any:
    """Return the Jacobian of line `i` with respect to its `k`-th operand, elements of the output down, of the operand across.

    `None` if it had more than 10,000 entries, or if the values that the rule needs are not known.

    >>> import numpy as np, tinygrad_edu as tg
    >>> ex = tg.explain(lambda x: x.cumsum(0), np.ones(3))
    >>> jacobian(ex.program, 1, 0)
    array([[1., 0., 0.],
           [1., 1., 0.],
           [1., 1., 1.]])
    """
    record = program.records[i]
    if k not in record.flows or record.node is None or record.node.shape is None:
        return None
    operand = program.records[record.parents[k]]
    rows, columns = _size(record.shape), _size(operand.shape or ())
    if rows * columns > LARGEST or operand.node is None or operand.node.shape is None:
        return None
    result = np.zeros((rows, columns), operand.dtype)
    for row in range(rows):
        pulled = pull(record, _filled(record, row))
        if pulled is None:
            return None
        if pulled[k] is not None:
            result[row] = _fitted(program, record, k, pulled[k]).ravel()
    return result


def contributes(program: Program, i: int, k: int) -> bool:
    """Return whether line `i` adds something to the adjoint of its `k`-th operand; `True` where that is not known.

    A user's function may give nothing for an argument, and then does not count as a consumer that one has to wait for.
    """
    record = program.records[i]
    if record.contributions[k] is not None or record.adjoint is None or program.records[record.parents[k]].shape is None:
        return True
    return program.error is not None and all(c is None for c in record.contributions)  # what stopped the pass, stopped it here


class Factor(NamedTuple):
    """The local derivative of one operation with respect to one operand, as far as it can be said.

    Attributes
    ----------
    of, by : the names of the two lines: ∂of / ∂by.
    value : `local_derivative`, or `None`.
    form : the value as text; where there is none, the shapes between which the derivative maps.
    """

    of: str
    by: str
    value: Any
    form: str

    def __str__(self) -> str:
        return f"∂{self.of}/∂{self.by} {'= ' if self.value is not None else ''}{self.form}"


def factors(program: Program, i: int) -> list[Factor | None]:
    """Return the `Factor` of every operand of line `i`, `None` for those through which no adjoint flows.

    >>> import numpy as np, tinygrad_edu as tg
    >>> ex = tg.explain(lambda x, w: tg.relu(x @ w).sum(), np.ones((2, 3)), np.ones((3, 2)))
    >>> for i in range(2, 5):
    ...     print(*factors(ex.program, i), sep=", ")
    ∂v1/∂x maps (2, 3) → (2, 2), ∂v1/∂w maps (3, 2) → (2, 2)
    ∂v2/∂v1 = [[1, 1], [1, 1]]
    ∂v3/∂v2 = [[1, 1], [1, 1]]
    """
    record = program.records[i]
    derivatives = local_derivatives(program, i)
    known = any(d is not None for d in derivatives) or pullable(record)
    result: list[Factor | None] = [None] * len(record.parents)
    for k in record.flows:
        operand, value = record.parents[k], derivatives[k]
        shapes = f"maps {_tuple(program.records[operand].shape)} → {_tuple(record.shape)}"
        form = describe(value) if value is not None else shapes if known else "not known"
        result[k] = Factor(program.names[i], program.names[operand], value, form)
    return result


def pullable(record: Record) -> bool:
    """Return whether all that the rules of an operation need is still known."""
    if record.source is None:
        return False
    try:
        kept(record.source).unpack()
    except (FreedGraphError, InplaceError):
        return False
    return True


def _tuple(shape: Any) -> str:
    return "a tuple" if shape is None else str(tuple(int(n) for n in shape))


def _filled(record: Record, row: int | None) -> Any:
    """Return an adjoint of ones for a record, or the unit vector with a one at `row`; a NumPy scalar where the engine would use one."""
    if record.shape is None or record.dtype is None or np.dtype(record.dtype).kind not in "fc":
        return None
    if row is None:
        g = np.ones(record.shape, record.dtype)
    else:
        g = np.zeros(record.shape, record.dtype)
        g.flat[row] = 1
    return g if record.shape else g[()]


def _fitted(program: Program, record: Record, k: int, pulled: Any) -> Any:
    operand = program.records[record.parents[k]]
    return np.array(fit(pulled, operand.shape, operand.dtype))


def _size(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape, dtype=np.int64)) if shape is not None else 0


def _epsilon(dtype: Any) -> float:
    return float(np.finfo(dtype).eps) if dtype.kind in "fc" else 0.0
