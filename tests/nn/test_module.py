"""`Module`: what it registers, in which order it walks, how it is switched, converted and copied."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, numbers, same_story


def nested(library):
    """Return a module with shared, listed, named, absent and deeply nested parts."""
    nn = library.nn

    class Nested(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(2, 2)
            self.list = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.Sequential(nn.ReLU())])
            self.dict = nn.ModuleDict({"x": nn.Tanh(), "y": nn.BatchNorm1d(2)})
            self.none = None
            self.again = self.a
            self.own = nn.Parameter(library.ones(2))
            self.parameters_only = nn.ParameterList([])
            self.register_buffer("kept", library.ones(1))
            self.register_buffer("passing", library.ones(1), persistent=False)
            self.typed = nn.Buffer(library.zeros(1))
            self.register_parameter("absent", None)

    return Nested()


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(2, 2), nn.Linear(2, 2)
        self.b.weight = self.a.weight


def test_walks_in_torchs_order(torch):
    def script(library):
        m = nested(library)
        members = ["named_parameters", "named_modules", "named_buffers"]
        return [
            repr(m),
            list(m.state_dict()),
            list(m.state_dict(prefix="q.")),
            [name for name, _ in m.named_children()],
            [len(list(f())) for f in (m.parameters, m.modules, m.buffers, m.children)],
            *([name for name, _ in getattr(m, f)()] for f in members),
            *([name for name, _ in getattr(m, f)(remove_duplicate=False)] for f in members),
            *([name for name, _ in getattr(m, f)(prefix="p", recurse=False)] for f in ("named_parameters", "named_buffers")),
        ]

    same_story(script, torch)


def test_names_lead_to_parts(torch):
    def script(library):
        m = nested(library)
        return [
            m.get_submodule("") is m,
            m.get_submodule("list.2.0") is m.list[2][0],
            m.get_parameter("dict.y.weight") is m.dict["y"].weight,
            m.get_buffer("dict.y.running_mean") is m.dict["y"].running_mean,
            *(
                attempt(call)
                for call in (
                    lambda: m.nope,
                    lambda: m.get_submodule("list.7"),
                    lambda: m.get_submodule("a.weight"),
                    lambda: m.get_parameter("a.nope"),
                    lambda: m.get_parameter("a.forward"),
                    lambda: m.get_buffer("a.weight"),
                )
            ),
        ]

    same_story(script, torch)


def test_what_cannot_be_registered(torch):
    def script(library):
        nn, ones = library.nn, library.ones
        layer = nn.Linear(2, 2)
        layer.register_buffer("buffer", ones(1))
        whole = nn.Sequential(layer)

        class Module(nn.Module):
            pass

        class TooEarly(nn.Module):
            def __init__(self, value):
                self.x = value

        return [
            attempt(call)[0]
            for call in (
                lambda: setattr(layer, "weight", 3),
                lambda: setattr(layer, "weight", nn.ReLU()),
                lambda: setattr(layer, "weight", nn.Buffer(ones(1))),
                lambda: setattr(whole, "0", nn.Buffer(ones(1))),
                lambda: setattr(layer, "buffer", 3),
                lambda: setattr(whole, "0", 3),
                lambda: layer.register_parameter("a.b", None),
                lambda: layer.register_parameter("", None),
                lambda: layer.register_parameter(3, None),
                lambda: layer.register_parameter("forward", None),
                lambda: layer.register_buffer("new", 3),
                lambda: layer.register_buffer("weight", ones(1)),
                lambda: layer.register_buffer("a.b", ones(1)),
                lambda: layer.add_module("a.b", layer),
                lambda: layer.add_module("", layer),
                lambda: layer.add_module("new", 3),
                lambda: layer.add_module("weight", layer),
                lambda: TooEarly(nn.Linear(1, 1)),
                lambda: TooEarly(nn.Parameter(ones(1))),
                lambda: Module()(1),
                lambda: whole.train("a"),
                lambda: whole[5],
                lambda: whole.to(library.int64),
                lambda: nn.Parameter(ones(2).int()),
            )
        ]

    same_story(script, torch)
    assert "nothing raised" not in script(tg)


def test_only_tensors_become_parameters():
    with pytest.raises(TypeError, match="list"):
        nn.Parameter([1.0])
    with pytest.raises(TypeError, match="list"):
        nn.Buffer([1.0])
    with pytest.raises(TypeError, match="Tensor"):
        nn.Linear(2, 2).register_parameter("new", tg.ones(1))


def test_an_attribute_is_in_one_registry_at_a_time(torch):
    def script(library):
        nn = library.nn
        m, told = nn.Module(), []
        m.x = nn.Buffer(library.ones(1))
        for value in (nn.Linear(1, 1, bias=False), nn.Parameter(library.ones(2)), None, nn.Parameter(library.ones(1))):
            m.x = value
            told.append(([name for name, _ in m.named_parameters()], [name for name, _ in m.named_modules()], list(m.state_dict())))
        del m.x
        return [*told, hasattr(m, "x"), list(m._parameters)]

    same_story(script, torch)


def test_a_parameter_shares_the_memory_it_is_given():
    data = tg.ones(2)
    p = nn.Parameter(data)
    data[0] = 5.0
    assert p.tolist() == [5.0, 1.0]
    assert repr(p) == "Parameter containing:\ntensor([5., 1.], requires_grad=True)"
    assert nn.Parameter().shape == (0,)
    assert isinstance(p * 2, tg.Tensor)
    assert not isinstance(p * 2, nn.Parameter)


def test_training_and_evaluation_reach_every_part():
    m = nested(tg)
    assert all(part.training for part in m.modules())
    assert m.eval() is m
    assert not any(part.training for part in m.modules())
    assert all(part.training for part in m.train().modules())


def test_apply_visits_children_first(torch):
    def script(library):
        seen = []
        m = nested(library)
        assert m.apply(lambda part: seen.append(type(part).__name__)) is m
        return seen

    same_story(script, torch)


def test_gradients_are_switched_off_and_on():
    m = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1)).requires_grad_(False)
    assert not m(tg.ones(1, 2)).requires_grad
    m.requires_grad_()
    assert m(tg.ones(1, 2)).requires_grad


def test_zero_grad():
    m = nn.Linear(2, 1)
    m(tg.ones(1, 2)).sum().backward()
    m.zero_grad(set_to_none=False)
    assert m.weight.grad.tolist() == [[0.0, 0.0]]
    m.zero_grad()
    assert m.weight.grad is None


def test_conversion_keeps_the_parameters_and_the_integers():
    m = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    weight = m[0].weight
    m(tg.ones(4, 2)).sum().backward()
    for convert, dtype in ((m.double, tg.float64), (m.half, tg.float16), (m.float, tg.float32), (lambda: m.to(tg.float64), tg.float64)):
        assert convert() is m
        assert m[0].weight is weight is m[0]._parameters["weight"]
        assert {weight.dtype, weight.grad.dtype, m[1].running_mean.dtype} == {dtype}
        assert m[1].num_batches_tracked.dtype == tg.int64
    assert m.to("cpu", tg.float32)[0].weight.dtype == tg.float32
    assert m.to(tg.ones(1, dtype=tg.float64))[0].weight.dtype == tg.float64
    assert m.cpu() is m
    with pytest.raises(AssertionError, match="CUDA"):
        m.to("cuda")


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))], ids=["deepcopy", "pickle"])
def test_copies_are_whole_and_apart(copied):
    m = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    c = copied(m)
    assert repr(c) == repr(m)
    assert isinstance(c[0].weight, nn.Parameter)
    assert c[0].weight is c[0]._parameters["weight"]
    assert c[0].weight.is_leaf
    assert c[0].weight.requires_grad
    x = tg.tensor([[1.0, 2.0], [3.0, 5.0]])
    np.testing.assert_array_equal(numbers(c(x)), numbers(m(x)))
    with tg.autograd.no_grad():
        c[0].weight.zero_()
    assert (numbers(m[0].weight) != 0).any()


def test_tied_parameters_stay_tied():
    m = Tied()
    assert [name for name, _ in m.named_parameters()] == ["a.weight", "a.bias", "b.bias"]
    assert len(m.state_dict()) == 4
    for c in (copy.deepcopy(m), pickle.loads(pickle.dumps(m)), copy.deepcopy(m).double()):
        assert c.a.weight is c.b.weight
    (m.a(tg.ones(1, 2)) + m.b(tg.ones(1, 2))).sum().backward()
    assert m.a.weight.grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_a_call_passes_all_arguments():
    class Takes(nn.Module):
        def forward(self, a, *rest, b=0):
            return a, rest, b

    assert Takes()(1, 2, 3, b=4) == (1, (2, 3), 4)
