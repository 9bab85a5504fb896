"""Translations of what works element by element: arithmetic, functions, activations, comparisons, choices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import OnnxExporterError
from ..nn.tracing import Call
from .graph import Graph, Value, simple, translates

SAME = {  # primitives that are an ONNX operator of the same meaning
    "abs": "Abs", "acos": "Acos", "acosh": "Acosh", "add": "Add", "asin": "Asin", "asinh": "Asinh", "atan": "Atan", "atanh": "Atanh",
    "ceil": "Ceil", "clamp_max": "Min", "clamp_min": "Max", "cos": "Cos", "cosh": "Cosh",
    "div": "Div", "erf": "Erf", "exp": "Exp", "floor": "Floor", "hardswish": "HardSwish", "isinf": "IsInf", "isnan": "IsNaN", "log": "Log",
    "maximum": "Max", "minimum": "Min", "mul": "Mul", "neg": "Neg", "pow": "Pow", "prelu": "PRelu",
    "reciprocal": "Reciprocal", "relu": "Relu", "sigmoid": "Sigmoid", "sign": "Sign", "sin": "Sin", "sinh": "Sinh", "softsign": "Softsign",
    "sqrt": "Sqrt", "sub": "Sub", "tan": "Tan", "tanh": "Tanh",
    "eq": "Equal", "ge": "GreaterOrEqual", "gt": "Greater", "le": "LessOrEqual", "lt": "Less",
    "matmul": "MatMul",
}  # fmt: skip
LOGIC = {"logical_and": "And", "logical_or": "Or", "logical_xor": "Xor", "logical_not": "Not"}
BITS = {"bitwise_and": "And", "bitwise_or": "Or", "bitwise_xor": "Xor", "bitwise_not": "Not"}


@translates(*SAME)
def same(graph: Graph, call: Call, *operands: Any) -> Any:
    """One operator, the numbers among the operands as constants."""
    return graph.op(SAME[call.primitive.name], *simple(graph, call, operands))


@translates(*LOGIC)
def logic(graph: Graph, call: Call, *operands: Any) -> Any:
    """Return the operator on booleans."""
    return graph.op(LOGIC[call.primitive.name], *(graph.cast(x, bool) for x in simple(graph, call, operands)))


@translates(*BITS)
def bits(graph: Graph, call: Call, *operands: Any) -> Any:
    """Return the logical operator for booleans, the bitwise one for integers."""
    name = BITS[call.primitive.name]
    return graph.op(name if call.dtype == bool else "Bitwise" + name, *simple(graph, call, operands))


@translates("ne")
def ne(graph: Graph, call: Call, *operands: Any) -> Any:
    """Not equal."""
    return graph.op("Not", graph.op("Equal", *simple(graph, call, operands)))


@translates("cast")
def cast(graph: Graph, call: Call, input: Any, dtype: Any) -> Any:
    """Convert."""
    return graph.cast(input, dtype)


@translates("clone", "contiguous")
def copy(graph: Graph, call: Call, input: Any) -> Any:
    """The same value: ONNX has no memory to share."""
    return graph.tensor(input)


@translates("zeros_like")
def zeros_like(graph: Graph, call: Call, input: Any) -> Any:
    """Zeros, in the shape that the input has when the graph runs."""
    return graph.op("ConstantOfShape", graph.op("Shape", input), value=graph.onnx.numpy_helper.from_array(np.zeros(1, call.dtype)))


def _of(graph: Graph, call: Call) -> Any:
    """Return the function that makes a constant of the call's dtype."""
    return lambda number: np.asarray(number, call.dtype)


