"""Conversions to another dtype and the gradient."""

from __future__ import annotations

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu.autograd.adjoint import cast


def test_integers_made_of_a_tensor_that_needs_a_gradient_need_none():
    x = tg.tensor([1.5, 2.5], requires_grad=True)
    assert not cast(x, np.dtype(np.int64)).requires_grad
    assert cast(x, np.dtype(np.float64)).requires_grad
