"""Activation functions."""

from __future__ import annotations

from ..row import each, large, row

NAMES = "celu elu gelu hardshrink hardswish leaky_relu logsigmoid relu relu6 selu silu softplus softshrink softsign"
ALL = " ".join(f"nn.functional.{name}" for name in NAMES.split())
EXTREMES = [-800.0, -50.0, -1e-9, 1e-9, 50.0, 800.0]
KINKS = [-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0]
F = "nn.functional."
ROWS = [
    *each(f"{ALL} relu selu celu", large(4, 5)),
    *each(ALL, ()),
    *each(ALL, EXTREMES),
    *each(ALL, KINKS),
    *[row(F + "mish", lambda T, x: T.nn.functional.mish(x), spec) for spec in (large(4, 5), EXTREMES[:-1], KINKS)],
    *[row(F + "tanhshrink", lambda T, x: T.nn.functional.tanhshrink(x), spec, own=True) for spec in (large(4, 5), EXTREMES, KINKS)],
    *[row(F + "hardtanh", lambda T, x: T.nn.functional.hardtanh(x), spec, own=True) for spec in (large(4, 5), EXTREMES, KINKS)],
    row(F + "hardsigmoid", lambda T, x: T.nn.functional.hardsigmoid(x.detach()), large(4, 5)),
    row(F + "relu", lambda T, x: T.nn.functional.relu(T.clone(x), inplace=True), large(4, 5)),
    row(F + "silu", lambda T, x: T.nn.functional.silu(T.clone(x), inplace=True), large(4, 5)),
    row(F + "hardtanh", lambda T, x: T.nn.functional.hardtanh(T.clone(x), inplace=True), large(4, 5), own=True),
    row(F + "elu", lambda T, x: T.nn.functional.elu(x, 0.5), large(4, 5)),
    row(F + "celu", lambda T, x: T.nn.functional.celu(x, 2.0), large(4, 5)),
    row(F + "gelu", lambda T, x: T.nn.functional.gelu(x, approximate="tanh"), large(4, 5)),
    row(F + "gelu", lambda T, x: T.nn.functional.gelu(x, approximate="spam"), large(4, 5)),
    row(F + "leaky_relu", lambda T, x: T.nn.functional.leaky_relu(x, 0.2), large(4, 5)),
    row(F + "hardtanh", lambda T, x: T.nn.functional.hardtanh(x, -0.5, 2.0), large(4, 5)),
    row(F + "hardtanh", lambda T, x: T.nn.functional.hardtanh(x, 2.0, 1.0), large(4, 5)),
    row(F + "softplus", lambda T, x: T.nn.functional.softplus(x, beta=2, threshold=3), large(4, 5)),
    row(F + "hardshrink", lambda T, x: T.nn.functional.hardshrink(x, 1.0), large(4, 5)),
    row(F + "softshrink", lambda T, x: T.nn.functional.softshrink(x, 1.0), large(4, 5)),
    row(F + "softshrink", lambda T, x: T.nn.functional.softshrink(x, -1.0), large(4, 5)),
    row(F + "threshold", lambda T, x: T.nn.functional.threshold(x, 0.3, 7.0), large(4, 5)),
    row("threshold", lambda T, x: T.threshold(x, 0.3, 7.0), large(4, 5)),
    row("prelu", lambda T, x, w: T.prelu(x, w), large(4, 5), (1,)),
    row(F + "prelu", lambda T, x, w: T.nn.functional.prelu(x, w), large(4, 5, 2), (5,)),
    row("prelu", lambda T, x, w: T.prelu(x, w), large(4, 5, 2), (4,)),
    row(F + "glu", lambda T, x: T.nn.functional.glu(x), large(3, 4)),
    row(F + "glu", lambda T, x: T.nn.functional.glu(x, 0), large(4, 3)),
    row(F + "glu", lambda T, x: T.nn.functional.glu(x), large(4, 3)),
    row(F + "glu", lambda T, x: T.nn.functional.glu(x), ()),
]
