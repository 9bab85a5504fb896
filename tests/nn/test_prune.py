"""Pruning: the same elements as PyTorch's are held at zero, and what is left learns as PyTorch's."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import tinygrad_edu as tg

from .oracle import attempt, close, draw, give_weights, numbers, same_story


@pytest.fixture
def torch(torch):
    """PyTorch, with the part of it that has to be imported by name."""
    pytest.importorskip("torch.nn.utils.prune")
    return torch


METHODS = [
    [("l1_unstructured", {"amount": 0.3})],
    [("l1_unstructured", {"amount": 5})],
    [("l1_unstructured", {"amount": 0})],
    [("identity", {})],
    [("ln_structured", {"amount": 0.5, "n": 2, "dim": 0})],
    [("ln_structured", {"amount": 1, "n": 1, "dim": -1})],
    [("ln_structured", {"amount": 2, "n": float("inf"), "dim": 1})],
    [("l1_unstructured", {"amount": 4}), ("l1_unstructured", {"amount": 0.5})],
    [("ln_structured", {"amount": 1, "n": 2, "dim": 0}), ("ln_structured", {"amount": 1, "n": 2, "dim": 0})],
    [("ln_structured", {"amount": 1, "n": 2, "dim": 1}), ("l1_unstructured", {"amount": 3}), ("identity", {})],
]


def build(library):
    return library.nn.Sequential(library.nn.Linear(4, 5), library.nn.Linear(5, 6))


def apply(library, model, methods):
    for name, options in methods:
        assert getattr(library.nn.utils.prune, name)(model[1], "weight", **options) is model[1]


@pytest.mark.parametrize("methods", METHODS, ids=str)
def test_equals_torch(torch, methods):
    ours, theirs = build(tg), build(torch)
    give_weights(ours, theirs, torch)
    x = draw(3, 4)
    results = []
    for library, model in ((tg, ours), (torch, theirs)):
        apply(library, model, methods)
        optimizer = library.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(2):
            inputs = library.tensor(x, requires_grad=True)
            optimizer.zero_grad()
            output = model(inputs)
            (output * output).sum().backward()
            optimizer.step()
        gradients = {f"gradient of {n}": p.grad for n, p in model.named_parameters()}
        results.append({"output": output, "input gradient": inputs.grad} | gradients | dict(model.state_dict()))
    assert list(results[0]) == list(results[1])
    for name, value in results[1].items():
        close(results[0][name], value, name)
    for library, model in ((tg, ours), (torch, theirs)):
        assert library.nn.utils.prune.is_pruned(model)
        held = model[1].weight_orig
        library.nn.utils.prune.remove(model[1], "weight")
        assert model[1].weight is held
        assert not library.nn.utils.prune.is_pruned(model)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    close(ours[1].weight, theirs[1].weight, "weight")


@pytest.mark.parametrize(("amount", "zeros"), [(7, 7), (0.5, 15)])
def test_random_elements(amount, zeros):
    masks = set()
    for seed in range(5):
        tg.manual_seed(seed)
        layer = tg.nn.utils.prune.random_unstructured(tg.nn.Linear(5, 6), "weight", amount)
        assert (numbers(layer.weight_mask) == 0).sum() == zeros
        np.testing.assert_array_equal(numbers(layer.weight) == 0, numbers(layer.weight_mask) == 0)
        masks.add(str(layer.weight_mask.tolist()))
    assert len(masks) == 5


def test_random_slices():
    tg.manual_seed(0)
    layer = tg.nn.utils.prune.random_structured(tg.nn.Linear(5, 6), "weight", 2, dim=1)
    assert sorted(numbers(layer.weight_mask).sum(0)) == [0, 0, 6, 6, 6]
    tg.nn.utils.prune.random_structured(layer, "weight", 1, dim=1)
    assert sorted(numbers(layer.weight_mask).sum(0)) == [0, 0, 0, 6, 6]


def test_masks_and_scores_of_ones_own(torch):
    def script(library):
        prune = library.nn.utils.prune
        layer = library.nn.Linear(3, 2)
        mask = library.tensor([[1, 0, 1], [0, 1, 1]])
        prune.custom_from_mask(layer, "weight", mask)
        lines = [layer.weight_mask.tolist(), list(layer.state_dict()), repr(layer)]
        scores = library.tensor([3.0, 1.0])
        prune.l1_unstructured(layer, "bias", 1, importance_scores=scores)
        lines += [layer.bias_mask.tolist()]

        class EveryOther(prune.BasePruningMethod):
            PRUNING_TYPE = "unstructured"

            def compute_mask(self, t, default_mask):
                mask = default_mask.clone()
                mask.view(-1)[::2] = 0
                return mask

        method = EveryOther.apply(layer, "weight")
        lines += [layer.weight_mask.tolist(), type(method).__name__, len(method), type(method[-1]).__name__]
        return [*lines, prune.L1Unstructured(2).prune(library.tensor([3.0, -1.0, 2.0])).tolist()]

    same_story(script, torch)


def test_global_pruning(torch):
    ours, theirs = build(tg), build(torch)
    give_weights(ours, theirs, torch)
    for library, model in ((tg, ours), (torch, theirs)):
        prune = library.nn.utils.prune
        pairs = [(model[0], "weight"), (model[1], "weight"), (model[1], "bias")]
        prune.global_unstructured(pairs, pruning_method=prune.L1Unstructured, amount=0.2)
        prune.global_unstructured(pairs, prune.L1Unstructured, importance_scores={pairs[0]: library.ones(5, 4)}, amount=9)
    state = theirs.state_dict()
    for name, value in ours.state_dict().items():
        close(value, state[name], name)
    assert sum((numbers(m) == 0).sum() for m in ours.buffers()) == 11 + 9


def test_errors_are_torchs(torch):
    def script(library):
        prune = library.nn.utils.prune
        layer = library.nn.Linear(3, 2)
        return [
            attempt(lambda: prune.l1_unstructured(layer, "weight", "x")),
            attempt(lambda: prune.l1_unstructured(layer, "weight", 1.5)),
            attempt(lambda: prune.l1_unstructured(layer, "weight", -1)),
            attempt(lambda: prune.l1_unstructured(layer, "weight", 7)),
            attempt(lambda: prune.l1_unstructured(layer, "nope", 1)),
            attempt(lambda: prune.ln_structured(layer, "bias", 1, 2, 0)),
            attempt(lambda: prune.ln_structured(layer, "weight", 1, 2, 2)),
            attempt(lambda: prune.custom_from_mask(layer, "weight", library.ones(2, 2))),
            attempt(lambda: prune.l1_unstructured(layer, "weight", 1, importance_scores=library.ones(1))),
            attempt(lambda: prune.remove(layer, "weight")),
            attempt(lambda: prune.global_unstructured([(layer, "weight")], prune.LnStructured, amount=1, n=1))[0],
            attempt(lambda: prune.global_unstructured(3, prune.L1Unstructured, amount=1)),
            sorted(layer.state_dict()),
            prune.is_pruned(layer),
        ]

    same_story(script, torch)


def test_a_failed_pruning_leaves_the_earlier_one():
    prune = tg.nn.utils.prune
    layer = prune.l1_unstructured(tg.nn.Linear(3, 2), "weight", 2)
    before = numbers(layer.weight_mask)
    with pytest.raises(ValueError, match="amount=9 should be smaller"):
        prune.l1_unstructured(layer, "weight", 9)
    np.testing.assert_array_equal(numbers(layer.weight_mask), before)
    layer.weight_orig.data = layer.weight_orig.data + 1
    layer(tg.ones(1, 3))
    assert (numbers(layer.weight) == 0).sum() == 2


def test_a_pruned_model_takes_a_state():
    a, b = (tg.nn.utils.prune.l1_unstructured(tg.nn.Linear(3, 2), "weight", 3) for _ in range(2))
    b.load_state_dict(copy.deepcopy(a.state_dict()))
    x = tg.ones(1, 3)
    assert a(x).tolist() == b(x).tolist()
