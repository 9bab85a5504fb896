"""The text of a tensor, character by character as PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tinygrad_edu as tg

torch = pytest.importorskip("torch")
SHAPES = [(), (0,), (1,), (3,), (0, 3), (2, 0, 2), (1, 1), (2, 3), (2, 3, 4),
          (1, 2, 1, 2), (40,), (1001,), (7, 200), (50, 50), (3, 20, 20), (11, 11, 11)]  # fmt: skip
DTYPES = ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"]


def assert_same_text(array, **attributes):
    array = np.asarray(array)
    ours, theirs = tg.from_numpy(array.copy()), torch.from_numpy(array.copy())
    for name, value in attributes.items():
        setattr(ours, name, value)
        setattr(theirs, name, value)
    assert repr(ours) == repr(theirs)


def special_values(dtype):
    return np.array([0, -0.0, 1, -1, 0.5, 1e-3, 1e-5, 123456, 1e6, np.inf, -np.inf, np.nan]).astype(dtype)


@pytest.mark.parametrize(
    "value", [0.0, -0.0, 1.0, -2.5, 1e-4, 1e-5, 1e8, 1e9, 123456.789, 0.1, 1 / 3, np.inf, -np.inf, np.nan, 99999.0, 1e-38]
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_number(value, dtype):
    assert_same_text(np.array(value, dtype))
    assert_same_text(np.array([value, 1.0], dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(dtype, shape):
    array = (np.arange(np.prod(shape, dtype=int)).reshape(shape) % 7).astype(dtype)
    assert_same_text(array)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(
    "pick",
    [[0, 2], [2, 3, 4], [2, 5], [2, 6], [2, 7], [2, 8], [2, 9], [4, 9, 10, 11], [9, 10], [11], [1], [5, 6], [7, 8, 6], list(range(12))],
)
def test_special_values(dtype, pick):
    with np.errstate(over="ignore"):
        assert_same_text(special_values(dtype)[pick])


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64, np.int64, np.int8, np.uint8, np.bool_, np.float16]),
        hnp.array_shapes(max_dims=4, max_side=4),
    )
)
@example(np.array([1e-5, 1.0], np.float32))
@example(np.array([1.79769313e305]))
def test_any_small_array(array):
    assert_same_text(array)


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(
    shape=hnp.array_shapes(max_dims=4, max_side=30),
    scale=st.sampled_from([1e-6, 1e-3, 1.0, 100.0, 1e4, 1e9]),
    seed=st.integers(0, 100),
    dtype=st.sampled_from(["float32", "float64"]),
    whole=st.booleans(),
)
def test_any_array_of_any_size(shape, scale, seed, dtype, whole):
    array = np.random.default_rng(seed).normal(size=shape) * scale
    assert_same_text((np.round(array) if whole else array).astype(dtype))


def test_gradient_and_name_of_the_operation():
    for lib in (tg, torch):
        x = lib.tensor([1.0, 2.0], requires_grad=True)
        assert repr(x) == "tensor([1., 2.], requires_grad=True)"
        assert repr(x * 2) == "tensor([2., 4.], grad_fn=<MulBackward0>)"
        assert repr((x * 2).sum()) == "tensor(6., grad_fn=<SumBackward0>)"
        assert str(x) == repr(x)
    for shape in [(3,), (16,), (40,), (2, 3), (0, 2)]:
        texts = [repr(lib.ones(*shape, dtype=lib.float64, requires_grad=True)) for lib in (tg, torch)]
        assert texts[0] == texts[1]
        texts = [repr(lib.ones(*shape, dtype=lib.float64, requires_grad=True).exp()) for lib in (tg, torch)]
        assert texts[0] == texts[1]


OPTIONS = [
    {"precision": 2}, {"precision": 8}, {"sci_mode": True}, {"sci_mode": False}, {"threshold": 5, "edgeitems": 1}, {"linewidth": 40},
    {"profile": "short"}, {"profile": "full"}, {"threshold": 5, "edgeitems": 2, "linewidth": 30, "precision": 1},
]  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("shape", [(), (4,), (30,), (3, 12), (2, 9, 9)])
def test_options(options, shape):
    array = np.random.default_rng(0).normal(size=shape)
    try:
        for lib in (tg, torch):
            lib.set_printoptions(profile="default")
            lib.set_printoptions(**options)
        assert_same_text(array)
        assert_same_text(np.round(array * 1e5))
    finally:
        for lib in (tg, torch):
            lib.set_printoptions(profile="default")


def test_unknown_profile():
    with pytest.raises(ValueError, match="default, short, full"):
        tg.set_printoptions(profile="other")


@pytest.mark.parametrize("spec", ["", ".2f", "8.3e", "g"])
def test_format_of_a_number(spec):
    assert format(tg.tensor(1 / 3), spec) == format(torch.tensor(1 / 3), spec)
    assert f"{tg.tensor(3)}" == f"{torch.tensor(3)}"


def test_format_of_several_numbers():
    assert f"{tg.tensor([1.0, 2.0])}" == f"{torch.tensor([1.0, 2.0])}"
    with pytest.raises(TypeError):
        f"{tg.tensor([1.0, 2.0]):.2f}"


def test_size_prints_as_pytorchs():
    assert repr(tg.zeros(2, 3).shape) == repr(torch.zeros(2, 3).shape)
    assert repr(tg.float32) == repr(torch.float32)
