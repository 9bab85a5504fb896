# ruff: noqa: C408, PLR0402, UP008, UP031 - written as programs are published
"""What programs bring along: an optimizer, a schedule, a function with its backward, hooks, and layers exchanged in a model."""

import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Function
from torch.optim.lr_scheduler import _LRScheduler
from torch.optim.optimizer import Optimizer, required

from tests.programs.weights import fill


class Lion(Optimizer):
    def __init__(self, params, lr=required, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.data.mul_(1 - group["lr"] * group["weight_decay"])
                state = self.state[p]
                if len(state) == 0:
                    state["exp_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                exp_avg = state["exp_avg"]
                p.add_((exp_avg * beta1 + p.grad * (1 - beta1)).sign_(), alpha=-group["lr"])
                exp_avg.mul_(beta2).add_(p.grad, alpha=1 - beta2)


class WarmupCosine(_LRScheduler):
    def __init__(self, optimizer, warmup, total, last_epoch=-1):
        self.warmup, self.total = warmup, total
        super(WarmupCosine, self).__init__(optimizer, last_epoch)

    def get_lr(self):
        if not self._get_lr_called_within_step:
            print("use get_last_lr()")
        if self.last_epoch < self.warmup:
            return [base_lr * (self.last_epoch + 1) / self.warmup for base_lr in self.base_lrs]
        part = (self.last_epoch - self.warmup) / (self.total - self.warmup)
        return [base_lr * 0.5 * (1 + math.cos(math.pi * part)) for base_lr in self.base_lrs]


class LinearFunction(Function):
    @staticmethod
    def forward(ctx, input, weight, bias=None):
        ctx.save_for_backward(input, weight, bias)
        output = input.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)
        return grad_input, grad_weight, grad_bias


class OwnLinear(nn.Linear):
    def forward(self, input):
        return LinearFunction.apply(input, self.weight, self.bias)


def exchange(module):
    for name, child in module._modules.items():
        if isinstance(child, nn.ReLU):
            module._modules[name] = nn.SiLU()
        else:
            exchange(child)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.act, self.last = nn.Linear(3, 8), nn.ReLU(), OwnLinear(8, 1, bias=False)

    def forward(self, x):
        return self.last(self.act(self.first(x)))


net = Net()
exchange(net)
fill(net)
print(net)
activations, gradients = {}, {}
net.first.register_forward_hook(lambda module, args, output: activations.update(first=output.detach()))
net.act.register_full_backward_hook(lambda module, grad_input, grad_output: gradients.update(act=grad_output[0]))
groups = [{"params": net.first.parameters(), "lr": 1e-2}, {"params": net.last.parameters(), "weight_decay": 0.1}]
optimizer = Lion(groups, lr=5e-3)
scheduler = WarmupCosine(optimizer, 2, 6)
rng = np.random.default_rng(0)
x, y = (torch.tensor(rng.normal(size=(10, size))).to(torch.get_default_dtype()) for size in (3, 1))
for step in range(5):
    loss = F.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"{step} {loss.item():.5f}", ["%.5f" % lr for lr in scheduler.get_last_lr()])
print(net.state_dict().keys(), optimizer.state_dict()["param_groups"][1]["params"])
results = {**net.state_dict(), **activations, **gradients}
