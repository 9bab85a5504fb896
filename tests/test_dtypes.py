"""Data types: their names and properties, those without tensors included, and their limits, against PyTorch."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import dtypes

torch = pytest.importorskip("torch")

NAMES = [
    "bfloat16", "bool", "cdouble", "cfloat", "chalf", "complex128", "complex32", "complex64", "double", "float", "float16", "float32",
    "float64", "float8_e4m3fn", "float8_e5m2", "half", "int", "int16", "int32", "int64", "int8", "long", "short", "uint16", "uint32",
    "uint64", "uint8",
]  # fmt: skip
WITHOUT_TENSORS = [
    "bfloat16", "complex128", "complex32", "complex64", "float8_e4m3fn", "float8_e5m2", "uint16", "uint32", "uint64",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_properties(name):
    ours, theirs = getattr(dtypes, name), getattr(torch, name)
    for what in ("itemsize", "is_floating_point", "is_complex", "is_signed"):
        assert getattr(ours, what) == getattr(theirs, what), what
    assert (repr(ours), str(ours)) == (repr(theirs), str(theirs))
    assert ours is getattr(dtypes, str(ours).removeprefix("torch."))
    assert pickle.loads(pickle.dumps(ours)) is ours
    assert copy.deepcopy(ours) is ours
    assert isinstance(ours, dtypes.dtype)


def test_they_are_told_apart():
    assert len({getattr(dtypes, name) for name in NAMES}) == len({getattr(torch, name) for name in NAMES})
    assert {"a": dtypes.bfloat16}["a"] == dtypes.bfloat16 != dtypes.float32
    assert tg.ones(1).dtype not in (dtypes.float16, dtypes.bfloat16)


MAKERS = {
    "tensor": lambda d: tg.tensor([1, 2], dtype=d),
    "zeros": lambda d: tg.zeros(2, dtype=d),
    "randn": lambda d: tg.randn(2, dtype=d),
    "to": lambda d: tg.ones(2).to(d),
    "type": lambda d: tg.ones(2).type(d),
    "empty_like": lambda d: tg.empty_like(tg.ones(2), dtype=d),
    "a result": lambda d: tg.ones(2).sum(dtype=d),
    "a layer": lambda d: tg.nn.Linear(2, 2, dtype=d),
    "NumPy": lambda d: np.zeros(2, d),
    "the default": tg.set_default_dtype,
}


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", WITHOUT_TENSORS)
def test_no_tensor_is_made_of_them(name, make):
    with pytest.raises((NotImplementedError, TypeError, RuntimeError), match=rf"torch\.{name}"):
        MAKERS[make](getattr(dtypes, name))
    assert tg.get_default_dtype() is tg.float32


def test_a_model_that_cannot_be_cast_stays_as_it_is():
    model = tg.nn.Sequential(tg.nn.Linear(2, 2), tg.nn.BatchNorm1d(2))
    with pytest.raises(NotImplementedError, match=r"bfloat16.*torch\.float32"):
        model.to(dtypes.bfloat16)
    assert {p.dtype for p in model.parameters()} == {tg.float32}


@pytest.mark.parametrize("name", [n for n in NAMES if getattr(torch, n).is_floating_point or getattr(torch, n).is_complex])
def test_finfo(name):
    ours, theirs = dtypes.finfo(getattr(dtypes, name)), torch.finfo(getattr(torch, name))
    for what in ("bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution", "dtype"):
        assert getattr(ours, what) == getattr(theirs, what), what
        assert type(getattr(ours, what)) is type(getattr(theirs, what)), what
    assert repr(ours) == repr(theirs)
    assert ours == dtypes.finfo(getattr(dtypes, name))


@pytest.mark.parametrize("name", ["uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"])
def test_iinfo(name):
    ours, theirs = dtypes.iinfo(getattr(dtypes, name)), torch.iinfo(getattr(torch, name))
    for what in ("bits", "max", "min", "dtype"):
        assert getattr(ours, what) == getattr(theirs, what), what
    assert repr(ours) == repr(theirs)
    assert ours != dtypes.iinfo(dtypes.int) or name == "int32"


def test_limits_of_the_default():
    assert dtypes.finfo().dtype == torch.finfo().dtype


@pytest.mark.parametrize(
    "call",
    [
        lambda lib: lib.finfo(lib.int32), lambda lib: lib.iinfo(lib.float32), lambda lib: lib.iinfo(lib.bool), lambda lib: lib.finfo(3),
        lambda lib: lib.finfo("float32"), lambda lib: lib.iinfo(),
    ],
)  # fmt: skip
def test_wrong_kinds(call):
    for lib in (dtypes, torch):
        with pytest.raises(TypeError):
            call(lib)
