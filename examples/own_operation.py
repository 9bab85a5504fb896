"""Two ways to add an operation: a primitive with one rule per argument, and PyTorch's `autograd.Function`.

python examples/own_operation.py
"""

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.autograd import Function, primitive


@primitive(x=lambda g, x: g * np.exp(-np.square(x)) * (1 - 2 * np.square(x)))
def bump(x):
    """x · exp(-x²), written in NumPy; the rule is written once and gives derivatives of every order."""
    return x * np.exp(-np.square(x))


class Bump(Function):
    """The same by hand, as in PyTorch."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.exp(-x * x)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * torch.exp(-x * x) * (1 - 2 * x * x)


x = torch.linspace(-2, 2, 5, dtype=torch.float64, requires_grad=True)
print("gradcheck    ", torch.autograd.gradcheck(bump, x), torch.autograd.gradcheck(Bump.apply, x))
print("gradgradcheck", torch.autograd.gradgradcheck(bump, x), torch.autograd.gradgradcheck(Bump.apply, x))
