"""Where the maxima were: indices, unpooling and random windows, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, close, draw, numbers

INPUTS = {1: (2, 3, 8), 2: (2, 3, 6, 8), 3: (2, 3, 4, 6, 8)}
WITH_INDICES = [
    (kind, dims, args, options)
    for dims in INPUTS
    for kind, args, options in (("MaxPool", (2,), {}), ("MaxPool", (3, 2, 1), {"ceil_mode": True}), ("AdaptiveMaxPool", (3,), {}))
]


@pytest.mark.parametrize(("kind", "dims", "args", "options"), WITH_INDICES)
@pytest.mark.parametrize("batched", [True, False])
def test_indices_of_the_maxima(kind, dims, args, options, batched, torch):
    x = draw(*INPUTS[dims][0 if batched else 1 :])
    ours, theirs = (
        getattr(library.nn, f"{kind}{dims}d")(*args, return_indices=True, **options)(library.tensor(x)) for library in (tg, torch)
    )
    for what, a, b in zip(("values", "indices"), ours, theirs, strict=True):
        close(a, b, what)


@pytest.mark.parametrize("dims", INPUTS)
@pytest.mark.parametrize(("args", "whole"), [((2,), False), ((2,), True), ((3, 2, 1), True)])
def test_unpooling_puts_the_maxima_back(dims, args, whole, torch):
    x, results = draw(*INPUTS[dims]), []
    for library in (tg, torch):
        pool = getattr(library.nn, f"MaxPool{dims}d")(*args, return_indices=True)
        unpool = getattr(library.nn, f"MaxUnpool{dims}d")(*args)
        input = library.tensor(x, requires_grad=True)
        output = unpool(*pool(input), output_size=input.shape if whole else None)
        output.backward(library.tensor(draw(*output.shape, seed=1)))
        results.append((output, input.grad))
    for what, a, b in zip(("output", "gradient"), *results, strict=True):
        close(a, b, what)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("size", [{"output_size": 3}, {"output_ratio": 0.5}])
def test_windows_at_given_random_places(dims, size, torch):
    x, samples, results = draw(2, 3, *[7] * dims), np.random.default_rng(0).random((2, 3, dims)).astype("float32"), []
    for library in (tg, torch):
        layer = getattr(library.nn, f"FractionalMaxPool{dims}d")(2, **size, return_indices=True, _random_samples=library.tensor(samples))
        input = library.tensor(x, requires_grad=True)
        output, indices = layer(input)
        output.backward(library.tensor(draw(*output.shape, seed=1)))
        results.append((list(layer.state_dict()), output, indices, input.grad))
    assert results[0][0] == results[1][0]
    for what, a, b in zip(("output", "indices", "gradient"), results[0][1:], results[1][1:], strict=True):
        close(a, b, what)


def test_windows_at_random_places_follow_the_seed():
    x, layer = tg.tensor(draw(1, 4, 20, 20)), nn.FractionalMaxPool2d(2, output_ratio=0.6)
    tg.manual_seed(1)
    first = numbers(layer(x))
    assert (numbers(layer(x)) != first).any()
    tg.manual_seed(1)
    np.testing.assert_array_equal(numbers(layer(x)), first)


def test_impossible_windows_raise_as_in_torch(torch):
    def script(library):
        nn = library.nn
        return [
            attempt(call)[0]
            for call in (
                lambda: nn.FractionalMaxPool2d(2),
                lambda: nn.FractionalMaxPool2d(2, 3, 0.5),
                lambda: nn.FractionalMaxPool3d(2, output_ratio=(0.5, 1.0, 0.5)),
                lambda: nn.FractionalMaxPool3d(0, 3),
                lambda: nn.FractionalMaxPool2d(2, 9)(library.ones(1, 4, 4)),
                lambda: nn.AdaptiveMaxPool2d((1, 2, 3))(library.ones(1, 1, 4, 4)),
                lambda: nn.MaxUnpool2d(2)(library.ones(1, 2, 2), library.ones(1, 2, 3, dtype=library.int64)),
                lambda: nn.MaxUnpool2d(2)(*nn.MaxPool2d(2, return_indices=True)(library.ones(1, 4, 4)), output_size=(9, 9)),
            )
        ]

    ours, theirs = script(tg), script(torch)
    assert ours == theirs
    assert "nothing raised" not in ours
