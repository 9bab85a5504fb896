"""Dtypes of results: every pair of dtypes, as tensors, 0-d tensors and Python numbers, against PyTorch."""

from __future__ import annotations

import itertools
import operator
from functools import partial

import numpy as np
import pytest

import tinygrad_edu as tg

torch = pytest.importorskip("torch")

DTYPES = ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"]
KINDS = ["tensor", "0-d tensor"]
OPERATORS = {
    name: getattr(operator, name)
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "eq", "ne", "lt", "le", "gt", "ge", "and_", "or_", "xor")
}
FUNCTIONS = ["maximum", "minimum", "atan2", "fmod", "logical_and", "where"]


def operand(lib, dtype, kind):
    return lib.tensor([1, 1] if kind == "tensor" else 1, dtype=getattr(lib, dtype))


def binary(lib, function, first, second):
    return function(operand(lib, *first), operand(lib, *second))


def outcome(run):
    """Return dtype and values of a result, or that there was an error."""
    try:
        result = run()
    except (RuntimeError, TypeError):
        return "error"
    return str(result.dtype), np.round(np.asarray(result.tolist(), float), 3).tolist()


def report(different):
    """Return the first few differences as text."""
    return "\n".join([f"{len(different)} differ", *different[:12]])


def function(lib, name):
    if name == "where":
        return lambda a, b: lib.where(lib.tensor([True, False]), a, b)
    return getattr(lib, name)


@pytest.mark.parametrize("name", OPERATORS)
def test_operators_between_tensors(name):
    different = []
    for a, b, ka, kb in itertools.product(DTYPES, DTYPES, KINDS, KINDS):
        ours, theirs = (outcome(partial(binary, lib, OPERATORS[name], (a, ka), (b, kb))) for lib in (tg, torch))
        if ours != theirs:
            different.append(f"{a} {ka}, {b} {kb}: {ours}, but PyTorch {theirs}")
    assert not different, report(different)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_two_tensors(name):
    different = []
    for a, b, ka, kb in itertools.product(DTYPES, DTYPES, KINDS, KINDS):
        ours, theirs = (outcome(partial(binary, lib, function(lib, name), (a, ka), (b, kb))) for lib in (tg, torch))
        if ours != theirs:
            different.append(f"{a} {ka}, {b} {kb}: {ours}, but PyTorch {theirs}")
    assert not different, report(different)


@pytest.mark.parametrize("number", [True, 2, 1.5])
@pytest.mark.parametrize("name", OPERATORS)
def test_operators_with_a_python_number(name, number):
    different = []
    for a, kind, swapped in itertools.product(DTYPES, KINDS, [False, True]):

        def run(lib, a=a, kind=kind, swapped=swapped):
            pair = (operand(lib, a, kind), number)
            return OPERATORS[name](*(pair[::-1] if swapped else pair))

        ours, theirs = outcome(lambda run=run: run(tg)), outcome(lambda run=run: run(torch))
        if (name, number, a, ours) == ("pow", True, "bool", "error"):
            continue  # no power of two booleans exists here; PyTorch has only that of a tensor and a number
        if ours != theirs:
            different.append(f"{a} {kind}{' on the right' if swapped else ''}: {ours}, but PyTorch {theirs}")
    assert not different, report(different)


UNARY = [
    "exp", "sqrt", "sin", "tanh", "sigmoid", "neg", "abs", "sign", "floor", "ceil", "round", "trunc", "square", "reciprocal",
    "rsqrt", "log1p", "erf", "isnan", "isfinite", "logical_not", "bitwise_not", "sum", "prod", "mean", "cumsum", "relu", "argmax",
    "any", "all", "var",
]  # fmt: skip


@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_tensor(name):
    different = []
    for a in DTYPES:

        def run(lib, a=a):
            x = lib.tensor([1, 1, 1], dtype=getattr(lib, a))
            return getattr(lib, name)(x, 0) if name == "cumsum" else getattr(lib, name)(x)

        ours, theirs = outcome(lambda run=run: run(tg)), outcome(lambda run=run: run(torch))
        if (ours if isinstance(ours, str) else ours[0]) != (theirs if isinstance(theirs, str) else theirs[0]):
            different.append(f"{a}: {ours}, but PyTorch {theirs}")
    assert not different, report(different)


@pytest.mark.parametrize("name", ["iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "iand", "ior", "ixor"])
def test_in_place_operators(name):
    different = []
    for a, b, kind in itertools.product(DTYPES, DTYPES, KINDS):
        ours, theirs = (outcome(partial(binary, lib, getattr(operator, name), (a, "tensor"), (b, kind))) for lib in (tg, torch))
        if ours != theirs:
            different.append(f"{a}, {b} {kind}: {ours}, but PyTorch {theirs}")
    assert not different, report(different)


def test_promote_types_and_can_cast():
    for a, b in itertools.product(DTYPES, DTYPES):
        assert str(tg.promote_types(getattr(tg, a), getattr(tg, b))) == str(torch.promote_types(getattr(torch, a), getattr(torch, b)))
        assert tg.can_cast(getattr(tg, a), getattr(tg, b)) == torch.can_cast(getattr(torch, a), getattr(torch, b)), (a, b)


def test_cat_and_stack_promote():
    for a, b in itertools.product(DTYPES, DTYPES):
        for name in ("cat", "stack"):
            ours, theirs = (getattr(lib, name)([operand(lib, a, "tensor"), operand(lib, b, "tensor")]).dtype for lib in (tg, torch))
            assert str(ours) == str(theirs), (name, a, b)


@pytest.mark.parametrize("default", ["float32", "float64"])
def test_integers_become_the_default_dtype(default):
    tg.set_default_dtype(getattr(tg, default))
    try:
        one = tg.tensor([1, 2])
        for result in (one / 2, one.exp(), one * 1.5, one.sqrt(), tg.tensor(1.0), tg.zeros(2), one.double().float().to(float)):
            assert result.dtype is getattr(tg, default), result
    finally:
        tg.set_default_dtype(tg.float32)


@pytest.mark.parametrize("scalar", [np.float64(2.5), np.float32(2.5), np.float16(2.5), np.int64(2), np.int8(2), np.bool_(True)])
def test_numpy_number_counts_as_a_python_number(scalar):
    x = tg.tensor([1.0, 2.0])
    for result in (x * scalar, scalar * x, x + scalar, scalar - x, x / scalar, scalar / x, x**scalar, scalar**x):
        assert isinstance(result, tg.Tensor)
        assert result.dtype is tg.float32


def test_gradients_return_to_the_dtype_of_their_operands():
    for a, b in itertools.product(["float16", "float32", "float64"], repeat=2):
        x, y = (tg.ones(2, dtype=getattr(tg, d), requires_grad=True) for d in (a, b))
        (x * y + x / y - x**y).sum().backward()
        assert (x.grad.dtype, y.grad.dtype) == (x.dtype, y.dtype)


def test_integer_operand_in_a_differentiable_product():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    (x * tg.tensor([3, 4]) + tg.tensor([True, False])).sum().backward()
    assert x.grad.tolist() == [3, 4]
