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
    "rsub": "`torch.rsub` as a method",
}

DIFFERENCES = [
    (row("clamp", lambda T, x, y: T.clamp(x, y, 1.0), (2, 3), (3,)), "one bound a tensor and the other a number: no reason to refuse it"),
    (row("pow", lambda T, x: T.pow(0.0, x), [1.5, 2.5]), "the second derivative is zero like the first; PyTorch gets NaN from 0 * inf"),
    (row("pow", lambda T, x, y: T.pow(x, y), [0.0, 2.0], [2.0, 2.0]), "the same"),
    (row("pow", lambda T, x, y: T.pow(x, y), [2.0], [0.0]), "PyTorch has the mixed derivative as zero at an exponent of zero; it is 1/x"),
    (row("pow", lambda T, x: T.pow(2, x), [2, -1]), "a fraction is no integer: refused, as it is for a base that is a tensor"),
    (row("add", lambda T, x, y: T.add(x, y, alpha=2), [True, False], [True, True]), "twice True is the integer 2, not True"),
    (row("norm", lambda T, x: T.norm(x), [0.0, 0.0]), "the second derivative is zero like the first; PyTorch gets NaN from 0 / 0"),
    (row("norm", lambda T, x: T.norm(x, 0), [2.0, 0.0]), "a count has no gradient; PyTorch's is zero"),
    (row("norm", lambda T, x: T.norm(x, dtype=T.float32), (2, 3)), "a smaller dtype is allowed, as for other reductions"),
    (row("logsumexp", lambda T, x: T.logsumexp(x, 0), [-INF, -INF]), "the gradient is zero; PyTorch's is NaN"),
    (row("nanmean", lambda T, x: T.nanmean(x, 0), [NAN, NAN]), "the gradient of what does not count is zero; PyTorch's is NaN"),
    (row("cumprod", lambda T, x: T.cumprod(x, 0), [1.0, NAN, 2.0]), "the gradient is NaN only where it depends on the NaN"),
    (row("var", lambda T, x: T.var(x), [1.0]), "all derivatives of the variance of one number are NaN; PyTorch's second is zero"),
    (row("topk", lambda T, x: T.topk(x, 1), [True, False]), "booleans can be sorted, so the largest can be found"),
]
