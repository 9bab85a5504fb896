"""Weights that are computed, by parametrization or by hook: the same as PyTorch's after the states have been exchanged.

A linear layer stands in front of the layer, so that its gradient with respect to the input is used, not only computed.
"""

from __future__ import annotations

import copy
import warnings

import numpy as np
import pytest

import tinygrad_edu as tg

from .oracle import attempt, close, draw, give_weights, numbers, same_story
from .test_gradients import slope


def older(library, function, /, *args, **options):
    """Apply an older function, of which one warns that it is deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return getattr(library.nn.utils, function)(*args, **options)


def newer(library, function, /, *args, **options):
    return getattr(library.nn.utils.parametrizations, function)(*args, **options)


CASES = [
    # function, options, layer, its arguments, shape of the input
    (newer, "weight_norm", {}, "Linear", (4, 3), (5, 4)),
    (newer, "weight_norm", {"dim": 1}, "Linear", (4, 3), (5, 4)),
    (newer, "weight_norm", {"dim": None}, "Linear", (4, 3), (5, 4)),
    (newer, "weight_norm", {"name": "bias"}, "Linear", (4, 3), (5, 4)),
    (newer, "weight_norm", {}, "Conv2d", (4, 3, 2), (2, 4, 3, 3)),
    (newer, "weight_norm", {"dim": 2}, "Conv1d", (4, 3, 2), (2, 4, 5)),
    (newer, "weight_norm", {"name": "weight_hh"}, "RNNCell", (4, 3), (5, 4)),
    (newer, "spectral_norm", {}, "Linear", (4, 3), (5, 4)),
    (newer, "spectral_norm", {"name": "bias"}, "Linear", (4, 3), (5, 4)),
    (newer, "spectral_norm", {"n_power_iterations": 3, "dim": 1}, "Conv2d", (4, 3, 2), (2, 4, 3, 3)),
    (newer, "spectral_norm", {"eps": 1e-3}, "ConvTranspose2d", (4, 3, 2), (2, 4, 3, 3)),
    (newer, "orthogonal", {}, "Linear", (4, 4), (5, 4)),
    (newer, "orthogonal", {"orthogonal_map": "cayley"}, "Linear", (4, 3), (5, 4)),
    (newer, "orthogonal", {}, "Linear", (4, 6), (5, 4)),
    (newer, "orthogonal", {}, "Linear", (4, 2), (5, 4)),
    (newer, "orthogonal", {"orthogonal_map": "matrix_exp"}, "Linear", (4, 6), (5, 4)),
    (newer, "orthogonal", {"orthogonal_map": "matrix_exp"}, "Conv1d", (4, 6, 3), (5, 4, 5)),
    (newer, "orthogonal", {"use_trivialization": False}, "Linear", (4, 6), (5, 4)),
    (newer, "orthogonal", {"use_trivialization": False, "orthogonal_map": "cayley"}, "Linear", (4, 4), (5, 4)),
    (older, "weight_norm", {}, "Linear", (4, 3), (5, 4)),
    (older, "weight_norm", {"dim": None}, "Conv2d", (4, 3, 2), (2, 4, 3, 3)),
    (older, "spectral_norm", {}, "Linear", (4, 3), (5, 4)),
    (older, "spectral_norm", {"n_power_iterations": 2}, "ConvTranspose1d", (4, 3, 2), (2, 4, 3)),
]  # fmt: skip
cases = pytest.mark.parametrize("case", CASES, ids=lambda c: "-".join(map(str, (c[0].__name__, c[1], *c[2].values(), c[3]))))


def build(library, case):
    apply, name, options, layer, args, shape = case

    class Model(library.nn.Module):
        def __init__(self):
            super().__init__()
            self.front = library.nn.Linear(shape[-1], shape[-1])
            self.layer = apply(library, name, getattr(library.nn, layer)(*args), **options)

        def forward(self, x):
            return self.layer(self.front(x))

    return Model()


def pair(case, torch):
    """Return our model in double precision and PyTorch's with its numbers."""
    tg.manual_seed(1)
    ours, theirs = build(tg, case).double(), build(torch, case).double()
    assert list(ours.state_dict()) == list(theirs.state_dict())
    give_weights(ours, theirs, torch)
    return ours, theirs


def run(library, model, x, steps=1):
    """Return what a model computes, its gradients, and its state after some steps."""
    optimizer = library.optim.SGD(model.parameters(), lr=0.01)
    found = {}
    for step in range(steps):
        inputs = library.tensor(x, requires_grad=True)
        optimizer.zero_grad()
        output = model(inputs)
        (output * output).sum().backward()
        found |= {f"output {step}": output, f"input gradient {step}": inputs.grad}
        found |= {f"gradient of {name} {step}": p.grad for name, p in model.named_parameters()}
        optimizer.step()
    return found | dict(model.state_dict())


