"""Containers behave as Python's list and dict, and print as PyTorch's."""

from __future__ import annotations

from collections import OrderedDict

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, same_story


def test_sequential(torch):
    def script(library):
        nn = library.nn
        s = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 3))
        log = [repr(s), len(s), repr(s[-1]), repr(s[1:]), repr(s[::2])]
        s.append(nn.Tanh()).insert(1, nn.Sigmoid())
        log.append(repr(s))
        del s[0]
        s[0] = nn.ELU()
        log += [repr(s), repr(s.pop(0)), repr(s), repr(s.extend([nn.ReLU()])), list(s.state_dict())]
        log += [repr(s + nn.Sequential(nn.ELU()))]
        del s[1:3]
        named = nn.Sequential(OrderedDict(first=nn.ReLU(), second=nn.Tanh()))
        log += [repr(s), repr(named), repr(named[1]), repr(named.first), repr(nn.Sequential())]
        log += [attempt(lambda: s[9]), attempt(lambda: nn.Sequential(3))]
        return log

    same_story(script, torch)


def test_sequential_runs_its_modules_in_order():
    class Times(nn.Module):
        def forward(self, x):
            return 2 * x

    class Plus(nn.Module):
        def forward(self, x):
            return x + 1

    assert nn.Sequential(Times(), Plus())(tg.tensor(5.0)).item() == 11
    assert nn.Sequential(Plus(), Times())(tg.tensor(5.0)).item() == 12
    assert nn.Sequential()(3) == 3


def test_module_list(torch):
    def script(library):
        nn = library.nn
        parts = nn.ModuleList([nn.ReLU()] * 3)
        parts.insert(0, nn.Tanh())
        parts += [nn.ELU()]
        log = [repr(parts), repr(parts[1:3]), repr(parts + [nn.ReLU()]), len(parts), parts[0] in parts, nn.Tanh() in parts]
        del parts[1:3]
        log += [repr(parts), repr(parts.pop(-1)), repr(parts), [type(m).__name__ for m in parts], repr(nn.ModuleList())]
        parts[-1] = nn.Linear(1, 1)
        return [*log, list(parts.state_dict()), attempt(lambda: parts(1)), attempt(lambda: parts[7])]

    same_story(script, torch)


def test_module_dict(torch):
    def script(library):
        nn = library.nn
        d = nn.ModuleDict({"a": nn.ReLU()})
        d["b"] = nn.Tanh()
        d.update([("c", nn.Linear(1, 1))])
        del d["a"]
        log = [repr(d), list(d), list(d.keys()), [repr(m) for m in d.values()], [k for k, _ in d.items()], list(d.state_dict())]
        log += [repr(d.pop("b")), "b" in d, "c" in d, len(d), attempt(lambda: d["x"])]
        d.clear()
        return [*log, repr(d), len(d)]

    same_story(script, torch)


def test_parameter_list(torch):
    def script(library):
        nn, ones = library.nn, library.ones
        p = nn.ParameterList([ones(2, 3), 3, ones(())])
        p.append(ones(4))
        p.extend([nn.Parameter(ones(1))])
        log = [repr(p), len(p), [name for name, _ in p.named_parameters()], list(p.state_dict()), p[1], tuple(p[-2].shape)]
        p[0] = ones(7)
        return [*log, repr(p[0:1]), repr(nn.ParameterList()), attempt(lambda: p[9])[0]]

    same_story(script, torch)


def test_parameter_dict(torch):
    def script(library):
        nn, ones = library.nn, library.ones
        p = nn.ParameterDict({"u": ones(2), "v": 4})
        p["w"] = ones(1)
        p.update({"u": ones(5)})
        log = [repr(p), [name for name, _ in p.named_parameters()], list(p), len(p), "u" in p, tuple(p["u"].shape), list(p.state_dict())]
        del p["w"]
        return [*log, list(p.keys()), [k for k, _ in p.items()], len(list(p.values())), repr(nn.ParameterDict())]

    same_story(script, torch)


def test_what_is_put_in_is_learned():
    class Mixture(nn.Module):
        def __init__(self):
            super().__init__()
            self.weights = nn.ParameterList([tg.ones(2) for _ in range(3)])
            self.parts = nn.ModuleDict({"a": nn.Linear(2, 2)})

    assert len(list(Mixture().parameters())) == 5
    assert all(p.requires_grad for p in Mixture().parameters())


def test_a_name_that_is_taken():
    with pytest.raises(KeyError, match="already exists"):
        nn.ModuleDict({"keys": nn.ReLU()})
    with pytest.raises(KeyError, match="already exists"):
        nn.ParameterDict({"forward": tg.ones(1)})


def test_a_sequence_repeated_and_extended(torch):
    def script(library):
        nn = library.nn
        m = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
        log = [repr(m * 2), repr(2 * m), (m * 2)[2] is m[0], attempt(lambda: m * 0)[0], attempt(lambda: m * 1.5)[0]]
        m *= 2
        m += nn.Sequential(nn.Tanh())
        p = nn.ParameterList([library.ones(1)])
        p += [library.ones(2)]
        return [*log, repr(m), len(list(m.parameters())), len(p), [name for name, _ in p.named_parameters()]]

    same_story(script, torch)


def test_what_cannot_be_run_through(torch):
    def script(library):
        nn = library.nn
        calls = nn.ModuleList().extend, nn.ParameterList().extend, nn.ModuleDict().update
        return [attempt(lambda call=call: call(3)) for call in calls]

    same_story(script, torch)


def test_the_oldest_container(torch):
    def script(library):
        with pytest.warns(FutureWarning, match="Container"):
            return [repr(library.nn.Container(a=library.nn.ReLU()))]

    same_story(script, torch)


def test_a_sequence_that_refuses_stays_as_it_is(torch):
    def script(library):
        nn, log = library.nn, []
        m = nn.Sequential(nn.Tanh(), nn.ReLU())
        for call in (lambda: m.insert(9, nn.ELU()), lambda: m + [3], lambda: m[1.5], lambda: m["0"]):
            log.append(attempt(call)[0])
        return [*log, repr(m)]

    same_story(script, torch)
    for m in (nn.Sequential(nn.Tanh(), nn.ReLU()), nn.ModuleList([nn.Tanh(), nn.ReLU()])):
        before = repr(m)
        with pytest.raises(TypeError, match="expected a module, but got int"):
            m.insert(0, 3)
        assert repr(m) == before
