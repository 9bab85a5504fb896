"""One representative call of every primitive, for the table of rules: operands with the usual letters, sizes and options as letters too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...autograd.primitive import REGISTRY, Primitive
from .expression import Name
from .layout import Digits, Identifier, Subscript
from .quantity import quantity

LETTERS = {
    "input": "x", "other": "y", "weight": "w", "bias": "b", "target": "t", "value": "v", "src": "y", "mask": "m", "condition": "c",
    "index": "i", "factor": "a", "total": "s", "extreme": "m", "taps": "p", "out": "z",
}  # fmt: skip
_INTEGERS, _CONDITIONS = ("target", "index", "taps"), ("mask", "condition")
M, N, K = quantity("m", 3), quantity("n", 5), quantity("k", 2)
VECTOR, MATRIX = (N,), (M, N)
_ALL: dict[str, Any] = {"axis": (0,), "keepdims": False}
_WINDOW: dict[str, Any] = {"stride": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1), "groups": 1}
_POOL: dict[str, Any] = {"kernel": (2, 2), "stride": (2, 2), "start": (0, 0)}
_COLUMNS: dict[str, Any] = {"kernel": (3, 3), "stride": (1, 1), "start": (0, 0), "dilation": (1, 1)}
_IMAGES, _FEATURES, _KERNELS = (1, 2, 6, 6), (1, 4, 4, 4), (4, 2, 3, 3)
_POOLED = (1, 2, 3, 3)


def _name(argument: str, shape: Any = VECTOR, text: str = "") -> Name:
    dtype = np.int64 if argument in _INTEGERS else np.bool_ if argument in _CONDITIONS else np.float64
    return Name(text or LETTERS[argument], shape=shape, dtype=dtype)


def _tensors(shapes: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Return arguments: names with these shapes, or other letters given as ``(letter, shape)``, and options."""
    operands = {a: _name(a, s[1], s[0]) if isinstance(s[0] if s else 0, str) else _name(a, s) for a, s in shapes.items()}
    return operands | options


def _numbered(text: str, count: int, *shapes: Any) -> tuple[Name, ...]:
    return tuple(
        Name(f"{text}{i + 1}", shape=shapes[i % len(shapes)], shown=Subscript(Identifier(text), Digits(str(i + 1)))) for i in range(count)
    )


def _whole(text: str) -> Name:
    return Name(text, shape=VECTOR, dtype=np.int64)


def _all(**operands: Any) -> dict[str, Any]:
    return _tensors({"input": VECTOR}, **_ALL) | operands


def _matrices(**options: Any) -> dict[str, Any]:
    return _tensors({"input": ("X", MATRIX)}, **options)


_REDUCTIONS = ("sum", "mean", "prod", "amax", "amin", "any", "all", "count_nonzero", "logsumexp")
_BITWISE = tuple("bitwise_" + name for name in ("and", "or", "xor", "not", "left_shift", "right_shift"))
_CLASSES = (N, quantity("c", 4))
_SQUARE = ("inverse", "determinant", "cofactors", "log_abs_determinant", "cholesky", "orthonormal", "lu_factors", "matrix_exponential")

