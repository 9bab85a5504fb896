"""The adjoint of every line of a program, by the engine's own backward pass.

The pass runs over *twins*: copies of the nodes that hold the recorded values, so that it neither frees the student's graph nor needs it
unfreed, adds nothing to any ``.grad``, and gives the same numbers to the last bit, because it is the same pass.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..autograd.adjoint import fit
from ..autograd.function import Call
from ..autograd.memory import CLOCK
from ..autograd.modes import no_grad, watching_with
from ..autograd.node import FREED, Hooks, Node
from ..autograd.walk import propagate
from ..errors import FreedGraphError, InplaceError
from .recording import RecordedNode
from .records import Record


class Replay:
    """One backward pass over the records.

    Attributes
    ----------
    order : the records in the order in which their adjoints were complete, the output first.
    error : what stopped the pass: an array that it needs has been freed or overwritten; `None` if nothing did.
    """

    def __init__(self, records: Sequence[Record], seeds: Mapping[int, Any]) -> None:
        """Fill `adjoint`, `contributions` and `pulled` of each record; `seeds` holds the adjoints of the outputs."""
        self.records = records
        self.order: list[int] = []
        self.error: Exception | None = None
        twins = _twins(records)
        self._index = dict(zip(twins.values(), self._owners(twins), strict=True))
        adjoints = {twins[node]: seed for i, seed in seeds.items() if (node := records[i].node) is not None}
        try:
            with watching_with(self._watch), np.errstate(all="ignore"), no_grad():
                arrived = propagate(adjoints, retain_graph=True, create_graph=False)
        except (FreedGraphError, InplaceError) as error:
            self.error = error
            return
        for twin, g in arrived:
            i = self._index[twin]
            records[i].adjoint = np.asarray(g)
            self.order.append(i)

    def _owners(self, twins: Mapping[Node, Node]) -> list[int]:
        owner = {node: i for i, record in enumerate(self.records) for node in (record.node, record.inner) if node is not None}
        return [owner[node] for node in twins]

    def _watch(self, node: Node, g: Any, create_graph: bool, relevant: Any) -> list[Any]:
        """Pull an adjoint through a node and note all about it."""
        i = self._index[node]
        record = self.records[i]
        if node.shape is not None:
            record.adjoint = np.array(g)
        if node.shape is not None or record.inner is None:
            self.order.append(i)
        pulled = node.pull(g, relevant)
        if node.shape is None or record.inner is None:
            for place, parent, contribution in zip(record.flows, node.parents, pulled, strict=True):
                if contribution is not None and parent.shape is not None:
                    record.pulled[place] = np.asarray(contribution)
                    record.contributions[place] = np.array(fit(contribution, parent.shape, parent.dtype))
        return pulled


def _twins(records: Sequence[Record]) -> dict[Node, Node]:
    """Return for each node a copy that holds what was recorded, whose parents are such copies; hooks that change adjoints come along."""
    twins: dict[Node, Node] = {}
    for node in (node for record in records for node in (record.inner, record.node) if node is not None):
        twin = twins[node] = kept(node)
        twin.parents = [twins[parent] for parent in node.parents]
        if node.hooks is not None:
            twin.hooks = Hooks()  # without `retain`, whose tensor is the student's
            twin.hooks.functions, twin.hooks.after = node.hooks.functions, node.hooks.after
    return twins


def kept(node: Node) -> Node:
    """Return a copy of a node that holds what was recorded, so that pulling through it needs nothing of the student's graph unfreed."""
    twin = copy.copy(node)
    if isinstance(twin, RecordedNode):
        take = twin.plan.take
        twin.saved, twin.time = () if take is None else take(twin.values), CLOCK[0]
    elif isinstance(twin, Call):
        twin.ctx = copy.copy(twin.ctx)
        if twin.ctx._saved is None:
            twin.ctx._saved = twin.kept
        twin.saved = (twin.ctx,)
    elif type(twin.saved) is not tuple and twin.saved is not FREED:  # a checkpoint computes it again
        twin.saved = twin.saved.restore(node)
        twin.time = node.time
    return twin