@cases
@pytest.mark.parametrize("training", [True, False])
def test_equals_torch(torch, case, training):
    ours, theirs = pair(case, torch)
    x = draw(*case[-1], dtype="float64")
    expected = run(torch, theirs.train(training), x, steps=3)
    found = run(tg, ours.train(training), x, steps=3)
    assert list(found) == list(expected)
    for name, value in expected.items():
        close(found[name], value, name, 1e-9)
    assert repr(ours) == repr(theirs)


@cases
def test_the_state_moves_back_from_torch(torch, case):
    tg.manual_seed(2)
    ours, theirs = build(tg, case), build(torch, case)
    ours.load_state_dict({name: numbers(value) for name, value in theirs.state_dict().items()})
    x = draw(*case[-1])
    close(ours.eval()(tg.tensor(x)), theirs.eval()(torch.tensor(x)), "output", 2e-5)


@cases
def test_gradients_are_the_slopes(case):
    tg.manual_seed(3)
    model = build(tg, case).double().eval()  # in training the spectral norm moves its vectors, and takes them as constants
    x = tg.tensor(draw(*case[-1], dtype="float64"), requires_grad=True)

    def loss():
        output = model(x)
        return (output * output).sum()

    loss().backward()
    for name, tensor in ({"input": x} | dict(model.named_parameters())).items():
        original, gradient = numbers(tensor), numbers(tensor.grad)
        direction = draw(*original.shape, seed=4, dtype="float64")
        if "original" in name and case[1] == "orthogonal":
            direction *= 1 - np.eye(*direction.shape[-2:])  # the diagonal is rounded to whole numbers

        def at(values, tensor=tensor):
            with tg.no_grad():
                tensor.copy_(tg.tensor(values))
                return loss().item()

        assert (gradient * direction).sum() == pytest.approx(slope(at, original, direction), rel=1e-6, abs=1e-8), name
        at(original)


@cases
def test_starts_as_in_torch(torch, case):
    """The weight that comes of a parameter is a function of it: the same, up to the random start of the power iteration."""
    apply, name, options, layer, args, _ = case
    ours, theirs = getattr(tg.nn, layer)(*args), getattr(torch.nn, layer)(*args)
    give_weights(ours, theirs, torch)
    attribute = options.get("name", "weight")
    if name == "orthogonal":  # made orthogonal by a QR decomposition; what completes a base is random, the weight is not
        apply(tg, name, ours, **options)
        apply(torch, name, theirs, **options)
        close(getattr(ours, attribute), getattr(theirs, attribute), attribute)
        return
    before = numbers(getattr(ours, attribute))
    after = numbers(getattr(apply(tg, name, ours, **options).eval(), attribute))
    if name == "weight_norm":
        np.testing.assert_allclose(after, before, rtol=1e-6)
    elif before.ndim == 1:
        np.testing.assert_allclose(after, before / np.linalg.norm(before), rtol=1e-5)
    elif apply is newer:
        largest = np.linalg.svd(np.moveaxis(before, ours.parametrizations.weight[0].dim, 0).reshape(3, -1))[1][0]
        np.testing.assert_allclose(after, before / largest, rtol=0.05)


def test_orthogonal_stays_orthogonal():
    for shape in ((3, 3), (5, 3), (3, 5)):
        for kind in ("matrix_exp", "cayley", "householder"):
            tg.manual_seed(0)
            layer = newer(tg, "orthogonal", tg.nn.Linear(*shape).double(), orthogonal_map=kind)
            optimizer = tg.optim.SGD(layer.parameters(), lr=0.1)
            before = numbers(layer.weight)
            for _ in range(5):
                optimizer.zero_grad()
                layer(tg.ones(2, shape[0]).double()).exp().sum().backward()
                optimizer.step()
            q = numbers(layer.weight)
            tall = q if q.shape[0] >= q.shape[1] else q.T
            np.testing.assert_allclose(tall.T @ tall, np.eye(3), atol=1e-12)
            assert np.abs(q - before).max() > 1e-3


