"""The faults: each class is an `Engine` in which one method does something else than its docstring there says."""
# ruff: noqa: D102

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from ...autograd.adjoint import fit
from ...autograd.node import Node
from ...program.program import Program
from ...program.records import Record
from ...program.replay import kept
from .engine import Engine, run_rules


class Fault(Engine):
    """An engine with a fault. The docstring of each says which; `hints` lead there, from general to particular."""

    hints: ClassVar[tuple[str, ...]] = ()


class Overwrite(Fault):
    """``=`` stands for ``+=``: of a value that is used several times only the last contribution is left."""

    hints = (
        "Compare the adjoint of every value with the sum of what its consumers contribute.",
        "All values that are used once are right. Look at one that is used twice.",
    )

    def add(self, known: Any, contribution: Any) -> Any:
        return contribution


class NoUnbroadcast(Fault):
    """A contribution is not summed over the axes along which the operand was stretched, so a gradient has not the shape of its value."""

    hints = (
        "Compare the shape of every adjoint with the shape of its value.",
        "Which operands did the forward pass stretch, to the shape of the other operand?",
    )

    def fit(self, contribution: Any, operand: Record) -> Any:
        if contribution.shape != operand.shape and contribution.size > math.prod(operand.shape):
            return contribution
        return fit(contribution, operand.shape, operand.dtype)


class NoZeroing(Fault):
    """The gradients of the leaves are not set to zero before a second call, so that it adds to those of the first."""

    hints = (
        "Run it twice on the same program and compare.",
        "The second run gives the leaves twice what they should get, and everything else what it should.",
    )

    def start(self, program: Program) -> dict[int, Any]:
        self.adjoints = {i: g for i, g in self.adjoints.items() if program.records[i].kind != "operation"} | program.seeds
        return self.adjoints


class NaiveOrder(Fault):
    """Depth first: a line pulls its adjoint back when the first of its consumers has contributed, not the last."""

    hints = (
        "All contributions add up as they should, and the rules are right. Look at the adjoint that each line had when it fired.",
        "Which value that is no leaf is used twice? It fires before its second consumer has.",
    )

    def order(self, program: Program) -> Iterator[int]:
        stack, seen = list(program.seeds), set()
        while stack:
            i = stack.pop()
            if i not in seen:
                seen.add(i)
                yield i
                stack += [program.records[i].parents[k] for k in reversed(program.records[i].flows)]


class Detached(Fault):
    """Only the first operand of each operation gets its contribution; the others are cut off, as by ``detach()``."""

    hints = (
        "Which values get no adjoint, or less than the sum of what their consumers should contribute?",
        "Look at the operations with two operands: what does each of the two get?",
    )

    def pull(self, record: Record, node: Node, g: Any) -> list[Any]:
        pulled = run_rules(record, node, g)
        return [p if place == 0 else None for place, p in enumerate(pulled)]


class StaleBuffer(Fault):
    """All results of one shape share one buffer, so a rule reads the last of them where it had saved its own."""

    hints = (
        "The guilty operation is right when it is audited alone, with fresh arrays. What does its rule read?",
        "A rule reads an array that was saved in the forward pass. Is it still what it was? Look for results of the same shape.",
    )

    def remember(self, program: Program, i: int) -> Node:
        node = kept(program.records[i].source)  # type: ignore[arg-type]
        results = {id(r.value): r.value for r in program if r.kind == "operation" and r.value is not None}
        buffers = {(value.shape, value.dtype): value for value in results.values()}
        if type(node.saved) is tuple:
            node.saved = tuple(buffers[v.shape, v.dtype] if id(v) in results else v for v in node.saved)
        return node


class Sign(Fault):
    """The minus is forgotten in the rules that have one: of the second operand of ``-`` and ``/``, of ``neg``, ``cos``, ``reciprocal``."""

    hints = (
        "One kind of operation is wrong, wherever it stands. What is the ratio of the value found to the value expected?",
        "The size is right. Look at the sign.",
    )

    def pull(self, record: Record, node: Node, g: Any) -> list[Any]:
        minus = {("sub", "other"), ("div", "other"), ("neg", "input"), ("cos", "input"), ("reciprocal", "input")}
        pulled = run_rules(record, node, g)
        return [-p if (record.label, record.arguments[k]) in minus else p for k, p in zip(record.flows, pulled, strict=True)]


class Transposed(Fault):
    """``reshape`` stands for a transpose in the rules of the matrix product: the shape is right, the numbers are in the wrong places."""

    hints = (
        "Every gradient has the shape of its value. Compare the entries.",
        "The right numbers are there, in the wrong places. Which operation moves numbers between rows and columns?",
    )

    def pull(self, record: Record, node: Node, g: Any) -> list[Any]:
        pulled = run_rules(record, node, g)
        if record.label in {"matmul", "linear"}:
            return [np.reshape(np.swapaxes(p, -1, -2), p.shape) if p.ndim > 1 else p for p in pulled]
        return pulled


class MeanWithoutN(Fault):
    """The rule of the mean forgets to divide by n."""

    hints = (
        "All gradients are too large, by the same factor.",
        "The factor is a number of elements. Which operation should have divided by it?",
    )

    def pull(self, record: Record, node: Node, g: Any) -> list[Any]:
        pulled = run_rules(record, node, g)
        if record.label in {"mean", "mean_squared_error"}:
            return [p * (math.prod(parent.shape) / math.prod(record.shape)) for p, parent in zip(pulled, node.parents, strict=True)]
        return pulled


class WrongTie(Fault):
    """Where several elements are equally large, each gets the whole adjoint instead of its share."""

    hints = (
        "One kind of operation is wrong, and at some indices only. What is special about the values there?",
        "Two of the values are equal there, and the operation chooses between them.",
    )

    def pull(self, record: Record, node: Node, g: Any) -> list[Any]:
        pulled = run_rules(record, node, g)
        if record.label in {"maximum", "minimum", "max", "min", "amax", "amin"}:
            shares = run_rules(record, node, np.ones_like(g))
            return [np.where(share > 0, p / share, 0) for p, share in zip(pulled, shares, strict=True)]
        return pulled


FAULTS: tuple[type[Fault], ...] = (
    Overwrite,
    NoUnbroadcast,
    NoZeroing,
    NaiveOrder,
    Detached,
    StaleBuffer,
    Sign,
    Transposed,
    MeanWithoutN,
    WrongTie,
)
