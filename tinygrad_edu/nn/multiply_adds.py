"""How many multiplications followed by an addition a primitive does: of products, convolutions and affine maps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .tracing import Call, Trace


def multiply_adds(traced: Trace) -> dict[int, int]:
    """Return the multiply-adds that were done while each module was running, by its id."""
    work: dict[int, int] = {}
    for call in traced.calls:
        if (count := COUNTS.get(call.primitive.name)) is not None:
            done = int(count(call))
            for module in {id(module): module for module in call.scope}:
                work[module] = work.get(module, 0) + done
    return work


def _shape(operand: Any) -> tuple[int, ...]:
    return tuple(operand.node.shape if hasattr(operand, "node") else np.shape(operand))


def _of_product(call: Call) -> int:
    """Each output is a sum over the last axis of the first operand."""
    return int(math.prod(call.shape)) * _shape(call.operands[0])[-1]


def _of_convolution(call: Call) -> int:
    """Each output is a sum over the channels of its group and the kernel."""
    return int(math.prod(call.shape)) * math.prod(_shape(call.operands[1])[1:])


def _of_convolution_transpose(call: Call) -> int:
    """Each input is spread over the output channels of its group and the kernel."""
    return math.prod(_shape(call.operands[0])) * math.prod(_shape(call.operands[1])[1:])


def _of_einsum(call: Call) -> int:
    """Count one for each combination of all indices."""
    operands, equation = call.operands
    sizes: dict[str, int] = {}
    for labels, operand in zip(equation.split("->")[0].split(","), operands, strict=True):
        sizes.update(zip(labels.strip(), _shape(operand), strict=True))
    return math.prod(sizes.values()) * max(1, len(operands) - 1)


def _of_resample(call: Call) -> int:
    """Each entry of the sparse matrix meets each line."""
    shape, axis = _shape(call.operands[0]), call.operands[1]
    return math.prod(shape[:axis]) * math.prod(shape[axis + 1 :]) * len(call.operands[3])


COUNTS: dict[str, Callable[[Call], int]] = {
    "convolution": _of_convolution,
    "convolution_transpose": _of_convolution_transpose,
    "einsum": _of_einsum,
    "linear": _of_product,
    "matmul": _of_product,
    "resample": _of_resample,
    "scale_shift": lambda call: math.prod(call.shape),
}
