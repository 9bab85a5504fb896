"""Programs that reach into a module's registries: what they put there is what the module uses."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import numbers, same_story


class Net:
    """A network of either library."""

    def __new__(cls, library):
        class Net(library.nn.Module):
            def __init__(self):
                super().__init__()
                self.first = library.nn.Linear(2, 3)
                self.second = library.nn.Linear(3, 1)
                self.register_buffer("scale", library.ones(1))

            def forward(self, x):
                return self.second(self.first(x)) * self.scale

        return Net()


def test_entries_changed_in_the_registries(torch):
    def script(library):
        net = Net(library)
        net._modules["first"] = library.nn.Linear(2, 3, bias=False)
        net._buffers["scale"] = library.full((1,), 3.0)
        net.second._parameters["bias"] = None
        told = [net.first.bias is None, net.scale.item(), net.second.bias is None, [name for name, _ in net.named_parameters()]]
        del net.first._parameters["weight"]
        told += [hasattr(net.first, "weight"), list(net.state_dict())]
        net.first.weight = library.zeros(3, 2)
        told += [net(library.ones(1, 2)).item(), list(net.state_dict())]
        net._modules.pop("first")
        net._modules.update(third=library.nn.Identity())
        told += [hasattr(net, "first"), repr(net.third), list(net._modules)]
        net._modules.clear()
        return [
            *told,
            hasattr(net, "third"),
            net._buffers.setdefault("scale", None).item(),
            net._buffers.popitem()[0],
            hasattr(net, "scale"),
        ]

    same_story(script, torch)


def test_a_clone_made_by_exchanging_the_registries():
    net = Net(tg)
    clone = net.__new__(type(net))
    clone.__dict__ = net.__dict__.copy()
    clone._modules = clone._modules.copy()
    layer = clone._modules["second"] = nn.Linear(3, 1)
    assert clone.second is layer
    assert net.second is not layer
    clone._modules = {}
    assert not hasattr(clone, "second")
    assert hasattr(net, "second")


@pytest.mark.parametrize("duplicate", [copy.deepcopy, copy.copy], ids=["deepcopy", "copy"])
def test_a_copy_has_registries_of_its_own(duplicate):
    net = Net(tg)
    twin = duplicate(net)
    twin._modules["first"] = nn.Identity()
    assert isinstance(twin.first, nn.Identity)
    assert isinstance(net.first, nn.Linear)
    assert list(twin.state_dict()) == ["scale", "second.weight", "second.bias"]


def test_a_pickled_module_comes_back():
    layer = nn.Linear(2, 2)
    again = pickle.loads(pickle.dumps(layer))
    assert (numbers(again.weight) == numbers(layer.weight)).all()
    again._parameters["bias"] = None
    assert again.bias is None


def test_a_module_is_freed_when_nothing_uses_it():
    gc.disable()
    try:
        layer = nn.Linear(2, 2)
        gone = weakref.ref(layer)
        del layer
        assert gone() is None
    finally:
        gc.enable()
