"""Hooks see and change what passes through a module, forward and backward, as in PyTorch."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import same_story


def told(values):
    return tuple(None if v is None else v.detach().numpy().round(4).tolist() for v in values)


def layer_of(library):
    layer = library.nn.Linear(2, 2)
    with library.no_grad():
        layer.weight.copy_(library.tensor([[1.0, 2.0], [3.0, 4.0]]))
        layer.bias.zero_()
    return layer


@pytest.mark.filterwarnings("ignore:Full backward hook is firing")  # PyTorch's remark on an input that needs no gradient
def test_all_kinds_together(torch):
    def script(library):
        log, layer = [], layer_of(library)
        pre = layer.register_forward_pre_hook(lambda m, args: log.append("before") or (args[0] * 2,))
        after = layer.register_forward_hook(lambda m, args, out: log.append(("after", told(args))) or out + 1)
        layer.register_forward_pre_hook(lambda m, args, kwargs: log.append(("first", kwargs)), with_kwargs=True, prepend=True)
        layer.register_forward_hook(lambda m, args, kwargs, out: log.append(("earlier", kwargs)), with_kwargs=True, prepend=True)
        back = layer.register_full_backward_hook(
            lambda m, gi, go: log.append(("back", told(gi), told(go))) or (None if gi[0] is None else gi[0] * 10,)
        )
        layer.register_full_backward_pre_hook(lambda m, go: log.append(("back first", told(go))) or (go[0] * 3,))
        for _ in range(2):
            layer.zero_grad()
            x = library.tensor([[1.0, 1.0]], requires_grad=True)
            y = layer(x)
            y.sum().backward()
            log.append(told([y, x.grad, layer.weight.grad]))
            pre.remove()
            after.remove()
        layer(library.tensor([[1.0, 1.0]])).sum().backward()  # an input that needs no gradient
        back.remove()
        with library.no_grad():
            layer(x)
        return log

    same_story(script, torch)


def test_several_inputs_and_outputs(torch):
    def script(library):
        class Two(library.nn.Module):
            def forward(self, a, b, c=None):
                return a * b, a + b

        log, module = [], Two()
        module.register_full_backward_hook(lambda m, gi, go: log.append((told(gi), told(go))) or tuple(g * 2 for g in gi))
        a, b = library.tensor([2.0], requires_grad=True), library.tensor([3.0], requires_grad=True)
        u, v = module(a, b)
        (u + 2 * v).sum().backward()
        return [*log, told([a.grad, b.grad])]

    same_story(script, torch)


def test_hooks_on_parts_of_a_model(torch):
    def script(library):
        log = []
        model = library.nn.Sequential(layer_of(library), library.nn.ReLU(), layer_of(library))
        for i, part in enumerate(model):
            part.register_forward_hook(lambda m, args, out, i=i: log.append((i, told([out]))))
            part.register_full_backward_hook(lambda m, gi, go, i=i: log.append((i, told(gi), told(go))))
        model(library.tensor([[1.0, -1.0]], requires_grad=True)).sum().backward()
        return log

    same_story(script, torch)


def test_gradients_of_gradients_pass_through():
    layer = layer_of(tg)
    layer.register_full_backward_hook(lambda m, gi, go: (gi[0] * 2,))
    x = tg.tensor([[1.0, 1.0]], requires_grad=True)
    (g,) = tg.autograd.grad((layer(x) ** 2).sum(), x, create_graph=True)
    (second,) = tg.autograd.grad(g.sum(), x)
    assert second.tolist() == [[2 * 2 * 2 * 24.0, 2 * 2 * 2 * 34.0]]  # twice for the hook in each order; 2 Wᵀ W 1 = 2 (24, 34)


@pytest.mark.parametrize("changed", [(), (1, 2, 3)])
def test_a_backward_hook_must_return_a_gradient_for_every_input(changed):
    layer = layer_of(tg)
    layer.register_full_backward_hook(lambda m, gi, go: changed)
    with pytest.raises(RuntimeError, match=f"got {len(changed)}, but expected 1"):
        layer(tg.ones(1, 2, requires_grad=True)).sum().backward()


def test_a_forward_pre_hook_with_kwargs_must_return_both():
    layer = layer_of(tg)
    layer.register_forward_pre_hook(lambda m, args, kwargs: args, with_kwargs=True)
    with pytest.raises(RuntimeError, match="new_args, new_kwargs"):
        layer(tg.ones(1, 2))


def test_a_hook_may_remove_itself():
    layer, calls = nn.ReLU(), []
    handle = layer.register_forward_hook(lambda m, args, out: calls.append(handle.remove()))
    layer(tg.ones(1))
    layer(tg.ones(1))
    assert len(calls) == 1
