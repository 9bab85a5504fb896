"""The dtype of the result, for every pair of dtypes: of two tensors, with and without dimensions, and of a tensor and a number."""

from __future__ import annotations

import functools
import operator as operators
import re
import warnings
from typing import Any

import pytest

import tinygrad_edu as tg

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore")

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")
NUMBERS = (True, 2, 1.5)

# Functions of two tensors or numbers.
BINARY = """
    add sub mul div true_divide divide subtract multiply floor_divide remainder fmod pow float_power rsub maximum minimum fmax fmin atan2
    arctan2 hypot logaddexp logaddexp2 copysign nextafter xlogy eq ne lt le gt ge greater greater_equal less less_equal not_equal isclose
    allclose equal logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift gcd lcm
    ldexp heaviside clamp_min clamp_max clamp result_type igamma igammac special.xlog1py special.xlogy special.zeta special.gammainc dist
    outer ger inner dot vdot mv matmul mm kron cross linalg.vecdot linalg.cross tensordot cartesian_prod isin searchsorted trapezoid
    cat stack hstack vstack where lerp masked_fill fill broadcast_tensors meshgrid
    nn.functional.mse_loss nn.functional.l1_loss nn.functional.smooth_l1_loss nn.functional.huber_loss nn.functional.soft_margin_loss
    nn.functional.binary_cross_entropy nn.functional.binary_cross_entropy_with_logits nn.functional.kl_div nn.functional.poisson_nll_loss
    nn.functional.linear nn.functional.bilinear nn.functional.pairwise_distance nn.functional.cosine_similarity nn.functional.prelu
""".split()  # noqa: SIM905
SEQUENCE = {"cat", "stack", "hstack", "vstack"}
MATRIX = {"mv": (2, 1), "mm": (2, 2), "matmul": (2, 2), "nn.functional.linear": (2, 2)}
OPERATORS = "add sub mul truediv floordiv mod pow and_ or_ xor lshift rshift eq lt".split()  # noqa: SIM905
IN_PLACE = """
    add_ sub_ mul_ div_ floor_divide_ remainder_ fmod_ pow_ float_power_ atan2_ hypot_ copysign_ nextafter_ xlogy_ eq_ lt_ logical_and_
    bitwise_and_ bitwise_left_shift_ gcd_ lcm_ ldexp_ heaviside_ clamp_min_ clamp_max_ copy_ fill_ masked_fill_ lerp_
""".split()  # noqa: SIM905

# What differs and stays so: the function, a pattern of how it differs, and why.
KNOWN = {
    "pow": (r"'bool', True.*NotImplementedError.*but PyTorch \['bool'\]", "a power of booleans is refused, whatever the exponent"),
    "pow_": (r"'bool', True.*NotImplementedError.*but PyTorch \['bool'\]", "a power of booleans is refused, whatever the exponent"),
    "linalg.cross": (r"RuntimeError.*but PyTorch IndexError", "the dtypes and lengths are looked at before the dimension"),
    "nn.functional.binary_cross_entropy_with_logits": (
        r"'bool'.*Subtraction|can't be cast|\['float\d\d'\], but PyTorch \['float\d\d'\]",
        "the dtype is that of both, not that of the target",
    ),
}


def find(lib: Any, name: str) -> Any:
    """Return a function by its name, or None."""
    try:
        return functools.reduce(getattr, name.split("."), lib)
    except AttributeError:
        return None


def operand(lib: Any, dtype: str, ndim: int) -> Any:
    """Return a tensor of ones."""
    return lib.ones((3,) * ndim, dtype=getattr(lib, dtype))


def call(lib: Any, name: str, x: Any, y: Any) -> Any:
    """Call a function with two operands."""
    function = find(lib, name)
    if name in SEQUENCE:
        return function([x, y])
    if name == "where":
        return function(lib.tensor([True, False, True]), x, y)
    if name in {"lerp", "lerp_"}:
        return function(x, y, 0.5)
    if name == "nn.functional.bilinear":
        return function(x, x, lib.ones((1, 3, 3), dtype=y.dtype))
    if name == "masked_fill":
        return function(x, lib.tensor([True, False, True]), y)
    if name == "tensordot":
        return function(x, y, 1)
    return function(x, y, dim=0) if name == "nn.functional.cosine_similarity" else function(x, y)


