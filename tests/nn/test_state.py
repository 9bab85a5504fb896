"""State dicts: all of a model's numbers by name, and back into a model, or nothing at all."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, numbers, same_story


def model(library=tg):
    return library.nn.Sequential(library.nn.Linear(2, 3), library.nn.BatchNorm1d(3))


def values(module):
    return {name: numbers(value).tolist() for name, value in module.state_dict().items()}


def test_round_trip():
    a, b = model(), model()
    a(tg.tensor([[1.0, 2.0], [4.0, 3.0]]))
    assert repr(b.load_state_dict(a.state_dict())) == "<All keys matched successfully>"
    assert values(a) == values(b)
    assert not np.shares_memory(a[0].weight.detach().numpy(), b[0].weight.detach().numpy())


def test_the_state_shares_the_modules_memory_without_its_graph():
    m = model()
    state = m.state_dict()
    assert not state["0.weight"].requires_grad
    assert m.state_dict(keep_vars=True)["0.weight"] is m[0].weight
    state["0.weight"].zero_()
    assert (numbers(m[0].weight) == 0).all()


def test_loading_keeps_the_memory():
    m = model()
    before = m[0].weight.detach().numpy()
    m.load_state_dict({name: tg.ones_like(value) for name, value in m.state_dict().items()})
    assert (before == 1).all()


def test_numpy_arrays_can_be_loaded_and_are_converted():
    m = model()
    m.load_state_dict({name: np.ones(value.shape, "float64") for name, value in m.state_dict().items()})
    assert m[0].weight.dtype == tg.float32
    assert m[1].num_batches_tracked.dtype == tg.int64
    assert m[0].bias.tolist() == [1.0, 1.0, 1.0]


DAMAGES = {
    "wrong shape": {"0.weight": tg.ones(4, 4)},
    "unexpected": {"new": tg.ones(1)},
    "missing": {"0.bias": None},
    "no tensor": {"1.weight": 3},
    "a list": {"1.weight": [1.0, 1.0, 1.0]},
    "no numbers": {"1.running_var": np.array(["a", "b", "c"])},
    "objects": {"1.running_var": np.array([None] * 3)},
    "all at once": {"0.weight": tg.ones(4, 4), "new": tg.ones(1), "0.bias": None, "1.weight": 3},
}


def damaged(module, damage):
    state = {name: value + 1 for name, value in module.state_dict().items()} | damage
    return {name: value for name, value in state.items() if value is not None}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("assign", [False, True])
def test_a_state_that_does_not_fit_changes_nothing(damage, assign):
    m = model()
    before, objects = values(m), [*m.parameters(), *m.buffers()]
    with pytest.raises(RuntimeError, match=r"Error\(s\) in loading state_dict for Sequential") as raised:
        m.load_state_dict(damaged(m, damage), assign=assign)
    assert values(m) == before
    assert all(a is b for a, b in zip([*m.parameters(), *m.buffers()], objects, strict=True))
    assert all(name in str(raised.value) for name in damage)


def test_errors_read_as_in_torch(torch):
    def script(library):
        m = model(library)
        state = m.state_dict()
        wrong = dict(state) | {"0.weight": library.ones(4, 4), "new": library.ones(1), "1.weight": 3}
        del wrong["0.bias"]
        more = dict(state) | {"new": 1}
        return [
            attempt(lambda: m.load_state_dict(wrong)),
            attempt(lambda: m.load_state_dict(wrong, strict=False)),
            attempt(lambda: m.load_state_dict(5)),
            attempt(lambda: m.load_state_dict(more)),
            repr(m.load_state_dict(more, strict=False)),
            repr(m[0].load_state_dict({}, strict=False)),
        ]

    same_story(script, torch)


def test_memory_that_cannot_be_written_is_refused_beforehand():
    m = nn.Module()
    m.first, m.second = nn.Parameter(tg.zeros(2)), nn.Parameter(tg.ones(1).expand(3))
    with pytest.raises(RuntimeError, match="memory of second cannot be written"):
        m.load_state_dict({"first": tg.ones(2), "second": tg.ones(3)})
    assert m.first.tolist() == [0.0, 0.0]


def test_assign_puts_the_tensors_in_place():
    m = model()
    state = {name: tg.ones(*value.shape, dtype=value.dtype) for name, value in m.state_dict().items()}
    m.load_state_dict(state, assign=True)
    assert isinstance(m[0].weight, nn.Parameter)
    assert m[0].weight.requires_grad
    state["0.weight"][0, 0] = 7.0
    assert m[0].weight[0, 0].item() == 7.0
    assert m[1].running_mean is state["1.running_mean"]


def test_a_graph_recorded_before_loading_is_stale():
    layer = nn.Linear(2, 2)
    y = layer(tg.ones(1, 2, requires_grad=True)).sum()
    layer.load_state_dict({name: numbers(value) for name, value in layer.state_dict().items()})
    with pytest.raises(RuntimeError, match="modified"):
        y.backward()


def test_shared_parts_are_stored_under_every_name():
    m = nn.Sequential(nn.Linear(1, 1))
    m.append(m[0])
    assert list(m.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    m.load_state_dict({name: tg.full_like(value, 2.0) for name, value in m.state_dict().items()})
    assert m[0].bias.tolist() == [2.0]


def test_a_state_without_the_count_of_batches(torch):
    def script(library):
        layer, ones = library.nn.BatchNorm1d(2), library.ones
        layer(ones(3, 2))
        state = {name: ones(2) for name in ("weight", "bias", "running_mean", "running_var")}
        return [str(layer.load_state_dict(state)), layer.num_batches_tracked.item(), layer.running_mean.tolist()]

    same_story(script, torch)


def test_a_prefix_is_taken_off(torch):
    def script(library):
        state = {"module.b": 1, "c": 2, "module.a": 3}
        library.nn.modules.utils.consume_prefix_in_state_dict_if_present(state, "module.")
        return list(state.items())

    same_story(script, torch)