@translates("square", "rsqrt", "exp2", "expm1", "log1p", "log2", "log10", "erfc", "frac", "trunc", "deg2rad", "rad2deg", "normal_cdf")
def function(graph: Graph, call: Call, x: Any) -> Any:
    """Functions of one argument that are a few operators."""
    op, c = graph.op, _of(graph, call)
    match call.primitive.name:
        case "square":
            return op("Mul", x, x)
        case "rsqrt":
            return op("Reciprocal", op("Sqrt", x))
        case "exp2":
            return op("Pow", c(2), x)
        case "expm1":
            return op("Sub", op("Exp", x), c(1))
        case "log1p":
            return op("Log", op("Add", x, c(1)))
        case "log2":
            return op("Div", op("Log", x), c(math.log(2)))
        case "log10":
            return op("Div", op("Log", x), c(math.log(10)))
        case "erfc":
            return op("Sub", c(1), op("Erf", x))
        case "normal_cdf":
            return op("Mul", op("Add", op("Erf", op("Mul", x, c(math.sqrt(0.5)))), c(1)), c(0.5))
        case "deg2rad" | "rad2deg" as name:
            return op("Mul", x, c(math.pi / 180 if name == "deg2rad" else 180 / math.pi))
    whole = op("Mul", op("Sign", x), op("Floor", op("Abs", x)))
    return whole if call.primitive.name == "trunc" else op("Sub", x, whole)


@translates("round")
def round(graph: Graph, call: Call, input: Any, decimals: int) -> Any:
    """To the nearest even where two are as near."""
    scale = np.asarray(10.0**decimals, call.dtype)
    return graph.op("Round", input) if decimals == 0 else graph.op("Div", graph.op("Round", graph.op("Mul", input, scale)), scale)


@translates("remainder", "fmod")
def remainder(graph: Graph, call: Call, *operands: Any) -> Any:
    """The remainder has the sign of the divisor, or with fmod of the dividend."""
    x, y = simple(graph, call, operands)
    if call.primitive.name == "fmod" or call.dtype.kind != "f":
        return graph.op("Mod", x, y, fmod=int(call.primitive.name == "fmod"))
    return graph.op("Sub", x, graph.op("Mul", graph.op("Floor", graph.op("Div", x, y)), y))


@translates("floor_divide")
def floor_divide(graph: Graph, call: Call, *operands: Any) -> Any:
    """Towards minus infinity, where ONNX divides integers towards zero."""
    x, y = simple(graph, call, operands)
    if call.dtype.kind == "f":
        return graph.op("Floor", graph.op("Div", x, y))
    return graph.op("Div", graph.op("Sub", x, graph.op("Mod", x, y)), y)


@translates("logaddexp")
def logaddexp(graph: Graph, call: Call, *operands: Any) -> Any:
    """The larger one, plus what the other adds."""
    x, y = simple(graph, call, operands)
    apart = graph.op("Neg", graph.op("Abs", graph.op("Sub", x, y)))
    return graph.op("Add", graph.op("Max", x, y), graph.op("Log", graph.op("Add", graph.op("Exp", apart), np.asarray(1, call.dtype))))


@translates("isfinite")
def isfinite(graph: Graph, call: Call, input: Any) -> Any:
    """Neither infinite nor NaN."""
    return graph.op("Not", graph.op("Or", graph.op("IsInf", input), graph.op("IsNaN", input)))


# Activations


@translates("hardtanh")
def hardtanh(graph: Graph, call: Call, input: Any, low: float, high: float) -> Any:
    """Between two bounds."""
    return graph.op("Clip", input, np.asarray(low, call.dtype), np.asarray(high, call.dtype))


@translates("leaky_relu")
def leaky_relu(graph: Graph, call: Call, input: Any, slope: Any) -> Any:
    """The slope is a number or an array of slopes."""
    if isinstance(slope, (int, float)):
        return graph.op("LeakyRelu", input, alpha=float(slope))
    return graph.op("PRelu", input, slope)


@translates("elu")
def elu(graph: Graph, call: Call, input: Any, alpha: float, scale: float, rate: float) -> Any:
    r""":math:`s (\max(x, 0) + \alpha (e^{r \min(x, 0)} - 1))`."""
    if rate == 1 and scale == 1:
        return graph.op("Elu", input, alpha=float(alpha))
    if rate == 1:
        return graph.op("Selu", input, alpha=float(alpha), gamma=float(scale))
    if scale == 1 and alpha * rate == 1:
        return graph.op("Celu", input, alpha=float(alpha))
    c = _of(graph, call)
    below = graph.op("Sub", graph.op("Exp", graph.op("Mul", graph.op("Min", input, c(0)), c(rate))), c(1))
    return graph.op("Mul", graph.op("Add", graph.op("Relu", input), graph.op("Mul", below, c(alpha))), c(scale))


