# ruff: noqa: PLR0402, UP032 - written as programs are published
"""A network that solves a differential equation: derivatives of the output by the input, in the loss; LBFGS, then Adam."""

import math

import torch
import torch.autograd as autograd
import torch.nn as nn

from tests.programs.weights import fill


class PINN(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.activation = nn.Tanh()
        self.linears = nn.ModuleList([nn.Linear(layers[i], layers[i + 1]) for i in range(len(layers) - 1)])
        for linear in self.linears:
            nn.init.xavier_normal_(linear.weight.data, gain=1.0)
            nn.init.zeros_(linear.bias.data)
        self.diffusivity = nn.Parameter(torch.tensor([0.0], requires_grad=True))

    def forward(self, x):
        for linear in self.linears[:-1]:
            x = self.activation(linear(x))
        return self.linears[-1](x)


net = fill(PINN([2, 8, 8, 1]))
x, t = torch.linspace(-1, 1, 7), torch.linspace(0, 1, 5)
X, T = torch.meshgrid(x, t, indexing="ij")
points = torch.hstack((X.flatten()[:, None], T.flatten()[:, None]))
start = points[points[:, 1] == 0]


def residual(points):
    g = points.clone()
    g.requires_grad = True
    u = net(g)
    first = autograd.grad(u, g, torch.ones([g.shape[0], 1]), retain_graph=True, create_graph=True)[0]
    second = autograd.grad(first, g, torch.ones(g.shape), create_graph=True)[0]
    return first[:, [1]] - net.diffusivity * second[:, [0]]


def closure():
    lbfgs.zero_grad()
    loss = nn.functional.mse_loss(net(start), -torch.sin(math.pi * start[:, [0]]))
    loss = loss + nn.MSELoss(reduction="mean")(residual(points), torch.zeros(points.shape[0], 1))
    loss.backward()
    return loss


lbfgs = torch.optim.LBFGS(net.parameters(), lr=0.5, max_iter=5, tolerance_grad=1e-9, history_size=10, line_search_fn="strong_wolfe")
print("{:.5f}".format(lbfgs.step(closure).item()))
adam = torch.optim.Adam(net.parameters(), lr=1e-3)
for _ in range(3):
    print("{:.5f}".format(adam.step(closure).item()))
results = net.state_dict()
