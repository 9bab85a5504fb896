"""Programs that people write with `functional_call` and the transforms, for models, against PyTorch."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

from .trees import same

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")


def network(lib: Any, seed: int = 0, norm: bool = False) -> Any:
    """Return a small network in float64 with fixed parameters."""
    nn, r = lib.nn, np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5) if norm else nn.Tanh(), nn.Linear(5, 2)).double()
    with lib.no_grad():
        for p in model.parameters():
            p.copy_(lib.tensor(r.normal(size=tuple(p.shape))))
    return model


def data(lib: Any, *shape: int) -> Any:
    return lib.tensor(np.random.default_rng(7).normal(size=shape))


def constants(model: Any) -> dict[str, Any]:
    return {name: p.detach() for name, p in model.named_parameters()}


def per_sample_gradients(lib):
    model, x, y = network(lib), data(lib, 6, 3), lib.tensor([0, 1, 1, 0, 1, 0])

    def loss(params, x, y):
        logits = lib.func.functional_call(model, params, (x.unsqueeze(0),))
        return lib.nn.functional.cross_entropy(logits, y.unsqueeze(0))

    return lib.func.vmap(lib.func.grad(loss), in_dims=(None, 0, 0))(constants(model), x, y)


def per_sample_gradients_with_buffers(lib):
    model, x = network(lib, norm=True).eval(), data(lib, 6, 3)
    params, buffers = constants(model), dict(model.named_buffers())

    def loss(params, buffers, x):
        return lib.func.functional_call(model, (params, buffers), (x.unsqueeze(0),)).pow(2).sum()

    return lib.func.vmap(lib.func.grad_and_value(loss), in_dims=(None, None, 0))(params, buffers, x)


def ensemble(lib):
    models = [network(lib, seed) for seed in range(4)]
    params, buffers = lib.func.stack_module_state(models)
    base = copy.deepcopy(models[0]).to("meta") if lib is torch else copy.deepcopy(models[0])

    def call(params, buffers, x):
        return lib.func.functional_call(base, (params, buffers), (x,))

    x = data(lib, 6, 3)
    each = lib.func.vmap(call, in_dims=(0, 0, None))(params, buffers, x)
    own = lib.vmap(call)(params, buffers, data(lib, 4, 6, 3)) if lib is torch else lib.func.vmap(call)(params, buffers, data(lib, 4, 6, 3))
    each.pow(2).sum().backward()
    return each, own, params, {name: p.grad for name, p in params.items()}


def training_an_ensemble(lib):
    params, buffers = lib.func.stack_module_state([network(lib, seed) for seed in range(3)])
    base, x = network(lib), data(lib, 6, 3)
    params = {name: p.detach() for name, p in params.items()}

    def loss(p, b):
        return lib.func.functional_call(base, (p, b), (x,)).pow(2).mean()

    for _ in range(3):
        gradients, losses = lib.func.vmap(lib.func.grad_and_value(loss))(params, buffers)
        params = {name: p - 0.1 * gradients[name] for name, p in params.items()}
    return params, losses


def maml(lib):
    model = network(lib)
    params = dict(model.named_parameters())

    def loss(params, x):
        return (lib.func.functional_call(model, params, x) - x[:, :2].sin()).pow(2).mean()

    def after_adapting(x):
        adapted = params
        for _ in range(2):
            gradients = lib.func.grad(loss)(adapted, x[:3])
            adapted = {name: p - 0.1 * gradients[name] for name, p in adapted.items()}
        return loss(adapted, x[3:])

    total = lib.func.vmap(after_adapting)(data(lib, 4, 6, 3)).mean()
    total.backward()
    return total, {name: p.grad for name, p in params.items()}


def derivatives_of_a_model(lib):
    model, x = network(lib), data(lib, 3)
    params, f = constants(model), lib.func

    def call(params, x):
        return f.functional_call(model, params, (x,))

    def loss(params):
        return call(params, x).pow(2).sum()

    tangents = {name: p * 0.5 for name, p in params.items()}
    return (
        f.jacrev(call)(params, x), f.jacfwd(call, argnums=1)(params, x), f.hessian(loss)(params), f.vmap(f.jacrev(call, 1), (None, 0))(
            params, data(lib, 6, 3)
        ), f.jvp(f.grad(loss), (params,), (tangents,))[1],
    )  # fmt: skip


def tangent_kernel(lib):
    """The neural tangent kernel: products of the Jacobians of two examples with respect to all parameters."""
    model = network(lib)
    params, x = constants(model), data(lib, 4, 3)

    def call(params, x):
        return lib.func.functional_call(model, params, (x.unsqueeze(0),)).squeeze(0)

    jacobians = lib.func.vmap(lib.func.jacrev(call), (None, 0))(params, x)
    return sum(lib.einsum("naf,mbf->nmab", j.flatten(2), j.flatten(2)) for j in jacobians.values())


def physics_informed(lib):
    """The residual of u'' + u = 0 and its gradient with respect to the parameters."""
    model = network(lib)
    params, t = constants(model), data(lib, 5)

    def u(t, params):
        return lib.func.functional_call(model, params, (lib.stack([t, t * 0 + 1, t * t]),))[0]

    def residual(params):
        second = lib.func.vmap(lib.func.grad(lib.func.grad(u)), in_dims=(0, None))(t, params)
        return (second + lib.func.vmap(u, in_dims=(0, None))(t, params)).pow(2).mean()

    return lib.func.grad_and_value(residual)(params)


PROGRAMS = [
    per_sample_gradients, per_sample_gradients_with_buffers, ensemble, training_an_ensemble, maml, derivatives_of_a_model, tangent_kernel,
    physics_informed,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_program(program):
    same(program(tg), program(torch), rtol=1e-9)


def test_stacked_state():
    for lib in (tg, torch):
        models = [network(lib, seed, norm=True) for seed in range(3)]
        params, buffers = lib.func.stack_module_state(models)
        assert {name: tuple(b.shape) for name, b in buffers.items()} == {
            "1.running_mean": (3, 5), "1.running_var": (3, 5), "1.num_batches_tracked": (3,),
        }  # fmt: skip
        assert all(p.is_leaf and p.requires_grad for p in params.values())
        assert not any(b.requires_grad for b in buffers.values())
        models[0].requires_grad_(False)
        models[1].requires_grad_(False)
        models[2].requires_grad_(False)
        assert not any(p.requires_grad for p in lib.func.stack_module_state(models)[0].values())


@pytest.mark.parametrize(
    "models",
    [
        lambda lib: [],
        lambda lib: [network(lib), lib.nn.ReLU()],
        lambda lib: [network(lib), network(lib).eval()],
        lambda lib: [network(lib), network(lib).requires_grad_(False)],
    ],
)
def test_models_that_do_not_fit_together(models):
    for lib in (tg, torch):
        with pytest.raises(RuntimeError):
            lib.func.stack_module_state(models(lib))
