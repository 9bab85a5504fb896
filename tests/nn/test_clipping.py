"""`nn.utils`: bounding gradients, and parameters as one vector."""

from __future__ import annotations

import math

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import close, draw, numbers


def parameters(library, seed):
    """Return three parameters, of which the last has no gradient."""
    result = [library.nn.Parameter(library.tensor(draw(*shape))) for shape in ((3, 4), (5,), (2,))]
    for p in result[:2]:
        p.grad = library.tensor(draw(*p.shape, seed=seed))
    return result


@pytest.mark.parametrize("order", [1.0, 2.0, 3.0, 0.5, math.inf])
@pytest.mark.parametrize("bound", [0.5, 100.0])
def test_clip_grad_norm(order, bound, torch):
    ours, theirs = parameters(tg, 1), parameters(torch, 1)
    norms = [library.nn.utils.clip_grad_norm_(ps, bound, order) for library, ps in ((tg, ours), (torch, theirs))]
    close(*norms, "the norm before")
    for p, q in zip(ours, theirs, strict=True):
        close(p.grad, q.grad, "gradient")


def test_the_norm_is_the_bound_afterwards():
    ps = parameters(tg, 2)
    before = nn.utils.clip_grad_norm_(ps, 1.0)
    assert before > 1
    assert nn.utils.get_total_norm([p.grad for p in ps[:2]]).item() == pytest.approx(1, abs=1e-5)


def test_clip_grad_value(torch):
    ours, theirs = parameters(tg, 3), parameters(torch, 3)
    nn.utils.clip_grad_value_(ours, 0.3)
    torch.nn.utils.clip_grad_value_(theirs, 0.3)
    for p, q in zip(ours, theirs, strict=True):
        close(p.grad, q.grad, "gradient")


def test_clipping_works_where_the_gradient_lies():
    p = nn.Parameter(tg.ones(3))
    (3 * p).sum().backward()
    gradient, memory = p.grad, p.grad.numpy()
    nn.utils.clip_grad_norm_(p, 1.0)
    assert p.grad is gradient
    assert memory == pytest.approx([1 / math.sqrt(3)] * 3, abs=1e-5)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_gradients_that_are_not_finite(bad, torch):
    results = []
    for library in (tg, torch):
        p = library.nn.Parameter(library.ones(2))
        p.grad = library.tensor([bad, 1.0])
        with pytest.raises(RuntimeError, match="non-finite"):
            library.nn.utils.clip_grad_norm_([p], 1.0, error_if_nonfinite=True)
        assert p.grad[1].item() == 1.0  # nothing has changed
        norm = library.nn.utils.clip_grad_norm_(iter([p]), 1.0)
        results.append([norm, p.grad])
    for ours, theirs in zip(*results, strict=True):
        close(ours, theirs, "as in torch")


def test_no_gradients_at_all():
    assert nn.utils.clip_grad_norm_([nn.Parameter(tg.ones(2))], 1.0).item() == 0.0
    nn.utils.clip_grad_value_([], 1.0)


def test_parameters_as_one_vector_and_back():
    ps = parameters(tg, 0)
    vector = nn.utils.parameters_to_vector(ps)
    vector.sum().backward()
    assert vector.shape == (19,)
    assert ps[2].grad.tolist() == [1.0, 1.0]
    before = [numbers(p) for p in ps]
    nn.utils.vector_to_parameters(2 * vector, ps)
    for p, old in zip(ps, before, strict=True):
        assert (numbers(p) == 2 * old).all()


def test_a_vector_that_is_too_short_changes_nothing():
    p = nn.Parameter(tg.ones(3))
    with pytest.raises(RuntimeError, match="2 elements, but the parameters have 3"):
        nn.utils.vector_to_parameters(tg.zeros(2), [p])
    with pytest.raises(TypeError, match="list"):
        nn.utils.vector_to_parameters([0.0] * 3, [p])
    assert p.tolist() == [1.0] * 3
