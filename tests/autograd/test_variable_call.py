"""``Variable(tensor)``, from the time when tensors had to be wrapped."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import Variable


def test_it_returns_the_tensor_out_of_its_graph():
    x = tg.ones(2, requires_grad=True) * 2
    y = Variable(x)
    assert isinstance(y, tg.Tensor)
    assert isinstance(y, Variable)
    assert not y.requires_grad
    y += 1
    assert x.tolist() == [3.0, 3.0]


def test_it_can_ask_for_a_gradient():
    x = Variable(tg.ones(2), requires_grad=True)
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    assert Variable().shape == (0,)


def test_what_is_refused():
    with pytest.raises(TypeError, match="Variable data has to be a tensor, but got list"):
        Variable([1.0])
    with pytest.raises(RuntimeError, match="floating point"):
        Variable(tg.arange(2), requires_grad=True)