def test_an_orthogonal_weight_can_be_assigned(torch):
    q = np.linalg.qr(draw(4, 4, dtype="float64"))[0]

    def script(library):
        lines = []
        for shape in ((4, 4), (3, 4), (4, 3)):
            for options in ({}, {"orthogonal_map": "householder", "use_trivialization": False}):
                layer = newer(library, "orthogonal", library.nn.Linear(*shape[::-1]).double(), **options)
                layer.weight = library.tensor(q[: shape[0], : shape[1]] if shape == (4, 4) else q[: shape[0]][:, : shape[1]])
                lines.append(np.abs(numbers(layer.weight)).round(6).tolist())
        layer = newer(library, "orthogonal", library.nn.Linear(4, 4).double(), orthogonal_map="cayley", use_trivialization=False)
        return [*lines, attempt(lambda: layer.__setattr__("weight", library.tensor(q)))]

    same_story(script, torch)


def test_errors_are_torchs(torch):
    def script(library):
        linear, utils = library.nn.Linear(2, 3, bias=False), library.nn.utils

        def kind(call):
            return attempt(call)[0]

        return [
            attempt(lambda: newer(library, "orthogonal", linear, "nope")),
            attempt(lambda: newer(library, "orthogonal", library.nn.Linear(2, 3), "bias")),
            attempt(lambda: newer(library, "orthogonal", linear, orthogonal_map="nope")),
            attempt(lambda: newer(library, "spectral_norm", linear, "bias")),
            attempt(lambda: newer(library, "spectral_norm", linear, n_power_iterations=0)),
            attempt(lambda: newer(library, "spectral_norm", linear, dim=2)),
            kind(lambda: older(library, "weight_norm", linear, "nope")),
            kind(lambda: older(library, "weight_norm", library.nn.Linear(2, 3, bias=False), "bias")),
            attempt(lambda: older(library, "spectral_norm", linear, "nope")),
            attempt(lambda: older(library, "spectral_norm", linear, "bias")),
            attempt(lambda: older(library, "spectral_norm", linear, n_power_iterations=0)),
            attempt(lambda: utils.remove_weight_norm(linear)),
            attempt(lambda: utils.remove_spectral_norm(linear)),
            attempt(lambda: older(library, "weight_norm", older(library, "weight_norm", library.nn.Linear(2, 2)))),
            attempt(lambda: older(library, "spectral_norm", older(library, "spectral_norm", library.nn.Linear(2, 2)))),
            repr(linear),
            list(linear.state_dict()),
        ]

    same_story(script, torch)


@pytest.mark.parametrize("name", ["weight_norm", "spectral_norm"])
def test_hooks_can_be_removed(torch, name):
    ours, theirs = pair((older, name, {}, "Linear", (4, 3), (5, 4)), torch)
    for library, model in ((tg, ours), (torch, theirs)):
        model(library.ones(2, 4).double())
        getattr(library.nn.utils, "remove_" + name)(model.layer)
        model(library.ones(2, 4).double())
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert isinstance(ours.layer.weight, tg.nn.Parameter)
    close(ours.layer.weight, theirs.layer.weight, "weight", 1e-12)


def test_the_older_weight_norm_warns_as_torchs(torch):
    for library in (tg, torch):
        with pytest.warns(FutureWarning, match="is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`"):
            library.nn.utils.weight_norm(library.nn.Linear(2, 2))


def test_the_state_of_the_older_weight_norm_can_be_loaded(torch):
    def script(library):
        library.manual_seed(0)
        old = library.nn.Sequential(older(library, "weight_norm", library.nn.Linear(2, 3)))
        new = library.nn.Sequential(newer(library, "weight_norm", library.nn.Linear(2, 3)))
        state = old.state_dict()
        x = library.ones(1, 2)
        return [repr(new.load_state_dict(state)), list(state), list(new.state_dict()), bool((new(x) == old(x)).all())]

    same_story(script, torch)


@pytest.mark.parametrize("name", ["weight_norm", "spectral_norm", "orthogonal"])
def test_a_copy_is_on_its_own(name):
    layer = newer(tg, name, tg.nn.Linear(3, 3)).eval()
    weight = numbers(layer.weight)
    twin = copy.deepcopy(layer)
    np.testing.assert_array_equal(numbers(twin.weight), weight)
    for parameter in twin.parameters():
        parameter.data = parameter.data + 1
    tg.nn.utils.parametrize.remove_parametrizations(twin, "weight")
    np.testing.assert_array_equal(numbers(layer.weight), weight)
    assert type(twin) is tg.nn.Linear
    assert type(layer).__name__ == "ParametrizedLinear"


def test_the_spectral_norm_survives_two_calls_before_one_backward():
    layer = newer(tg, "spectral_norm", tg.nn.Linear(3, 3))
    (layer(tg.ones(1, 3)) - 2 * layer(tg.zeros(1, 3))).sum().backward()
    assert layer.parametrizations.weight.original.grad is not None
