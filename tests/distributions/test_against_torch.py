"""Every distribution: what it computes, its gradients, its shapes and its errors are PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.nn.oracle import close, numbers
from tinygrad_edu import distributions as ours

from .table import ENTRIES

TOLERANCE = 1e-10
PLAIN = ["mean", "mode", "variance", "stddev"]


def made(entry, library, space, gradient=False):
    """Return the parameters as tensors of a library, and the distribution."""
    parameters = [library.tensor(p, dtype=library.float64) for p in entry.parameters]
    if gradient:
        parameters = [p.requires_grad_() for p in parameters]
    return parameters, entry.make(space, *parameters)


def value_of(entry, library):
    return library.tensor(entry.values, dtype=library.float64 if entry.kind is float else library.int64)


def outcome(function, *args):
    """Return what a call returns, or the type of the error it raises."""
    try:
        return function(*args)
    except Exception as error:
        return type(error)


def same(mine, yours, what):
    if isinstance(yours, type) or isinstance(mine, type):
        assert isinstance(mine, type), f"{what}: {mine} but PyTorch raises {yours}"
        assert isinstance(yours, type), f"{what}: raises {mine}, but PyTorch returns {yours}"
        assert issubclass(mine, yours), what
    else:
        close(mine, yours, what, 1e-7 if what == "entropy of Multinomial" else TOLERANCE)  # PyTorch's has a part in float32


@pytest.fixture
def theirs(torch):
    return torch.distributions


@pytest.mark.parametrize("name", ENTRIES)
def test_moments_and_shapes(name, torch, theirs):
    a, b = (made(ENTRIES[name], library, space)[1] for library, space in ((tg, ours), (torch, theirs)))
    assert tuple(a.batch_shape) == tuple(b.batch_shape)
    assert tuple(a.event_shape) == tuple(b.event_shape)
    assert a.has_rsample == b.has_rsample
    assert repr(a) == repr(b)
    for attribute in PLAIN:
        same(*(outcome(getattr, d, attribute) for d in (a, b)), attribute)
    for method in ("entropy", "enumerate_support"):
        same(*(outcome(getattr(d, method)) for d in (a, b)), f"{method} of {type(a).__name__}")
    for shape in ((), (4,), (2, 3)):
        x, y = a.sample(shape), b.sample(shape)
        assert tuple(x.shape) == tuple(y.shape)
        assert str(x.dtype) == str(y.dtype)
        assert not x.requires_grad
        assert a.support.check(x).all()
        same(outcome(a.log_prob, x), outcome(b.log_prob, torch.tensor(numbers(x))), "log_prob of a sample")


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("method", ["log_prob", "cdf", "entropy", "mean", "variance"])
def test_values_and_gradients(name, method, torch, theirs):
    """Each method by value, and its gradient by every parameter and by the value."""
    entry, results = ENTRIES[name], []
    for library, space in ((tg, ours), (torch, theirs)):
        parameters, distribution = made(entry, library, space, gradient=True)
        value = value_of(entry, library)
        leaves = [*parameters, value.requires_grad_()] if method == "log_prob" and entry.kind is float else parameters
        try:
            found = getattr(distribution, method)
            result = found(value) if method in ("log_prob", "cdf") else found() if method == "entropy" else found
        except NotImplementedError:
            results.append((NotImplementedError, []))
            continue
        weights = library.tensor(np.cos(np.arange(result.numel())).reshape(tuple(result.shape)))
        try:
            slopes = library.autograd.grad((result * weights).sum(), leaves, allow_unused=True) if result.requires_grad else []
        except RuntimeError:  # PyTorch has no derivative of the incomplete gamma function by its first argument
            slopes = None
        results.append((result, slopes))
    (mine, slopes), (yours, expected) = results
    same(mine, yours, f"{method} of {name.split()[0]}")
    for a, b in zip(slopes, expected or [], strict=bool(expected)):
        if a is not None or b is not None:
            zero = lambda other: np.zeros(tuple(other.shape))  # noqa: E731
            a, b = (zero(b) if a is None else numbers(a)), (zero(a) if b is None else numbers(b))
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9, err_msg=f"gradient of {method}")


@pytest.mark.parametrize("name", ENTRIES)
def test_quantiles(name, torch, theirs):
    results = []
    for library, space in ((tg, ours), (torch, theirs)):
        distribution = made(ENTRIES[name], library, space)[1]
        p = library.tensor([[0.1, 0.5, 0.9]], dtype=library.float64)
        results.append(outcome(distribution.icdf, p))
    same(*results, "icdf")


@pytest.mark.parametrize("name", ENTRIES)
def test_expand(name, torch, theirs):
    results = []
    for library, space in ((tg, ours), (torch, theirs)):
        entry = ENTRIES[name]
        distribution = made(entry, library, space)[1]
        wide = distribution.expand((2, *distribution.batch_shape))
        results.append((wide.log_prob(value_of(entry, library)), wide))
    (mine, a), (yours, b) = results
    same(mine, yours, "log_prob")
    assert tuple(a.batch_shape) == tuple(b.batch_shape)
    assert tuple(a.event_shape) == tuple(b.event_shape)
    assert tuple(a.sample((2,)).shape) == tuple(b.sample((2,)).shape)
    assert type(a).__name__ == type(b).__name__
