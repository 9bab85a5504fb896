"""`nn.utils` beside the families that have a file of their own, `CrossMapLRN2d`, and hooks on the state."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg

from .oracle import attempt, close, draw, numbers, same_story


@pytest.mark.parametrize(("size", "maps"), [(3, 2), (5, 3), (4, 2)])
def test_cross_map_normalisation_equals_torchs(torch, size, maps):
    """For few maps; with more, PyTorch's sums go on holding the first one, and its gradients are not the slopes."""
    layers = [library.nn.CrossMapLRN2d(size, 0.3, 0.6, 1.5) for library in (tg, torch)]
    assert repr(layers[0]) == repr(layers[1])
    x = draw(2, maps, 3, 2)
    close(layers[0](tg.tensor(x)), layers[1](torch.tensor(x)), "output")


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_cross_map_normalisation_is_its_formula(size):
    x = draw(2, 7, 3, 2, dtype="float64")
    reach = (size - 1) // 2
    sums = np.stack([(x[:, max(c - reach, 0) : c + reach + 1] ** 2).sum(1) for c in range(7)], 1)
    y = tg.nn.CrossMapLRN2d(size, 0.3, 0.6, 1.5)(tg.tensor(x))
    np.testing.assert_allclose(numbers(y), x * (1.5 + 0.3 / size * sums) ** -0.6, rtol=1e-12)


def test_cross_map_errors(torch):
    same_story(lambda library: [attempt(lambda: library.nn.CrossMapLRN2d(3)(library.ones(2, 3)))], torch)


@pytest.mark.parametrize("size", [3, 4])
def test_the_gradient_of_the_cross_map_normalisation_is_the_slope(size):
    layer = tg.nn.CrossMapLRN2d(size, 0.3, 0.6, 1.5)
    x = tg.tensor(draw(1, 5, 2, 2, dtype="float64"), requires_grad=True)
    assert tg.autograd.gradcheck(lambda t: layer(t * 2), x)


def test_clipping_in_two_steps_equals_clipping_in_one(torch):
    def script(library):
        lines = []
        for maximum in (0.5, 100.0):
            w = library.nn.Parameter(library.tensor([3.0, 4.0]))
            w.grad = w.detach().clone()
            norm = library.nn.utils.get_total_norm([w.grad])
            library.nn.utils.clip_grads_with_norm_([w], maximum, norm)
            lines += [norm.item(), [round(v, 5) for v in w.grad.tolist()]]
        return lines

    same_story(script, torch)


def test_the_old_name_of_clipping_warns():
    w = tg.nn.Parameter(tg.ones(4))
    w.grad = tg.ones(4)
    with pytest.warns(FutureWarning, match="deprecated in favor of `torch.nn.utils.clip_grad_norm_`"):
        assert tg.nn.utils.clip_grad_norm(w, 1.0).item() == 2.0
    assert w.grad.norm().item() == pytest.approx(1.0, abs=1e-5)


def test_skip_init(torch):
    def script(library):
        class Plain(library.nn.Module):
            def __init__(self, size):
                super().__init__()

        library.manual_seed(0)
        expected = library.rand(1).item()
        library.manual_seed(0)
        layer = library.nn.utils.skip_init(library.nn.Linear, 3, out_features=2, dtype=library.float64)
        lines = [repr(layer), str(layer.weight.dtype), layer.weight.requires_grad, library.rand(1).item() == expected]
        return [*lines, attempt(lambda: library.nn.utils.skip_init(Plain, 3)), attempt(lambda: library.nn.utils.skip_init(int))]

    same_story(script, torch)


def test_hooks_on_the_state(torch):
    def script(library):
        model = library.nn.Sequential(library.nn.Linear(1, 1), library.nn.Linear(1, 1))
        seen = []
        model[1].register_state_dict_pre_hook(lambda module, prefix, keep_vars: seen.append((prefix, keep_vars)))

        def rename(module, state, prefix, local):
            state[prefix + "w"] = state.pop(prefix + "weight")

        renamed = model[1].register_state_dict_post_hook(rename)

        def older_name(module, state, prefix, local, strict, missing, unexpected, errors):
            seen.append((prefix, strict, missing, unexpected, errors))
            if prefix + "w" in state:
                state[prefix + "weight"] = state.pop(prefix + "w")

        handle = model[1].register_load_state_dict_pre_hook(older_name)
        state = model.state_dict()
        lines = [list(state), repr(model.load_state_dict(state)), list(state), seen]
        handle.remove()
        lines += [attempt(lambda: model.load_state_dict(state))]
        renamed.remove()
        return [*lines, list(model.state_dict())]

    same_story(script, torch)
