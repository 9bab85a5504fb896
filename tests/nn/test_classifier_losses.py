"""Losses that have a layer of their own give PyTorch's values and gradients with its weights."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg

from .oracle import attempt, close, draw, give_weights

LABELS = np.array([0, 11, 3, 19, 4, 7, 4])
PLACES = np.random.default_rng(0).integers(0, 4, (7, 2, 3))
LINEAR = [
    ((6, 20), {}, LABELS),
    ((6, 20), {"bias": True, "ignore_index": 4, "label_smoothing": 0.1, "reduction": "sum"}, LABELS),
    ((6, 4), {"out_features": (2, 3), "bias": True, "reduction": "none"}, PLACES),
]
ADAPTIVE = [
    ((6, 20, [5, 10]), {"div_value": 2.0}),
    ((6, 20, [7]), {}),
    ((6, 20, [1]), {"div_value": 3.0, "head_bias": True}),
    ((6, 20, (3, 4, 5)), {"div_value": 1.5}),
]


def gradients(layer, input):
    return {"input": input.grad} | {name: p.grad for name, p in layer.named_parameters()}


def same(ours, theirs):
    assert list(ours) == list(theirs)
    for name, value in theirs.items():
        close(ours[name], value, name, 1e-10)


def pair(name, args, options, torch):
    ours, theirs = (getattr(library.nn, name)(*args, **options).double() for library in (tg, torch))
    assert repr(ours) == repr(theirs)
    give_weights(ours, theirs, torch)
    return (tg, ours), (torch, theirs)


@pytest.mark.parametrize(("args", "options", "labels"), LINEAR)
def test_linear_cross_entropy(args, options, labels, torch):
    results = []
    for library, layer in pair("LinearCrossEntropyLoss", args, options, torch):
        x = library.tensor(draw(7, 6, dtype="float64"), requires_grad=True)
        loss = layer(x, library.tensor(labels))
        loss.backward(library.tensor(draw(*loss.shape, seed=1, dtype="float64") if loss.shape else 1.0, dtype=loss.dtype))
        results.append({"loss": loss} | gradients(layer, x))
    same(*results)


@pytest.mark.parametrize(("args", "options"), ADAPTIVE)
@pytest.mark.parametrize("batched", [True, False])
def test_adaptive_softmax(args, options, batched, torch):
    results, rows = [], slice(None) if batched else 1
    for library, layer in pair("AdaptiveLogSoftmaxWithLoss", args, options, torch):
        x = library.tensor(draw(7, 6, dtype="float64")[rows], requires_grad=True)
        output, loss = layer(x, library.tensor(LABELS[rows]))
        (loss * 2 + output.sum()).backward()
        results.append({"output": output, "loss": loss} | gradients(layer, x))
    same(*results)


@pytest.mark.parametrize(("args", "options"), ADAPTIVE)
def test_adaptive_softmax_of_all_classes(args, options, torch):
    x, results = draw(40, 6, dtype="float64") * 4, []
    for library, layer in pair("AdaptiveLogSoftmaxWithLoss", args, options, torch):
        results.append({"log_prob": layer.log_prob(library.tensor(x)), "predict": layer.predict(library.tensor(x))})
    same(*results)
    np.testing.assert_allclose(np.exp(results[0]["log_prob"].detach().numpy()).sum(1), 1)


def test_what_is_impossible_raises_as_in_torch(torch):
    def script(library):
        nn, ones, label = library.nn, library.ones, library.tensor
        layer = nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2])
        return [
            attempt(call)[0]
            for call in (
                lambda: nn.LinearCrossEntropyLoss(4, 3, weight=ones(2)),
                lambda: nn.LinearCrossEntropyLoss(4, 3, label_smoothing=2.0),
                lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, []),
                lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [3, 2]),
                lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 2]),
                lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [0, 2]),
                lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [6]),
                lambda: layer(ones(2, 4), label([1])),
                lambda: layer(ones(4), label([1])),
                lambda: layer(ones(1, 4), label(1)),
                lambda: layer(ones(1, 4), label([[1]])),
                lambda: layer(ones(1, 4), label([6])),
            )
        ]

    ours, theirs = script(tg), script(torch)
    assert ours == theirs
    assert "nothing raised" not in ours
