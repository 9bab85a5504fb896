"""Lazy layers: they learn their sizes from the first input, and are ordinary layers after it."""

from __future__ import annotations

import copy
import inspect

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, close, draw, give_weights, numbers, same_story

LAYERS = [
    ("LazyLinear", (3,), {}, (5, 4)),
    ("LazyLinear", (3, False), {}, (2, 5, 4)),
    ("LazyConv1d", (6, 3), {"padding": "same", "groups": 2}, (2, 4, 9)),
    ("LazyConv1d", (6, 3), {}, (4, 9)),
    ("LazyConv2d", (3, (3, 2), 2, 1), {"dilation": 2, "bias": False, "padding_mode": "reflect"}, (2, 4, 9, 9)),
    ("LazyConv3d", (3, 2), {"stride": 2}, (1, 2, 4, 5, 4)),
    ("LazyConvTranspose1d", (2, 3, 2), {}, (2, 4, 5)),
    ("LazyConvTranspose2d", (4, 3, 2, 1, 1), {"groups": 2}, (2, 4, 5, 5)),
    ("LazyConvTranspose3d", (4, 2, 2), {"bias": False}, (1, 2, 3, 3, 3)),
    ("LazyBatchNorm1d", (), {}, (6, 3)),
    ("LazyBatchNorm2d", (0.1, 0.3), {"bias": False}, (4, 3, 5, 5)),
    ("LazyBatchNorm3d", (), {"affine": False}, (4, 3, 2, 5, 5)),
    ("LazyInstanceNorm1d", (), {}, (2, 3, 5)),
    ("LazyInstanceNorm2d", (), {"track_running_stats": False}, (4, 3, 5, 5)),
    ("LazyInstanceNorm3d", (), {"affine": False}, (2, 3, 2, 3, 4)),
]


@pytest.mark.parametrize(("name", "args", "options", "shape"), LAYERS)
def test_equals_torch(torch, name, args, options, shape):
    def build(library):
        return library.nn.Sequential(library.nn.Linear(shape[-1], shape[-1]), getattr(library.nn, name)(*args, **options))

    ours, theirs = build(tg), build(torch)
    assert repr(ours) == repr(theirs)
    assert repr(list(ours[1].state_dict().items())) == repr(list(theirs[1].state_dict().items()))
    x = draw(*shape)
    ours.eval()(tg.tensor(x))
    theirs.eval()(torch.tensor(x))
    assert repr(ours) == repr(theirs)
    assert type(ours[1]) is getattr(nn, name.removeprefix("Lazy"))
    give_weights(ours, theirs, torch)
    for training in (True, False):
        results = []
        for library, model in ((tg, ours), (torch, theirs)):
            inputs = library.tensor(x, requires_grad=True)
            model.zero_grad()
            output = model.train(training)(inputs)
            (output * library.arange(output.numel()).reshape(output.shape)).sum().backward()
            results.append([output, inputs.grad, *(p.grad for p in model.parameters()), *model.buffers()])
        for a, b in zip(*results, strict=True):
            close(a, b, name, 1e-4)


@pytest.mark.parametrize(("name", "args", "options", "shape"), LAYERS)
def test_the_first_values_follow_the_law_of_the_layer(name, args, options, shape):
    lazy = getattr(nn, name)(*args, **options)
    tg.manual_seed(7)
    lazy.eval()(tg.tensor(draw(*shape)))
    tg.manual_seed(7)
    channels = shape[-1] if name == "LazyLinear" else shape[0] if shape == (4, 9) else shape[1]
    plain = type(lazy)(channels, *args, **({"affine": True, "track_running_stats": True} if "Norm" in name else {}) | options)
    for key, value in plain.state_dict().items():
        np.testing.assert_array_equal(numbers(lazy.state_dict()[key]), numbers(value), err_msg=key)


def test_loading_into_a_lazy_layer_initializes_it(torch):
    def script(library):
        layer, full = library.nn.LazyLinear(2), library.nn.Linear(3, 2)
        lines = [layer.has_uninitialized_params(), repr(layer.load_state_dict(full.state_dict()))]
        lines += [layer.has_uninitialized_params(), repr(layer), bool((layer.weight == full.weight).all()), layer.weight is full.weight]
        x = library.ones(1, 3)
        lines += [bool((layer(x) == full(x)).all()), repr(layer)]
        other = library.nn.LazyLinear(2)
        lines += [repr(other.load_state_dict(library.nn.LazyLinear(2).state_dict())), other.has_uninitialized_params()]
        return [*lines, attempt(lambda: full.load_state_dict(other.state_dict()))[0], attempt(lambda: other.load_state_dict({}))[0]]

    same_story(script, torch)


@pytest.mark.parametrize("assign", [False, True])
def test_every_layer_takes_the_state_of_an_ordinary_one(assign):
    for name, args, options, shape in LAYERS:
        x = tg.tensor(draw(*shape))
        full, lazy = getattr(nn, name)(*args, **options).eval(), getattr(nn, name)(*args, **options).eval()
        expected = numbers(full(x))
        lazy.load_state_dict(full.state_dict(), assign=assign)
        np.testing.assert_array_equal(numbers(lazy(x)), expected)
        assert repr(lazy) == repr(full)


