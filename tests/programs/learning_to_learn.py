# ruff: noqa: B905, PLR0402 - written as programs are published
"""Gradients through gradient steps: once with a dict of parameters, once with a copy of the module whose registries are exchanged."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call

from tests.programs.weights import fill

rng = np.random.default_rng(0)


def task(k):
    x = torch.tensor(rng.uniform(-2, 2, (2, 6, 1))).to(torch.get_default_dtype())
    y = (1 + k) * torch.sin(x)
    return x[0], y[0], x[1], y[1]


def clone_module(module):
    clone = module.__new__(type(module))
    clone.__dict__ = module.__dict__.copy()
    clone._parameters = clone._parameters.copy()
    clone._modules = clone._modules.copy()
    for name, parameter in clone._parameters.items():
        clone._parameters[name] = parameter.clone()
    for name, child in clone._modules.items():
        clone._modules[name] = clone_module(child)
    return clone


def update_module(module, gradients):
    for name, parameter in module._parameters.items():
        module._parameters[name] = parameter - 0.1 * gradients.pop(0)
    for child in module._modules.values():
        update_module(child, gradients)


class Sine(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Linear(1, 8), nn.Linear(8, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


net = fill(Sine())
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
for step in range(3):
    optimizer.zero_grad()
    outer = 0.0
    for k in range(2):
        x, y, x_query, y_query = task(k)
        fast = dict(net.named_parameters())
        for _ in range(2):
            loss = F.mse_loss(functional_call(net, fast, (x,)), y)
            gradients = torch.autograd.grad(loss, tuple(fast.values()), create_graph=True)
            fast = {name: p - 0.1 * g for (name, p), g in zip(fast.items(), gradients)}
        outer = outer + F.mse_loss(functional_call(net, fast, (x_query,)), y_query)
        learner = clone_module(net)
        gradients = torch.autograd.grad(F.mse_loss(learner(x), y), list(net.parameters()), create_graph=True)
        update_module(learner, list(gradients))
        outer = outer + F.mse_loss(learner(x_query), y_query)
    outer.backward()
    optimizer.step()
    print(f"{step} {outer.item():.5f}")
results = net.state_dict()