def outcome(lib: Any, action: Any) -> Any:
    """Return the dtypes of the results of an action, or the error."""
    try:
        result = action(lib)
    except Exception as error:  # any type of error is an outcome: it is compared
        return error
    results = result if isinstance(result, (tuple, list)) else (result,)
    return [str(getattr(r, "dtype", type(r).__name__ if not isinstance(r, lib.dtype) else r)).rpartition(".")[2] for r in results]


def differs(action: Any, lenient: bool = False) -> str:
    """Return how the two libraries differ. What PyTorch has no code for may be done, or refused, in any way.

    Where it wants a tensor and gets a number (`lenient`), the number may be taken for a tensor.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours, theirs = outcome(tg, action), outcome(torch, action)
    if isinstance(theirs, Exception):
        if "not implemented for" in str(theirs) or isinstance(ours, type(theirs)) or (lenient and isinstance(theirs, TypeError)):
            return ""
        return f"{ours!r}, but PyTorch {type(theirs).__name__}({str(theirs)[:120]})"
    return "" if ours == theirs else f"{ours!r}, but PyTorch {theirs}"


def operands(lib: Any, kinds: tuple[Any, Any], ndims: tuple[int, int]) -> list[Any]:
    """Return tensors for names of dtypes; numbers stay."""
    return [operand(lib, k, n) if isinstance(k, str) else k for k, n in zip(kinds, ndims, strict=True)]


def pairs(name: str) -> list[tuple[tuple[Any, Any], tuple[int, int]]]:
    """Return the pairs of dtypes or numbers, and of numbers of dimensions, that a function is called with."""
    shapes = [MATRIX.get(name, (1, 1))]
    if (
        name not in MATRIX
        and name not in SEQUENCE
        and not name.startswith("nn.")
        and name not in {"dot", "vdot", "inner", "outer", "cross"}
    ):
        shapes += [(1, 0), (0, 1), (0, 0)]
    found: list[Any] = [((a, b), shape) for a in DTYPES for b in DTYPES for shape in shapes]
    if name in SEQUENCE or name.startswith("nn.") or name in MATRIX or name == "tensordot":
        return found
    return found + [pair for a in DTYPES for b in NUMBERS for n in (1, 0) for pair in (((a, b), (n, 0)), ((b, a), (0, n)))]


def check(name: str, cases: list[Any], action: Any) -> None:
    """Assert that the pairs of operands give the same dtypes or errors, unless the table of what is known says otherwise."""
    found = []
    for kinds, ndims in cases:
        lenient = not all(isinstance(kind, str) for kind in kinds)
        if text := differs(lambda lib, kinds=kinds, ndims=ndims: action(lib, *operands(lib, kinds, ndims)), lenient):
            found.append(f"{name} of {kinds} with {ndims} dimensions: {text}")
    pattern, reason = KNOWN.get(name, ("(?!)", ""))
    new = [text for text in found if not re.search(pattern, text)]
    assert not new, f"{len(new)} pairs\n" + "\n".join(new)
    assert found or name not in KNOWN, f"{name} is as in PyTorch by now; the table says: {reason}"


@pytest.mark.parametrize("name", [n for n in BINARY if find(tg, n) and find(torch, n)])
def test_function(name):
    check(name, pairs(name), lambda lib, x, y: call(lib, name, x, y))


@pytest.mark.parametrize("name", OPERATORS)
def test_operator(name):
    """``x + y``, also with the number at the left."""
    function = getattr(operators, name)
    check(name, pairs(""), lambda lib, x, y: function(x, y))


@pytest.mark.parametrize("name", [n for n in IN_PLACE if hasattr(tg.Tensor, n) and hasattr(torch.Tensor, n)])
def test_in_place(name):
    """The dtype stays, or it is an error."""

    def action(lib: Any, x: Any, y: Any) -> Any:
        if name == "masked_fill_":
            return x.masked_fill_(x.bool(), y)
        return x.lerp_(y, 0.5) if name == "lerp_" else getattr(x, name)(y)

    check(name, [case for case in pairs("") if isinstance(case[0][0], str)], action)
