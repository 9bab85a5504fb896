"""What is asserted of every row of every table: values, types, memory, derivatives of first and second order, spellings and dtypes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

from .compare import (
    IN_PLACE,
    METHOD,
    Outcome,
    array,
    has_spelling,
    identical,
    of_arrays,
    of_errors,
    of_results,
    run,
    shared,
    weighted_sum,
)  # fmt: skip
from .differences import DIFFERENCES, METHODS_OF_OUR_OWN, NOT_COMPARED
from .row import Row, array_of
from .tables import ROWS

torch = pytest.importorskip("torch")

VALUE, DERIVATIVE = 1e-12, 1e-9
DTYPES = ["float16", "float32", "int64", "int32", "uint8", "bool"]

NAMED = [pytest.param(row, id=f"{place}-{row.name}") for place, row in enumerate(ROWS)]
FLOATING = [param for param in NAMED if any(array_of(spec, i).dtype.kind == "f" for i, spec in enumerate(param.values[0].inputs))]


def both(row: Row, **options: Any) -> tuple[Outcome, Outcome]:
    """Run a row in both libraries; whether there is an error, and of which type, must agree."""
    ours, theirs = run(row, tg, **options), run(row, torch, **options)
    text = of_errors(ours, theirs)
    assert not text, f"{row}\n{text}"
    return ours, theirs


@pytest.mark.parametrize("row", NAMED)
def test_result(row):
    """Values to 1e-12, dtypes, shapes, named tuples, errors; no NumPy warning where everything is finite.

    And the result is an input, shares memory with one, or has memory of its own, as in PyTorch.
    """
    ours, theirs = both(row)
    if ours.error is theirs.error is None:
        text = of_results(row, ours, theirs, VALUE)
        assert not text, f"{row}\n{text}"
        if all(np.isfinite(array(t)).all() for t in (*ours.tensors(), *ours.inputs)):
            assert not ours.warnings, f"{row}\n{ours.warnings}"
        assert shared(ours) == shared(theirs), f"{row}\nshares memory with inputs {shared(ours)}, but in PyTorch with {shared(theirs)}"
        assert identical(ours) == identical(theirs), f"{row}\nis one of the inputs: {identical(ours)}, but in PyTorch {identical(theirs)}"


@contextlib.contextmanager
def allow_missing_derivatives() -> Iterator[None]:
    """Leave the block where PyTorch says that it has no formula for a derivative, or finds one of its own wrong."""
    try:
        yield
    except RuntimeError as error:
        if not re.search("derivative for .* is not implemented|returned an invalid gradient", str(error)):
            raise


def derivatives(row: Row, lib: Any, **options: Any) -> tuple[Outcome, list[Any], list[Any]]:
    """Return the outcome; the gradient of each input by `backward`; its second derivative by `grad` of a `grad`.

    PyTorch lacks some derivatives: nothing is returned in their place.
    """
    outcome = run(row, lib, gradient=True, **options)
    leaf = [x for x in outcome.inputs if x.requires_grad]
    total = None if outcome.error else weighted_sum(lib, outcome.tensors())
    first, second = [], []
    if total is not None:
        with allow_missing_derivatives():
            total.backward(retain_graph=True)
            first = [x.grad for x in leaf]
            slopes = lib.autograd.grad(total, leaf, create_graph=True, allow_unused=True)
            bent = weighted_sum(lib, list(slopes))
            second = [None] * len(leaf) if bent is None else list(lib.autograd.grad(bent, leaf, allow_unused=True))
    return outcome, first, second


def of_derivatives(ours: list[Any], theirs: list[Any], what: str) -> str:
    """Return how derivatives differ. A gradient that is missing is the same as one of zeros."""
    for i, (a, b) in enumerate(zip(ours or [None] * len(theirs), theirs, strict=True) if theirs else ()):
        if a is None and b is None:
            continue
        x, y = (np.zeros_like(array(b if t is None else t)) if t is None else array(t) for t, b in ((a, b), (b, a)))
        if text := of_arrays(x, y, DERIVATIVE, f"{what} derivative by input {i}"):
            return text
    return ""


def spellings(row: Row) -> list[str]:
    """Return in which ways a row can be written other than as it is: as a method, as a method in place."""
    return [form for form in (METHOD, IN_PLACE) if has_spelling(row, tg, form) and has_spelling(row, torch, form)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", FLOATING)
def test_derivatives(row):
    """Which results can be differentiated, and both derivatives to 1e-9; also of the method, and of the method in place."""
    for form in (None, *spellings(row)):
        (ours, *slopes), (theirs, *expected) = (derivatives(row, lib, form=form) for lib in (tg, torch))
        text = of_errors(ours, theirs)
        assert not text, f"{row} {form or ''}\n{text}"
        if theirs.error is not None:
            continue
        mine, wanted = ([t.requires_grad for t in outcome.tensors()] for outcome in (ours, theirs))
        assert mine == wanted, f"{row} {form or ''}\nwhich results require a gradient"
        for what, a, b in zip(("first", "second"), slopes, expected, strict=True):
            text = of_derivatives(a, b, what)
            assert not text, f"{row} {form or ''}\n{text}"


@pytest.mark.parametrize("row", [param for param in NAMED if spellings(param.values[0])])
def test_spelling(row):
    """The same call as a method, and as a method in place of a copy."""
    for form in spellings(row):
        ours, theirs = both(row, form=form)
        if ours.error is theirs.error is None:
            text = of_results(row, ours, theirs, VALUE)
            assert not text, f"{row} {form}\n{text}"


@pytest.mark.parametrize("row", [param for param in FLOATING if not param.values[0].own])
def test_dtypes(row):
    """The same call with inputs of other dtypes: dtype of the result, or error. What is wrong in itself is not tried."""
    if run(row, torch).error is not None:
        return
    for dtype in DTYPES:
        ours, theirs = run(row, tg, dtype=dtype), run(row, torch, dtype=dtype)
        text = of_errors(ours, theirs)
        assert not text, f"{row} {dtype}\n{text}"
        if ours.error is theirs.error is None:
            text = of_results(row, ours, theirs, VALUE)
            assert not text, f"{row} {dtype}\n{text}"


def test_every_function_has_a_row():
    """Each public function that comes from `ops`, and each of `nn.functional`."""
    of_ops = {name for name in tg.__all__ if getattr(getattr(tg, name), "__module__", "").startswith("tinygrad_edu.ops.")}
    of_functional = {f"nn.functional.{name}" for name in tg.nn.functional.__all__}
    assert sorted((of_ops | of_functional) - {row.name for row in ROWS} - NOT_COMPARED.keys()) == []


@pytest.mark.parametrize(("row", "reason"), DIFFERENCES, ids=lambda value: getattr(value, "name", ""))
@pytest.mark.filterwarnings("ignore")
def test_difference(row, reason):
    """The table of differences holds nothing that has come to be the same."""
    (ours, *slopes), (theirs, *expected) = (derivatives(row, lib) for lib in (tg, torch))
    differs = bool(of_errors(ours, theirs)) or (
        ours.error is theirs.error is None
        and (
            bool(of_results(row, ours, theirs, VALUE))
            or shared(ours) != shared(theirs)
            or [t.requires_grad for t in ours.tensors()] != [t.requires_grad for t in theirs.tensors()]
            or any(of_derivatives(a, b, "") for a, b in zip(slopes, expected, strict=True))
        )
    )
    assert differs, f"{row}\nis as in PyTorch by now; the table says: {reason}"


def test_methods_are_those_of_torch():
    """Each public method and attribute of a tensor is one of PyTorch's too."""
    ours = {name for name in dir(tg.Tensor) if not name.startswith("_")}
    assert sorted(ours - set(dir(torch.Tensor)) - METHODS_OF_OUR_OWN.keys()) == []
