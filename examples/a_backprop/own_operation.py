"""Two ways to add an operation of your own, f(x) = x exp(−x²), to the engine.

A primitive is a function in NumPy and one rule for each argument; from the rule alone come the derivatives of every order, and every
view of a gradient knows it. `autograd.Function` is PyTorch's way: forward and backward with what lies between them kept by hand.

python examples/a_backprop/own_operation.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.autograd import Function, primitive
from tinygrad_edu.utils.lesson import figure, run, table


@primitive(x=lambda g, x: g * np.exp(-np.square(x)) * (1 - 2 * np.square(x)))
def bump(x):
    """Return x · exp(−x²)."""
    return x * np.exp(-np.square(x))


class Bump(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.exp(-x * x)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * torch.exp(-x * x) * (1 - 2 * x * x)


def main(out: str = "out") -> dict[str, object]:
    """Compare both with finite differences, and draw the function with its first two derivatives.

    out : folder for the picture
    """
    x = torch.linspace(-2, 2, 5, dtype=torch.float64, requires_grad=True)
    ways = {"primitive": bump, "Function": Bump.apply}
    checks = {name: (torch.autograd.gradcheck(f, x), torch.autograd.gradgradcheck(f, x)) for name, f in ways.items()}
    table(["", "first derivative right", "second derivative right"], [[name, *map(str, passed)] for name, passed in checks.items()])

    x = torch.linspace(-3, 3, 121, dtype=torch.float64, requires_grad=True)
    y = bump(x)
    with figure(out, "own_operation") as axes:
        for label in ("f", "f′", "f″"):
            axes.plot(x.detach(), y.detach(), label=label)
            (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        axes.set(xlabel="x", title="One rule gives every derivative of f(x) = x exp(−x²)")
        axes.legend()
        axes.grid(alpha=0.3)
    return {"checks": checks}


if __name__ == "__main__":
    run(main)
