"""Why is this gradient None, zero, accumulated, of this shape, not finite? Answers from what is known, and nothing but that."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.node import FREED, Leaf
from ...autograd.variable import Variable
from ...program.local import contributes
from ...program.numbers import describe
from ...program.program import Program
from ...program.records import Record
from ..tables import Table, Tabular
from ..tape import call_text
from .hooks import hook_changed, told
from .ledger import ledger
from .paths import counts_to
from .rounding import magnitude
from .vanishing import is_zero, zero_causes

_UNNAMED = "this tensor"
_TINY = 1e-8  # a gradient that has vanished
QUESTIONS = ("none", "zero", "accumulated", "shape", "nan", "hook")


class Why(Tabular):
    """The answers about one gradient. `why` makes it.

    Attributes
    ----------
    name : of the value that is asked about; "this tensor" if it has none.
    headline : what its gradient is.
    answers : question -> answer.
    """

    def __init__(self, name: str, headline: str, answers: dict[str, str], missing: str = "") -> None:
        self.name, self.headline, self.answers, self._missing = name, headline, answers, missing

    def table(self) -> Table:
        """Return the answers as lines of text."""
        return Table([], [], caption=self.headline, notes=[*self.answers.values(), *([self._missing] if self._missing else [])])


def why(program: Program, x: Any, question: str | None = None) -> Why:
    """Say why the gradient of `x` is as it is.

    Parameters
    ----------
    x : a tensor, which need not be part of the program; or the name or index of a line.
    question : "none", "zero", "accumulated", "shape", "nan" or "hook". Default: all that apply.

    Raises
    ------
    KeyError : if `x` is a name or an index that the program does not have.
    ValueError : for another question.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([-1.0, -2.0], requires_grad=True)
    >>> with tg.record():
    ...     y = tg.relu(x).sum()
    >>> print(why(tg.explain(y).program, x, "zero"))
    x (leaf, shape (2,)): adjoint [0, 0], .grad None
    The gradient is zero because relu(x) passes nothing on to x: its local derivative ∂v1/∂x is 0 at every element. relu is
    flat where its input is not positive; here x = [-1, -2].
    """
    if question is not None and question not in QUESTIONS:
        raise ValueError(f"question must be one of {', '.join(map(repr, QUESTIONS))}, but is {question!r}")
    line = program.line_of(x) if isinstance(x, Variable) else program.index(x)
    if line is None:
        name = _name(program, x)
        return Why(name, _headline_outside(name, x), {"none": _outside(program, name, x)})
    about = _About(program, line, x)
    answers = {q: answer for q in QUESTIONS if question in (None, q) and (answer := getattr(about, q)(asked=question == q))}
    if not answers:
        answers[""] = about.ordinary()
    return Why(about.name, about.headline(), answers, program.missing)


class _About:
    """What is known about one line."""

    def __init__(self, program: Program, i: int, x: Any) -> None:
        self.program, self.i, self.name = program, i, program.names[i]
        self.record: Record = program.records[i]
        self.adjoint = self.record.adjoint
        node = self.record.node
        tensor = x if isinstance(x, Variable) else node.variable if isinstance(node, Leaf) else None
        grad = tensor.grad if tensor is not None else None
        self.grad = grad.array if isinstance(grad, Variable) else self.record.grad if tensor is None else None
        self.gone = isinstance(node, Leaf) and tensor is None and self.grad is None
        outputs = [program.names[i] for i in program.outputs]
        self.outputs = ", ".join(outputs)
        self.backward = f"{outputs[0]}.backward()" if len(outputs) == 1 else f"autograd.backward([{self.outputs}])"

    def headline(self) -> str:
        shape = "" if self.record.shape is None else f", shape {tuple(self.record.shape)}"
        adjoint, grad = ("None" if a is None else describe(a) for a in (self.adjoint, self.grad))
        adjoint = "not known" if self.adjoint is None and self.program.error is not None else adjoint
        grad = "not known" if self.gone else grad
        return f"{self.name} ({call_text(self.program, self.i)}{shape}): adjoint {adjoint}, .grad {grad}"

    def ordinary(self) -> str:
        count = len(ledger(self.program, self.i))
        what = f"the gradient is the sum of {count} contribution{'' if count == 1 else 's'} of its consumers"
        return f"Nothing unusual: {what}." if self.adjoint is not None else f"As far as it is known: {what}."

    def none(self, asked: bool) -> str:
        if self.grad is not None:
            return f"{self.name}.grad is not None." if asked else ""
        record, name = self.record, self.name
        if self.gone:
            return f"The tensor {name} has been deleted, so its .grad cannot be looked at." if asked else ""
        if record.node is None:
            return _no_gradient_wanted(name, record.dtype, f"takes part in the computation of {self.outputs} as a constant")
        if record.kind == "operation":
            return self._not_kept()
        if not any(contributes(self.program, j, k) for j, k in self.program.consumers(self.i)) and self.i not in self.program.seeds:
            return f"{name}.grad is None because none of its consumers gives it a gradient."
        if any(r.node is not None and r.node.saved is FREED for r in self.program.records):
            return (
                f"{name}.grad is None although a backward pass has been through this graph: the gradient has been cleared since "
                "(zero_grad, or .grad = None), or it was asked for other tensors only (autograd.grad, or inputs=)."
            )
        return f"{name}.grad is None because backward() has not been run since it was made, or last cleared: call {self.backward}."

    def _not_kept(self) -> str:
        node, name = self.record.node, self.name
        if node is not None and node.hooks is not None and node.hooks.retain is not None:
            return f"{name}.grad is None because backward() has not been run since {name}.retain_grad()."
        keep = (
            f"Call {name}.retain_grad()"
            if self.record.name
            else f"Keep it in a variable, h = {call_text(self.program, self.i)}, and call h.retain_grad()"
        )
        return (
            f"{name}.grad is None because {name} is no leaf: it is the result of {self.record.label}, and only leaves keep their gradient. "
            f"{keep} before backward()."
        )

    def zero(self, asked: bool) -> str:
        if self.adjoint is None:
            return "" if not asked else f"The adjoint of {self.name} is not known, so it cannot be said whether it is zero."
        if not is_zero(self.adjoint):
            return self._not_zero() if asked else ""
        if not self.adjoint.size:
            return f"{self.name} is empty: its gradient has no entries."
        return zero_causes(self.program, self.i)

    def _not_zero(self) -> str:
        zeros, size, largest = int(np.count_nonzero(self.adjoint == 0)), self.adjoint.size, float(np.abs(self.adjoint).max())
        some = f" {zeros:,} of its {size:,} entries {'is' if zeros == 1 else 'are'}." if zeros else ""
        tiny = ""
        if largest <= 16 * float(np.finfo(self.adjoint.dtype).eps) * magnitude(self.program, self.i):
            tiny = f" But it may be nothing but rounding: its largest entry is {largest:.1g}, and it is the sum of much larger numbers."
        elif largest < _TINY:
            tiny = f" But it is tiny: its largest entry is {largest:.1g}. Many factors below 1 on the way have made it vanish."
        return f"The gradient is not zero.{some}{tiny}"

    def hook(self, asked: bool) -> str:
        if hook_changed(self.program, self.i):
            return (
                f"A hook on {self.name} has changed its adjoint: the adjoint shown is what the hook returned, not the sum of what the "
                "consumers contribute."
            )
        behind = [i for i in counts_to(self.program, self.i) if i != self.i]
        found = told(self.program, behind, f"what arrives at {self.name} was computed from what the hook returned")
        return "".join(found) or ("No hook that is known has changed what arrives here." if asked else "")

    def accumulated(self, asked: bool) -> str:
        if self.grad is None or self.adjoint is None:
            what = ".grad is None" if self.grad is None else "its adjoint is not known"
            return f"It cannot be said what has accumulated in {self.name}.grad: {what}." if asked else ""
        if _close(self.grad, self.adjoint):
            if not any(r.node is not None and r.node.saved is FREED for r in self.program.records):
                return (
                    f"{self.name}.grad equals the gradient of this graph, but the graph has not been freed: backward() has been run with "
                    "retain_graph=True, or what is in .grad comes from another graph."
                )
            return f"{self.name}.grad is the gradient of one backward pass: nothing else is in it." if asked else ""
        if is_zero(self.grad):
            cleared = "zero_grad(set_to_none=False) or grad.zero_()"
            return f"{self.name}.grad holds zeros: it has been cleared, by {cleared}, since the last backward()."
        times = _times(self.grad, self.adjoint)
        if times:
            return (
                f"{self.name}.grad is {times} times the gradient of this graph, as after {times} equal backward passes: gradients add up "
                "until they are cleared. Did you forget zero_grad()?"
            )
        return (
            f"{self.name}.grad is not the gradient of this graph alone: other backward passes are in it too, or it was changed afterwards "
            "(clipped, scaled). Gradients add up until zero_grad() clears them."
        )

    def shape(self, asked: bool) -> str:
        entries = [e for e in ledger(self.program, self.i) if "stretched axis" in e.note or "stretched axes" in e.note]
        if not entries and not asked:
            return ""
        shape = "a tuple" if self.record.shape is None else str(tuple(self.record.shape))
        text = f"The gradient has the shape of {self.name}, {shape}: one number for each of its elements."
        if entries:
            e = entries[0]
            text += f" {e.operation} used {self.name} several times, by broadcasting, so what comes back is {e.note}."
        more = len(entries) - 1
        return text + (f" It is the same with {more:,} other consumer{'' if more == 1 else 's'}." if more > 0 else "")

    def nan(self, asked: bool) -> str:
        parts = []
        for what, array in (("value", self.record.value), ("adjoint", self.adjoint)):
            if array is not None and array.dtype.kind in "fc" and not np.isfinite(array).all():
                bad = array.size - int(np.count_nonzero(np.isfinite(array)))
                parts.append(f"{bad:,} of {array.size:,} entries of the {what} are NaN or infinite")
        if parts:
            return f"Of {self.name}, {' and '.join(parts)}: ex.nan() shows where that began."
        return f"Whatever is known of {self.name} is finite." if asked else ""


def _outside(program: Program, name: str, x: Variable) -> str:
    """Return why a tensor that is not part of the program gets no gradient from it."""
    outputs = ", ".join(program.names[i] for i in program.outputs)
    if x.requires_grad:
        old = f" What is in {_grad_of(name)} comes from another backward pass." if x.grad is not None else ""
        return (
            f"No path leads from {outputs} to {name}: it needs a gradient, but {outputs} was not computed from it, or only through "
            f"detach(), no_grad() or plain numbers.{old}"
        )
    text = _no_gradient_wanted(name, x.array.dtype, f"is not part of the graph of {outputs}")
    twin = next(
        (i for i, r in enumerate(program.records) if r.node is not None and r.value is not None and _same_memory(r.value, x.array)), None
    )
    if twin is not None:
        text += f" It shares its memory with {program.names[twin]}, which is part of the graph: it is {program.names[twin]}, detached."
    return text


def _no_gradient_wanted(name: str, dtype: Any, what: str) -> str:
    none = f"{_grad_of(name)} is None because {name} {what}"
    if np.dtype(dtype).kind not in "fc":
        return f"{none}, and its dtype is {dtype}: only floating point tensors can have a gradient."
    return (
        f"{none}, and has requires_grad=False: it was made without requires_grad=True, or frozen by requires_grad_(False), or computed "
        "from such tensors only, or inside no_grad(), or detached."
    )


def _grad_of(name: str) -> str:
    return f"{name}.grad" if name != _UNNAMED else f"The .grad of {_UNNAMED}"


def _headline_outside(name: str, x: Variable) -> str:
    grad = "None" if x.grad is None else describe(x.grad.array)
    return f"{name} (shape {tuple(x.array.shape)}, {x.array.dtype}, requires_grad={x.requires_grad}): .grad {grad}"


def _name(program: Program, x: Variable) -> str:
    node = x.current_node()
    return program.found.of.get(id(x.array) if node is None else node, _UNNAMED)


def _same_memory(a: Any, b: Any) -> bool:
    return a is b or (a.size > 0 and a.shape == b.shape and np.shares_memory(a, b))


def _close(a: Any, b: Any) -> bool:
    scale = float(np.abs(b).max(initial=0))
    return bool(np.allclose(a, b, rtol=1e-4, atol=1e-6 * scale, equal_nan=True))


def _times(grad: Any, adjoint: Any) -> int:
    """Return the integer, two or more, by which the adjoint must be multiplied to give the gradient; 0 if there is none."""
    norm = float(np.vdot(adjoint, adjoint).real)
    if not np.isfinite(norm) or not norm:
        return 0
    ratio = float(np.vdot(adjoint, grad).real) / norm
    times = round(ratio) if np.isfinite(ratio) else 0
    return times if times >= 2 and _close(grad, times * adjoint) else 0
