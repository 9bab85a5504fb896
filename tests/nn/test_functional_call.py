"""`func.functional_call` and its older place: a module called with other tensors than its own."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg

from .oracle import attempt, same_story


def tied(library):
    model = library.nn.Sequential(library.nn.Linear(2, 2, bias=False), library.nn.Linear(2, 2, bias=False))
    model[1].weight = model[0].weight
    return model


def test_the_story(torch):
    def script(library):
        call = library.func.functional_call
        model = library.nn.Sequential(library.nn.Linear(2, 2), library.nn.BatchNorm1d(2))
        own = model[0].weight
        kept = own.tolist()
        x = library.tensor([[1.0, 2.0], [3.0, 5.0]])
        w = library.tensor([[1.0, -1.0], [0.5, 2.0]], requires_grad=True)
        params = {"0.weight": w, "0.bias": library.zeros(2)}
        buffers = {"1.running_mean": library.ones(2)}
        y = call(model, (params, buffers), (x,))
        (y * library.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
        lines = [[[round(v, 4) for v in row] for row in t.tolist()] for t in (y, w.grad)]
        lines += [
            own.grad,
            model[0].weight is own,
            own.tolist() == kept,
            model[1].running_mean.tolist(),
            buffers["1.running_mean"].tolist(),
        ]
        lines += [call(library.nn.Linear(2, 1), {"weight": library.ones(1, 2), "bias": library.zeros(1)}, x).tolist()]
        return [*lines, call(library.nn.Identity(), {}, kwargs={"input": x}).tolist()]

    same_story(script, torch)


def test_tied_weights(torch):
    def script(library):
        call, model, x = library.func.functional_call, tied(library), library.tensor([[1.0, 2.0]])
        model[0].weight.data = library.eye(2)
        one, two = library.ones(2, 2), library.ones(2, 2)
        return [
            call(model, {"0.weight": one}, x).tolist(),
            call(model, {"0.weight": one}, x, tie_weights=False).tolist(),
            call(model, {"0.weight": one, "1.weight": one}, x).tolist(),
            attempt(lambda: call(model, {"0.weight": one, "1.weight": two}, x)),
            model[0].weight is model[1].weight,
        ]

    same_story(script, torch)


def test_errors_leave_the_module_as_it_was(torch):
    def script(library):
        call, model, x = library.func.functional_call, library.nn.Linear(2, 2), library.ones(1, 2)
        own = model.weight
        w = library.ones(2, 2)
        return [
            attempt(lambda: call(model, {"weight": w, "nope": w}, x, strict=True)),
            attempt(lambda: call(model, ({"weight": w}, {"weight": w}), x)),
            attempt(lambda: call(model, 3, x)),
            attempt(lambda: call(model, (3,), x)),
            attempt(lambda: call(model, {"weight": 3}, x))[0],
            attempt(lambda: call(model, {"weight": w}, x.double()))[0],
            attempt(lambda: call(model, {"a.weight": w}, x))[0],
            model.weight is own,
            hasattr(model, "nope"),
        ]

    same_story(script, torch)


def test_what_a_call_assigns_to_a_buffer_is_found_in_the_dict(torch):
    def script(library):
        class Counter(library.nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("count", library.zeros(1))

            def forward(self):
                self.count = self.count + 1
                return self.count

        counter, given = Counter(), {"count": library.tensor([5.0])}
        return [library.func.functional_call(counter, given).tolist(), counter.count.tolist(), given["count"].tolist()]

    same_story(script, torch)


def test_parametrized_modules_take_originals(torch):
    def script(library):
        layer = library.nn.utils.parametrizations.weight_norm(library.nn.Linear(2, 1, bias=False))
        tensors = {
            "parametrizations.weight.original0": library.tensor([[10.0]]),
            "parametrizations.weight.original1": library.tensor([[3.0, 4.0]]),
        }
        return [library.func.functional_call(layer, tensors, library.ones(1, 2)).tolist()]

    same_story(script, torch)


def test_the_older_place_warns(torch):
    for library in (tg, torch):
        with pytest.warns(FutureWarning, match=r"use `torch.func.functional_call` instead"):
            y = library.nn.utils.stateless.functional_call(library.nn.Linear(1, 1), {"weight": library.ones(1, 1)}, library.ones(1, 1))
        assert y.shape == (1, 1)
