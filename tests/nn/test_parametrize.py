"""`nn.utils.parametrize`: tensors of a module that are computed from others, whatever computes them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.nn.utils import parametrize

from .oracle import attempt, close, give_weights, numbers, same_story


def kinds(library):
    """Return modules to parametrize with, of this library."""

    class Symmetric(library.nn.Module):
        def forward(self, x):
            return x.triu() + x.triu(1).mT

        def right_inverse(self, a):
            return a.triu()

    class Tanh(library.nn.Module):  # has no inverse
        def forward(self, x):
            return library.tanh(x)

    class Scale(library.nn.Module):  # has a parameter of its own
        def __init__(self):
            super().__init__()
            self.factor = library.nn.Parameter(library.tensor(2.0))

        def forward(self, x):
            return self.factor * x

        def right_inverse(self, y):
            return y / self.factor

    class RankOne(library.nn.Module):  # has two originals
        def forward(self, u, v):
            return u.unsqueeze(-1) * v.unsqueeze(-2)

        def right_inverse(self, z):
            return z[:, 0], z[0] / z[0, 0]

    class Longer(library.nn.Module):
        def forward(self, x):
            return library.cat([x, x])

    class Double(library.nn.Module):
        def forward(self, x):
            return x.double()

    class Broken(library.nn.Module):
        def forward(self, x):
            return x

        def right_inverse(self, x):
            return 3

    return {kind.__name__: kind for kind in (Symmetric, Tanh, Scale, RankOne, Longer, Double, Broken)}


def model(library, *names, tensor="weight"):
    made = library.nn.Sequential(library.nn.Linear(3, 3), library.nn.Linear(3, 3))
    for name in names:
        library.nn.utils.parametrize.register_parametrization(made[1], tensor, kinds(library)[name]())
    return made


CHAINS = [("Symmetric",), ("Tanh",), ("Scale",), ("RankOne",), ("Scale", "Symmetric"), ("Symmetric", "Tanh", "Scale"), ("RankOne", "Tanh")]


@pytest.mark.parametrize("names", CHAINS, ids="-".join)
def test_equals_torch(torch, names):
    ours, theirs = model(tg, *names), model(torch, *names)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    assert repr(ours) == repr(theirs)
    give_weights(ours, theirs, torch)
    close(ours[1].weight, theirs[1].weight, "weight", 1e-6)
    x = np.arange(6, dtype="float32").reshape(2, 3) / 6
    for library, m in ((tg, ours), (torch, theirs)):
        m(library.tensor(x)).exp().sum().backward()
    for (name, a), b in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        close(a.grad, b.grad, name, 1e-5)


@pytest.mark.parametrize(
    ("names", "leave"), [(names, leave) for names in CHAINS for leave in (True, False) if leave or "RankOne" not in names]
)
def test_removal_equals_torchs(torch, names, leave):
    ours, theirs = model(tg, *names), model(torch, *names)
    give_weights(ours, theirs, torch)
    for library, m in ((tg, ours), (torch, theirs)):
        library.nn.utils.parametrize.remove_parametrizations(m[1], "weight", leave_parametrized=leave)
        assert type(m[1]) is library.nn.Linear
        assert isinstance(m[1].weight, library.nn.Parameter)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    close(ours[1].weight, theirs[1].weight, "the weight that is left", 1e-6)


def test_the_story_of_a_weight(torch):
    def script(library):
        p, made = library.nn.utils.parametrize, kinds(library)
        layer = library.nn.Linear(2, 2, bias=False)
        lines = [p.is_parametrized(layer), p.type_before_parametrizations(layer).__name__]
        layer.weight.data = library.tensor([[1.0, 2.0], [3.0, 4.0]])
        held = layer.weight
        p.register_parametrization(layer, "weight", made["Symmetric"]())
        lines += [layer.weight.tolist(), held is layer.parametrizations.weight.original, held.tolist()]
        layer.weight = library.tensor([[5.0, 6.0], [6.0, 7.0]])
        lines += [layer.weight.tolist(), held.tolist(), p.is_parametrized(layer, "weight"), p.is_parametrized(layer, "bias")]
        p.register_parametrization(layer, "weight", made["Scale"]())
        lines += [layer.weight.tolist(), len(layer.parametrizations.weight), list(layer.state_dict()), type(layer).__name__]
        layer.weight = library.tensor([[2.0, 4.0], [4.0, 6.0]])
        lines += [held.tolist(), p.type_before_parametrizations(layer).__name__, isinstance(layer, library.nn.Linear)]
        p.remove_parametrizations(layer, "weight")
        return [*lines, layer.weight is held, held.tolist(), list(layer.state_dict()), hasattr(layer, "parametrizations")]

    same_story(script, torch)


def test_buffers_and_several_tensors(torch):
    def script(library):
        p, made = library.nn.utils.parametrize, kinds(library)
        layer = library.nn.BatchNorm1d(2)
        p.register_parametrization(layer, "running_var", made["Scale"]())
        p.register_parametrization(layer, "weight", made["Tanh"]())
        lines = [list(layer.state_dict()), repr(layer), layer.running_var.tolist(), layer.weight.tolist()]
        lines += [[n for n, _ in layer.named_parameters()], [n for n, _ in layer.named_buffers()]]
        p.remove_parametrizations(layer, "weight", leave_parametrized=False)
        lines += [type(layer).__name__, layer.weight.tolist(), layer.running_var.tolist()]
        p.remove_parametrizations(layer, "running_var")
        return [*lines, type(layer).__name__, list(layer.state_dict()), layer.running_var.tolist()]

    same_story(script, torch)


def test_errors_are_torchs(torch):
    def script(library):
        p, made = library.nn.utils.parametrize, kinds(library)
        layer = library.nn.Linear(2, 2)
        tanh = p.register_parametrization(library.nn.Linear(2, 2), "weight", made["Tanh"]())
        pair = p.register_parametrization(library.nn.Linear(2, 2), "weight", made["RankOne"]())
        return [
            *(attempt(lambda kind=kind: p.register_parametrization(layer, "weight", kind())) for kind in list(made.values())[4:]),
            attempt(lambda: p.register_parametrization(layer, "nope", made["Tanh"]())),
            attempt(lambda: p.remove_parametrizations(layer, "weight")),
            attempt(lambda: p.ParametrizationList([], layer.weight)),
            attempt(lambda: p.register_parametrization(tanh, "weight", made["Longer"]())),
            attempt(lambda: p.register_parametrization(tanh, "weight", made["Double"]())),
            attempt(lambda: p.register_parametrization(tanh, "weight", made["Broken"]())),
            attempt(lambda: tanh.__setattr__("weight", library.ones(2, 2))),
            attempt(lambda: pair.__setattr__("weight", library.ones(2, 2).double())),
            attempt(lambda: p.remove_parametrizations(pair, "weight", leave_parametrized=False)),
            attempt(lambda: tanh.__setattr__("weight", library.nn.Parameter(library.ones(2, 2)))),
            attempt(lambda: pickle.dumps(tanh))[0],
            repr(layer),
            len(tanh.parametrizations.weight),
        ]

    same_story(script, torch)


def test_a_failed_registration_leaves_the_module_as_it_was():
    class Wrong(nn.Module):
        def forward(self, x):
            return x[:1]

        def right_inverse(self, x):
            return x + 1

    layer = nn.Linear(2, 2)
    before, weight = numbers(layer.weight), layer.weight
    with pytest.raises(ValueError, match="may not change the shape"):
        parametrize.register_parametrization(layer, "weight", Wrong())
    assert layer.weight is weight
    np.testing.assert_array_equal(numbers(layer.weight), before)
    assert not parametrize.is_parametrized(layer)


def test_unsafe_parametrizations_may_change_the_shape(torch):
    def script(library):
        layer = library.nn.Linear(2, 2, bias=False)
        library.nn.utils.parametrize.register_parametrization(layer, "weight", kinds(library)["Longer"](), unsafe=True)
        return [tuple(layer.weight.shape), tuple(layer(library.ones(3, 2)).shape)]

    same_story(script, torch)


def test_cached_values_are_computed_once(torch):
    def script(library):
        calls = []

        class Counting(library.nn.Module):
            def forward(self, x):
                calls.append(1)
                return 2 * x

        p = library.nn.utils.parametrize
        layer = library.nn.Linear(2, 2)
        p.register_parametrization(layer, "weight", Counting())
        lines = [len(calls)]
        with p.cached():
            with p.cached():
                same = layer.weight is layer.weight
            y = layer(library.ones(1, 2)) + layer(library.ones(1, 2))
            y.sum().backward()
        lines += [same, len(calls), layer.parametrizations.weight.original.grad.tolist()]
        layer(library.ones(1, 2))
        return [*lines, len(calls), layer.weight is layer.weight]

    same_story(script, torch)


def test_parametrizations_can_be_transferred(torch):
    def script(library):
        p, made = library.nn.utils.parametrize, kinds(library)
        source, target = library.nn.Linear(2, 2), library.nn.Linear(2, 2)
        p.register_parametrization(source, "weight", made["RankOne"]())
        p.register_parametrization(source, "bias", made["Scale"]())
        p.transfer_parametrizations_and_params(source, target)
        empty = p.transfer_parametrizations_and_params(source, library.nn.Identity(), "bias")
        shared = target.parametrizations.bias.original is source.parametrizations.bias.original
        same = bool((target.weight == source.weight).all())
        unchanged = p.transfer_parametrizations_and_params(library.nn.Linear(2, 2), library.nn.Linear(2, 2))
        return [repr(target), list(target.state_dict()), shared, same, list(empty.state_dict()), repr(unchanged)]

    same_story(script, torch)


def test_the_mode_follows_the_module(torch):
    def script(library):
        layer = library.nn.Linear(2, 2).eval()
        scale = kinds(library)["Scale"]()
        library.nn.utils.parametrize.register_parametrization(layer, "weight", scale)
        return [scale.training, layer.train() is layer, scale.training]

    same_story(script, torch)


def test_training_moves_the_originals():
    tg.manual_seed(0)
    net = model(tg, "Symmetric")
    optimizer = tg.optim.Adam(net.parameters(), lr=0.05)
    x, y = tg.randn(20, 3), tg.randn(20, 3)
    losses = []
    for _ in range(40):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]
    np.testing.assert_array_equal(numbers(net[1].weight), numbers(net[1].weight).T)