# Primitive -> arguments that differ from what `example` would choose by itself.
SPECIAL: dict[str, dict[str, Any]] = {
    **{name: _all() for name in _REDUCTIONS},
    "argmax": _all(axis=0), "argmin": _all(axis=0), "max": _all(), "min": _all(),
    "norm": _all(p=2.0), "var": _all(correction=1), "std": _all(correction=1),
    "even_share": _tensors({"input": VECTOR, "extreme": ()}, axis=(0,), count_nan=False),
    "log_share": _tensors({"input": VECTOR, "total": ()}, axis=(0,)),
    "softmax": _all(axis=0), "log_softmax": _all(axis=0), "argmedian": _all(axis=0), "argmode": _all(axis=0),
    "logcumsumexp": _all(axis=0), "argsort": _all(axis=0, descending=False),
    "topk": _all(axis=0, k=K, largest=True),
    **{name: {"input": _whole("x"), "other": _whole("y")} for name in _BITWISE},
    "pow": _tensors({"input": VECTOR, "other": VECTOR}),
    "round": {"decimals": 0}, "elu": {"alpha": quantity("α", 1.5), "scale": 1.0, "rate": 1.0},
    "leaky_relu": {"slope": quantity("α", 0.1)}, "slopes": {"slope": quantity("α", 0.1)},
    "softplus": {"beta": 1.0, "threshold": 20.0}, "hardtanh": {"low": -1.0, "high": 1.0},
    "hardshrink": {"lambd": quantity("λ", 0.5)}, "softshrink": {"lambd": quantity("λ", 0.5)}, "huber": {"delta": quantity("δ", 1.5)},
    "threshold": {"threshold": quantity("θ", 0.5), "value": quantity("v", 2.0)},
    "isclose": {"rtol": 1e-5, "atol": 1e-8, "equal_nan": False},
    "masked_fill": _tensors({"input": VECTOR, "mask": VECTOR, "value": ()}),
    "one_hot": {"input": Name("t", shape=VECTOR, dtype=np.int64), "num_classes": 4},
    "matmul": _tensors({"input": ("X", (M, N)), "other": ("Y", (N, K))}),
    "linear": _tensors({"input": ("X", (M, N)), "weight": ("W", (K, N)), "bias": (K,)}),
    "einsum": {"operands": (_name("input", (M, N), "x"), _name("other", (N, K), "y")), "equation": "ij,jk->ik"},
    "transpose": _matrices(axis0=0, axis1=1), "permute": _matrices(axes=(1, 0)), "flip": _all(axes=(0,)),
    "windows": _all(axis=0, size=2, step=1), "as_strided": _all(size=(2, 2), stride=(1, 2), offset=0, own=(1,)),
    "roll": _all(shifts=(2,), axes=(0,)), "tile": _all(reps=(2,)),
    "cat": {"tensors": _numbered("x", 2, (K,), (M,)), "axis": 0}, "stack": {"tensors": _numbered("x", 2, VECTOR), "axis": 0},
    "reshape": _matrices(shape=(15,)), "expand": _tensors({"input": VECTOR}, shape=(M, N)), "unsqueeze": _all(axis=1),
    "squeeze": _tensors({"input": (N, 1)}, axes=(1,)),
    "tril": _matrices(diagonal=0), "triu": _matrices(diagonal=0), "diagonal": _matrices(offset=0, axis1=0, axis2=1),
    "on_diagonal": _all(offset=0, axis1=0, axis2=1, shape=(5, 5)),
    "slice": _tensors({"input": MATRIX}, index=(0, slice(1, 3), ...)),
    "place": _tensors({"input": (2,)}, index=(0, slice(1, 3), ...), shape=(3, 5)),
    "index": _tensors({"input": VECTOR}, index=(_name("index", (4,)),)),
    "accumulate": _tensors({"input": (4,)}, index=(_name("index", (4,)),), shape=(5,)),
    "setitem": _tensors({"input": MATRIX, "value": (2,)}, basic=(0, slice(1, 3), ...), advanced=None),
    "write": _tensors({"input": MATRIX, "value": (N,)}, steps=((REGISTRY["slice"], ((0, ...),)),)),
    "gather": _tensors({"input": VECTOR, "index": (4,)}, dim=0), "scatter_sum": _tensors({"input": (4,), "index": (4,)}, dim=0, shape=(5,)),
    "scatter": _tensors({"input": VECTOR, "index": (4,), "src": (4,)}, dim=0),
    "scatter_extreme": _tensors({"input": VECTOR, "index": (4,), "src": (4,)}, dim=0, largest=True, include_self=True),
    **{name: _all(axis=0, reverse=False) for name in ("cumsum", "cumprod")}, "shift": _all(axis=0, reverse=False, fill=0.0),
    "recurrence": _tensors({"factor": VECTOR, "input": VECTOR}, axis=0, reverse=False), "place_of_extreme": _all(axis=0, largest=True),
    "constant_pad": _tensors({"input": VECTOR}, pairs=((1, 2),), value=0.0),
    "border_pad": _tensors({"input": VECTOR}, pairs=((1, 2),), mode="reflect"),
    "border_pad_transpose": _tensors({"input": (8,)}, shape=(5,), pairs=((1, 2),), mode="reflect"),
    "convolution": _tensors({"input": _IMAGES, "weight": _KERNELS, "bias": (4,)}, **_WINDOW),
    "convolution_transpose": _tensors({"input": _FEATURES, "weight": _KERNELS, "bias": (2,)}, size=(6, 6), **_WINDOW),
    "convolution_weight": _tensors({"input": _IMAGES, "other": _FEATURES}, kernel=(3, 3), **_WINDOW),
    "max_pool": _tensors({"input": _IMAGES}, dilation=(1, 1), count=(3, 3), **_POOL),
    "max_pool_taps": _tensors({"input": _IMAGES, "out": _POOLED}, dilation=(1, 1), **_POOL),
    "max_pool_indices": _tensors({"taps": _POOLED}, size=(6, 6), dilation=(1, 1), **_POOL),
    "max_pool_gather": _tensors({"input": _IMAGES, "taps": _POOLED}, dilation=(1, 1), **_POOL),
    "max_pool_scatter": _tensors({"input": _POOLED, "taps": _POOLED}, size=(6, 6), dilation=(1, 1), **_POOL),
    "avg_pool": _tensors({"input": _IMAGES}, count=(3, 3), divisor=4.0, **_POOL),
    "avg_pool_transpose": _tensors({"input": _POOLED}, size=(6, 6), divisor=4.0, **_POOL),
    "im2col": _tensors({"input": _IMAGES}, **_COLUMNS), "col2im": _tensors({"input": (1, 18, 16)}, size=(6, 6), **_COLUMNS),
    "largest_places": _tensors({"input": (1, 1, 9)}, windows=Name("w", shape=(2, 4), dtype=np.int64)), "element_number": {"size": 5},
    "resample": _tensors({"input": VECTOR, "weight": VECTOR}, axis=0, size=M, rows=_whole("i"), columns=_whole("j")),
    "cross_entropy": _tensors({"input": _CLASSES, "target": VECTOR}),
    "cross_entropy_slope": _tensors({"input": _CLASSES, "target": VECTOR}),
    "nll": _tensors({"input": _CLASSES, "target": VECTOR}), "spread": _tensors({"input": (), "target": VECTOR}, shape=_CLASSES),
    **{name: _all(eps=quantity("ε", 1e-5)) for name in ("divide_by_root_mean_square", "inverse_root_mean_square")},
    **{name: _all(eps=quantity("ε", 1e-5), moments=None) for name in ("standardize", "inverse_deviation")},
    "scale_shift": _tensors({"input": VECTOR, "weight": VECTOR, "bias": VECTOR}),
    **{name: _tensors({"input": ("X", (N, N))}) for name in _SQUARE},
    **{name: _tensors({"input": ("X", (N, N))}, spectrum=None) for name in ("eigenvalues", "eigenvectors")},
    **{name: _matrices(factors=None) for name in ("singular_values", "left_vectors", "right_vectors")},
    "solve": _tensors({"input": ("X", (N, N)), "other": ("Y", (N, K))}), "pseudoinverse": _matrices(rcond=1e-15),
    "cast": {"dtype": np.dtype(np.float32)},
    "polygamma": {"n": quantity("n", 2)}, "bessel": {"order": 1, "scaled": False}, "sinc": {"order": 0},
    **{name: {"factor": _name("input"), "argument": _name("other")} for name in ("xlogy", "xlog1py")},
    "heaviside": {"values": _name("value")}, "mantissa": {"exponent": _whole("k")},
    "nan_to_num": {"nan": 0.0, "posinf": None, "neginf": None},
    **{name: {"input": _whole("x"), "other": _whole("y")} for name in ("gcd", "lcm")},
}  # fmt: skip


def example(primitive: Primitive) -> dict[str, Any]:
    """Return the arguments of a representative call, by name: expressions for arrays, and options.

    >>> example(REGISTRY["mul"])
    {'input': Name('x'), 'other': Name('y')}
    """
    given: Mapping[str, Any] = SPECIAL.get(primitive.name, {})
    defaults = dict(zip(primitive.parameters, primitive.defaults, strict=True))
    return {name: given[name] if name in given else _name(name) if name in LETTERS else defaults.get(name) for name in primitive.parameters}