def test_a_state_that_does_not_fit_leaves_it_uninitialized():
    layer = nn.LazyLinear(2)
    with pytest.raises(RuntimeError, match="Missing key"):
        layer.load_state_dict({"weight": tg.ones(2, 3)})
    assert layer.has_uninitialized_params()
    assert repr(layer.weight) == "<UninitializedParameter>"


def test_dtype_copies_and_optimizers_before_the_first_call(torch):
    def script(library):
        layer = library.nn.LazyLinear(2).double()
        twin = copy.deepcopy(layer)
        optimizer = library.optim.SGD(layer.parameters(), lr=1.0)
        held = layer.weight
        y = layer(library.ones(1, 3).double())
        lines = [str(y.dtype), layer.weight is held, repr(twin), type(layer).__name__]
        before = layer.weight.tolist()
        y.sum().backward()
        optimizer.step()
        change = (layer.weight.detach() - library.tensor(before).double()).round(decimals=5).tolist()
        bn = library.nn.LazyBatchNorm1d().half()
        lines += [str(twin(library.ones(1, 5).double()).dtype), repr(twin), change, str(bn.running_mean.dtype), repr(bn.running_mean)]
        explicit = library.nn.LazyConv1d(2, 1, device="cpu", dtype=library.float64)
        return [*lines, str(explicit(library.ones(1, 1, 1).double()).dtype)]

    same_story(script, torch)


def test_uninitialized_tensors(torch):
    def script(library):
        p, b = library.nn.UninitializedParameter(), library.nn.UninitializedBuffer(dtype=library.float64)
        lines = [repr(p), repr(b), p.requires_grad, b.requires_grad, isinstance(p, library.nn.Parameter), str(b.dtype), str(p.dtype)]
        lines += [
            attempt(lambda: p.shape),
            *(attempt(f)[0] for f in (lambda: p + 1, p.sum, lambda: library.relu(p), lambda: len(p), b.dim)),
        ]
        p.materialize((2, 3))
        b.materialize(2)
        lines += [type(p).__name__, tuple(p.shape), type(b).__name__, tuple(b.shape), str(b.dtype), p.is_leaf]
        (p * 2).sum().backward()
        frozen = library.nn.UninitializedParameter(requires_grad=False)
        frozen.materialize((1,), dtype=library.float64)
        return [*lines, p.grad.tolist(), frozen.requires_grad, str(frozen.dtype)]

    same_story(script, torch)


def test_an_uninitialized_buffer_is_a_buffer_of_its_module(torch):
    def script(library):
        m = library.nn.Module()
        m.kept = library.nn.UninitializedBuffer()
        m.passing = library.nn.UninitializedBuffer(persistent=False)
        lines = [[name for name, _ in m.named_buffers()], isinstance(m.kept, library.nn.Buffer)]
        m.kept.materialize((2,))
        m.passing.materialize((1,))
        m.kept.fill_(3.0)
        return [*lines, {name: value.tolist() for name, value in m.state_dict().items()}]

    same_story(script, torch)


def test_errors(torch):
    def script(library):
        conv = library.nn.LazyConv2d(4, 3, groups=2)
        utils = library.nn.utils
        return [
            attempt(lambda: conv(library.ones(1, 3, 5, 5))),
            attempt(lambda: conv(library.ones(3, 5))),
            conv.has_uninitialized_params(),
            attempt(lambda: utils.spectral_norm(library.nn.LazyLinear(2))),
            tuple(conv(library.ones(4, 5, 5)).shape),
        ]

    same_story(script, torch)


def test_a_lazy_module_of_ones_own():
    class Scale(nn.Module):
        def __init__(self):
            super().__init__()
            self.factor = nn.Parameter(tg.ones(1))

        def forward(self, x):
            return x * self.factor

    class LazyScale(nn.lazy.LazyModuleMixin, Scale):
        cls_to_become = Scale
        inits = 0

        def __init__(self):
            super().__init__()
            self.factor = nn.UninitializedParameter()

        def initialize_parameters(self, x):
            LazyScale.inits += 1
            self.factor.materialize(x.shape[-1:])
            nn.init.constant_(self.factor, 3.0)

    layer = LazyScale()
    seen = []
    layer.register_forward_hook(lambda module, args, output: seen.append(output.tolist()))
    layer(tg.ones(2))
    layer(tg.ones(2))
    assert seen == [[3.0, 3.0]] * 2
    assert type(layer) is Scale
    assert LazyScale.inits == 1
    with pytest.raises(NotImplementedError, match="initialize_parameters is not implemented for Lazy"):
        type("Lazy", (nn.lazy.LazyModuleMixin, Scale), {})()(tg.ones(2))


@pytest.mark.parametrize("name", ["Linear", *(f"Conv{kind}{n}d" for kind in ("", "Transpose") for n in (1, 2, 3))])
def test_the_arguments_are_named(torch, name):
    def script(library):
        return [(p.name, repr(p.default)) for p in inspect.signature(getattr(library.nn, f"Lazy{name}")).parameters.values()]

    same_story(script, torch)
