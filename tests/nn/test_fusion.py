"""A layer and the batch normalisation after it, as one layer."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg

from .oracle import attempt, close, draw, give_weights, same_story

CASES = [
    ("Conv1d", (3, 4, 2), "BatchNorm1d", {}, (2, 3, 5)),
    ("Conv2d", (3, 4, 2), "BatchNorm2d", {"affine": False}, (2, 3, 5, 4)),
    ("Conv3d", (3, 4, 2, 1, 0, 1, 1, False), "BatchNorm3d", {"eps": 0.1}, (2, 3, 3, 3, 3)),
    ("ConvTranspose2d", (3, 4, 2), "BatchNorm2d", {}, (2, 3, 5, 4)),
    ("Linear", (3, 4), "BatchNorm1d", {}, (5, 3)),
    ("Linear", (3, 4, False), "BatchNorm1d", {}, (5, 3)),
]


@pytest.mark.parametrize(("layer", "args", "norm", "options", "shape"), CASES)
def test_the_fused_layer_does_what_both_do(torch, layer, args, norm, options, shape):
    x, found = draw(*shape), []
    ours = None
    for library in (tg, torch):
        both = library.nn.Sequential(getattr(library.nn, layer)(*args), getattr(library.nn, norm)(4, **options))
        if ours is None:
            ours = both
            ours(tg.tensor(draw(*shape, seed=3)) * 2 + 1)  # so that the running statistics are not those of the start
        else:
            give_weights(ours, both, torch)
        both.eval()
        function = library.nn.utils.fuse_linear_bn_eval if layer == "Linear" else library.nn.utils.fuse_conv_bn_eval
        fused = function(*both, **({"transpose": True} if "Transpose" in layer else {}))
        close(fused(library.tensor(x)), both(library.tensor(x)), "output", 1e-5)
        found.append(fused)
    assert repr(found[0]) == repr(found[1]) or args[-1] is False  # PyTorch's Linear goes on saying bias=False
    for (name, a), b in zip(found[0].state_dict().items(), found[1].state_dict().values(), strict=True):
        close(a, b, name, 1e-6)


def test_errors(torch):
    def script(library):
        nn, utils = library.nn, library.nn.utils
        conv, linear = nn.Conv1d(1, 2, 1), nn.Linear(2, 2).eval()
        return [
            attempt(lambda: utils.fuse_conv_bn_eval(conv, nn.BatchNorm1d(2))),
            attempt(lambda: utils.fuse_conv_bn_eval(conv.eval(), nn.BatchNorm1d(2, track_running_stats=False).eval())),
            attempt(lambda: utils.fuse_linear_bn_eval(linear, nn.BatchNorm1d(3).eval())),
        ]

    same_story(script, torch)
