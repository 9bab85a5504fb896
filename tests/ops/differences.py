"""Where the library differs from PyTorch on purpose, with the reason of each. The rows are made sure to differ still."""

from __future__ import annotations

from .row import row

NAN, INF = float("nan"), float("inf")

# Functions without a row.
NOT_COMPARED: dict[str, str] = {}

# Attributes of our tensors that those of PyTorch do not have.
METHODS_OF_OUR_OWN: dict[str, str] = {
    "array": "the NumPy array that a tensor holds",
    "current_node": "the node of the graph that a tensor stands for now",
}

DIFFERENCES = [
    (row("clamp", lambda T, x, y: T.clamp(x, y, 1.0), (2, 3), (3,)), "one bound a tensor and the other a number: no reason to refuse it"),
    (row("pow", lambda T, x: T.pow(0.0, x), [1.5, 2.5]), "the second derivative is zero like the first; PyTorch gets NaN from 0 * inf"),
    (row("pow", lambda T, x, y: T.pow(x, y), [0.0, 2.0], [2.0, 2.0]), "the same"),
    (row("pow", lambda T, x: T.pow(2, x), [2, -1]), "a fraction is no integer: refused, as it is for a base that is a tensor"),
    (row("add", lambda T, x, y: T.add(x, y, alpha=2), [True, False], [True, True]), "twice True is the integer 2, not True"),
]
