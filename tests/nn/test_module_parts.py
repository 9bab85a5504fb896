"""What a module tells and takes besides its tensors: extra state, hooks on state dicts, children at dotted names, devices."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, numbers, same_story


def counting(library):
    class Counting(library.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = library.nn.Linear(1, 1)
            self.calls = 3

        def get_extra_state(self):
            return {"calls": self.calls}

        def set_extra_state(self, state):
            self.calls = state["calls"]

    return Counting()


def test_extra_state(torch):
    def script(library):
        one, other = library.nn.Sequential(counting(library)), library.nn.Sequential(counting(library))
        one[0].calls = 7
        state = one.state_dict()
        told = [list(state), state["0._extra_state"], str(other.load_state_dict(state)), other[0].calls]
        del state["0._extra_state"]
        told += [attempt(lambda: other.load_state_dict(state)), other.load_state_dict(state, strict=False).missing_keys]
        return [*told, attempt(lambda: library.nn.Linear(1, 1).load_state_dict({"_extra_state": 1}, strict=True))[0]]

    same_story(script, torch)


def test_hooks_and_overrides_around_loading(torch):
    def script(library):
        told = []

        class Renamed(library.nn.Linear):
            def _load_from_state_dict(self, state_dict, prefix, *args):
                if prefix + "w" in state_dict:
                    state_dict[prefix + "weight"] = state_dict.pop(prefix + "w")
                super()._load_from_state_dict(state_dict, prefix, *args)

            def _save_to_state_dict(self, destination, prefix, keep_vars):
                super()._save_to_state_dict(destination, prefix, keep_vars)
                destination[prefix + "version"] = 2

        model = library.nn.Sequential(Renamed(2, 1, bias=False), library.nn.Linear(1, 1))
        told.append(list(model.state_dict()))
        state = {"0.w": library.full((1, 2), 5.0), "1.weight": library.ones(1, 1)}
        model.register_load_state_dict_post_hook(lambda module, keys: keys.missing_keys.clear())
        model[1].register_load_state_dict_post_hook(lambda module, keys: told.append([type(module).__name__, list(keys.missing_keys)]))
        told += [str(model.load_state_dict(state)), model[0].weight.tolist(), list(state)]
        return [*told, attempt(lambda: model.load_state_dict({**state, "more": library.ones(1)}))]

    same_story(script, torch)


def test_submodules_at_dotted_names(torch):
    def script(library):
        nn = library.nn
        model = nn.Sequential(nn.Sequential(nn.Linear(1, 1), nn.ReLU()))
        model.set_submodule("0.1", nn.Tanh())
        model.set_submodule("0.new", nn.Tanh())
        return [
            repr(model),
            attempt(lambda: model.set_submodule("", nn.Tanh())),
            attempt(lambda: model.set_submodule("0.absent", nn.Tanh(), strict=True)),
            attempt(lambda: model.set_submodule("9.absent", nn.Tanh())),
            attempt(lambda: model.set_submodule("0.0.weight", nn.Tanh())),
            attempt(lambda: model.set_submodule("0", 3))[0],
        ]

    same_story(script, torch)


def test_shared_modules_may_be_walked_twice():
    layer = nn.Linear(1, 1)
    model = nn.Sequential(layer, layer)
    assert len(list(model.modules())) == 2
    assert len(list(model.modules(remove_duplicate=False))) == 3


def test_conversions(torch):
    def script(library):
        layer = library.nn.BatchNorm1d(2)
        told = [str(layer.to("cpu", library.float64, non_blocking=True).weight.dtype)]
        told.append(str(layer.to(library.ones(1)).weight.dtype))
        told.append(layer.to(memory_format=library.channels_last) is layer)
        told.append([str(t.dtype) for t in layer.type(library.float64).state_dict().values()])
        layer.to_empty(device="cpu")
        told += [tuple(layer.weight.shape), layer.share_memory() is layer, isinstance(layer.weight, library.nn.Parameter)]
        return [*told, attempt(lambda: layer.to(library.int64))[0], attempt(lambda: layer.to(wrong=3))[0], attempt(lambda: layer.to([]))[0]]

    same_story(script, torch)


def test_there_is_no_gpu_to_go_to():
    with pytest.raises(Exception, match=r"(?i)cuda|cpu"):
        nn.Linear(1, 1).cuda()


def test_a_hook_that_is_always_called(torch):
    def script(library):
        seen = []
        layer = library.nn.Linear(2, 1)
        layer.register_forward_hook(lambda module, args, output: seen.append(("always", output is None)), always_call=True)
        layer.register_forward_hook(lambda module, args, output: seen.append(("only then", output is None)))
        layer(library.ones(1, 2))
        kind = attempt(lambda: layer(library.ones(1, 3)))[0]
        return [seen, kind]

    same_story(script, torch)


def test_a_dict_of_parameters_is_a_dict(torch):
    def script(library):
        d = library.nn.ParameterDict({"a": library.ones(1), "b": library.zeros(2)})
        told = [d.get("a").item(), d.get("z"), d.get("z", 3), list(reversed(d)), d.pop("a").item(), d.popitem()[0], len(d)]
        told += [d.setdefault("q", library.ones(3)).requires_grad, len(d.setdefault("q")), repr(d), list(d.fromkeys(["x"], 1))]
        other = library.nn.ParameterDict({"m": library.ones(1)})
        told += [list(d | other), list(d), type(d.copy()) is type(d)]
        d |= other
        told += [list(d), [name for name, _ in d.named_parameters()]]
        d.clear()
        return [*told, len(d), attempt(d.popitem)[0]]

    same_story(script, torch)


def test_data_parallel_runs_the_module(torch):
    ours, theirs = nn.DataParallel(nn.Linear(2, 1)), torch.nn.DataParallel(torch.nn.Linear(2, 1))
    theirs.load_state_dict({name: torch.tensor(numbers(value)) for name, value in ours.state_dict().items()})
    assert repr(ours) == repr(theirs)
    assert ours(tg.ones(3, 2)).flatten().tolist() == pytest.approx(theirs(torch.ones(3, 2)).flatten().tolist())


FILES = "activation batchnorm container conv dropout flatten instancenorm linear loss module normalization pooling rnn sparse transformer"


@pytest.mark.parametrize("name", [*FILES.split(), "upsampling", "utils"])
def test_names_stand_where_pytorch_has_them(torch, name):
    ours, theirs = getattr(nn.modules, name), getattr(torch.nn.modules, name)
    assert [n for n in ours.__all__ if not hasattr(theirs, n)] == []
    assert [n for n in getattr(theirs, "__all__", ()) if hasattr(nn, n) and n not in ours.__all__] == []


def test_the_folder_has_the_modules_themselves():
    assert nn.modules.Linear is nn.Linear
    with pytest.raises(AttributeError, match="absent"):
        nn.modules.absent  # noqa: B018 - asking raises


@pytest.mark.parametrize("eps", [0.0, -1.0])
def test_an_epsilon_that_cannot_be(eps):
    with pytest.raises(ValueError, match="batch_norm eps must be positive during training"):
        nn.BatchNorm1d(3, eps=eps)(tg.ones(2, 3))
