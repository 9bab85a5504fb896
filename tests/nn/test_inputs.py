"""A layer or a function that is given no tensor says so."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.nn import functional as F

CALLS = {
    "Linear": lambda x: nn.Linear(1, 1)(x),
    "Conv2d": lambda x: nn.Conv2d(1, 1, 3)(x),
    "ConvTranspose1d": lambda x: nn.ConvTranspose1d(1, 1, 3)(x),
    "MaxPool2d": lambda x: nn.MaxPool2d(2)(x),
    "AvgPool2d": lambda x: nn.AvgPool2d(2)(x),
    "BatchNorm1d": lambda x: nn.BatchNorm1d(2)(x),
    "LSTM": lambda x: nn.LSTM(2, 3)(x),
    "ReLU": lambda x: nn.ReLU()(x),
    "Softmax": lambda x: nn.Softmax(0)(x),
    "Dropout": lambda x: nn.Dropout()(x),
}


@pytest.mark.parametrize("given", [None, [1.0, 2.0]], ids=["None", "list"])
@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_tensor_is_refused_by_name(name, given):
    with pytest.raises(TypeError, match=f"Tensor.*{type(given).__name__}"):
        CALLS[name](given)


@pytest.mark.parametrize("loss", [F.nll_loss, F.cross_entropy])
def test_class_weights_have_the_dtype_of_the_input(loss):
    with pytest.raises(RuntimeError, match=r"weight of dtype float32.*float64"):
        loss(tg.zeros(2, 3), tg.tensor([0, 1]), weight=tg.ones(3, dtype=tg.float64))
