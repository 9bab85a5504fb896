"""Batch normalisation as one operator: the one layer that is not translated call by call.

In evaluation mode it works out a factor and a summand from its parameters and statistics, of which only the last call meets the input.
Netron and runtimes know the whole as BatchNormalization.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..nn.batchnorm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from ..nn.tracing import Call, Trace, Use
from .graph import Graph


def batch_norms(traced: Trace) -> dict[Call, tuple[Any, ...]]:
    """Return the calls that are the end of a batch normalisation with running statistics, each with the operands of `batch_norm`."""
    sources = {id(source.array): Use(source, source.dtype) for source in traced.states}
    found: dict[Call, tuple[Any, ...]] = {}
    for call in traced.calls:
        module = call.scope[-1] if call.scope else None
        if call.name() != "scale_shift" or type(module) not in (BatchNorm1d, BatchNorm2d, BatchNorm3d):
            continue
        input = call.operands[0]
        if isinstance(input, Use) and input.node.name() != "standardize" and module.running_mean is not None:  # type: ignore[union-attr]
            tensors = [getattr(module, name) for name in ("weight", "bias", "running_mean", "running_var")]
            found[call] = (input, *(None if t is None else sources[id(t.array)] for t in tensors), module.eps)  # type: ignore[union-attr]
    return found


def batch_norm(graph: Graph, call: Any, input: Any, weight: Any, bias: Any, mean: Any, variance: Any, eps: float) -> Any:
    """Return the operator; without an affine map its weights are ones and its biases zeros."""
    weight = np.ones(mean.shape, call.dtype) if weight is None else weight
    bias = np.zeros(mean.shape, call.dtype) if bias is None else bias
    return graph.op("BatchNormalization", input, weight, bias, mean, variance, epsilon=float(eps))