@translates("gelu_tanh")
def gelu_tanh(graph: Graph, call: Call, x: Any) -> Any:
    """The approximation of GELU by tanh."""
    op, c = graph.op, _of(graph, call)
    inner = op("Mul", op("Add", x, op("Mul", op("Pow", x, c(3)), c(0.044715))), c(math.sqrt(2 / math.pi)))
    return op("Mul", op("Mul", x, c(0.5)), op("Add", op("Tanh", inner), c(1)))


@translates("silu", "mish", "logsigmoid", "tanhshrink", "hardsigmoid")
def activation(graph: Graph, call: Call, x: Any) -> Any:
    """Activations without a parameter that are an operator or two."""
    match call.primitive.name:
        case "silu":
            return graph.op("Mul", x, graph.op("Sigmoid", x))
        case "mish":
            return graph.op("Mul", x, graph.op("Tanh", graph.op("Softplus", x)))
        case "logsigmoid":
            return graph.op("Neg", graph.op("Softplus", graph.op("Neg", x)))
        case "tanhshrink":
            return graph.op("Sub", x, graph.op("Tanh", x))
    return graph.op("HardSigmoid", x, alpha=1 / 6, beta=0.5)


@translates("softplus")
def softplus(graph: Graph, call: Call, input: Any, beta: float, threshold: float) -> Any:
    """Where the input is beyond the threshold it is itself."""
    c = _of(graph, call)
    scaled = input if beta == 1 else graph.op("Mul", input, c(beta))
    soft = graph.op("Softplus", scaled)
    soft = soft if beta == 1 else graph.op("Div", soft, c(beta))
    return graph.op("Where", graph.op("Greater", scaled, c(threshold)), input, soft)


@translates("hardshrink", "softshrink")
def shrink(graph: Graph, call: Call, input: Any, lambd: float) -> Any:
    """Zero near zero; softly, nearer to zero elsewhere."""
    return graph.op("Shrink", input, lambd=float(lambd), bias=float(lambd) if call.primitive.name == "softshrink" else 0.0)


@translates("threshold")
def threshold(graph: Graph, call: Call, input: Any, threshold: float, value: float) -> Any:
    """The input where it is greater than the threshold."""
    c = _of(graph, call)
    return graph.op("Where", graph.op("LessOrEqual", input, c(threshold)), c(value), input)


# Choices


@translates("where", "gate", "masked_fill")
def choose(graph: Graph, call: Call, a: Any, b: Any, other: Any = 0) -> Any:
    """Where a condition holds one value, elsewhere another."""
    condition, yes, no = {"where": (a, b, other), "gate": (b, a, 0), "masked_fill": (b, other, a)}[call.primitive.name]
    yes, no = (graph.number(x, call.dtype) for x in (yes, no))
    if isinstance(yes, Value) and yes.dtype != call.dtype:
        yes = graph.cast(yes, call.dtype)
    return graph.op("Where", condition, yes, no)


@translates("nan_to_num")
def nan_to_num(graph: Graph, call: Call, input: Any, nan: float, posinf: float | None, neginf: float | None) -> Any:
    """Replace NaN and the infinities."""
    if call.dtype.kind != "f":
        return graph.op("Identity", input)
    c, limits = _of(graph, call), np.finfo(call.dtype)
    out = graph.op("Where", graph.op("IsNaN", input), c(nan), input)
    out = graph.op("Where", graph.op("IsInf", input, detect_negative=0), c(limits.max if posinf is None else posinf), out)
    return graph.op("Where", graph.op("IsInf", input, detect_positive=0), c(limits.min if neginf is None else neginf), out)


@translates("isclose")
def isclose(graph: Graph, call: Call, input: Any, other: Any, rtol: float, atol: float, equal_nan: bool) -> Any:
    """Refuse: whether numbers are close depends on the last bits, which differ between runtimes."""
    raise OnnxExporterError("whether numbers are close is no operator of ONNX: compare with <= instead")
