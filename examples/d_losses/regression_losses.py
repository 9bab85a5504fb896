"""D. Losses of regression: MAE and MSE, their gradients by hand and by the engine.

    MAE = (1/n) Σ |yᵢ − tᵢ|       ∂/∂yᵢ = sign(yᵢ − tᵢ) / n        every residual pulls equally
    MSE = (1/n) Σ (yᵢ − tᵢ)²      ∂/∂yᵢ = 2 (yᵢ − tᵢ) / n          a large residual pulls more

So the constant that fits best is the median under MAE and the mean under MSE: one outlier moves the mean, not the median.

python examples/d_losses/regression_losses.py
"""

from __future__ import annotations

import numpy as np
from comparing import compare

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run

SAMPLE = (1.0, 2.0, 3.0, 4.0, 100.0)


def best_constant(loss: nn.Module, steps: int) -> float:
    """Return the constant that gradient descent finds for SAMPLE; steps that shrink let even sign(…) settle."""
    y = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    t = torch.tensor(SAMPLE, dtype=torch.float64)
    optimizer = optim.SGD([y], lr=1.0)
    schedule = optim.lr_scheduler.LinearLR(optimizer, 1.0, 1e-3, total_iters=steps)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(y.expand(len(t)), t).backward()
        optimizer.step()
        schedule.step()
    return y.item()


def main(n: int = 50, steps: int = 300, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare on random input, find the best constants, and draw losses and gradients over the residual.

    n : the number of random residuals
    steps : of the descent to the best constant
    seed : of the input
    out : folder for the plot
    """
    torch.manual_seed(seed)
    y, t = torch.randn(2, n, dtype=torch.float64)
    target = t.numpy()
    differences = compare(
        {
            "MAE": (y, lambda y: nn.L1Loss()(y, t), lambda y: (np.abs(y - target).mean(), np.sign(y - target) / n)),
            "MSE": (y, lambda y: nn.MSELoss()(y, t), lambda y: (((y - target) ** 2).mean(), 2 * (y - target) / n)),
        }
    )
    constants = {name: best_constant(loss, steps) for name, loss in (("MAE", nn.L1Loss()), ("MSE", nn.MSELoss()))}
    print(f"\nbest constant for {', '.join(f'{v:g}' for v in SAMPLE)}")
    print(f"MAE {constants['MAE']:.2f}, the median; MSE {constants['MSE']:.2f}, the mean")

    r = torch.linspace(-3, 3, 300, dtype=torch.float64, requires_grad=True)
    zero = torch.zeros_like(r)
    with figure(out, "regression_losses", columns=2) as (left, right):
        for name, loss in (("MAE", nn.L1Loss(reduction="none")), ("MSE", nn.MSELoss(reduction="none"))):
            values = loss(r, zero)
            (slope,) = torch.autograd.grad(values.sum(), r)
            left.plot(r.detach(), values.detach(), label=name)
            right.plot(r.detach(), slope, label=name)
        left.set(xlabel="residual y − t", ylabel="loss", title="An outlier is costly under MSE")
        right.set(xlabel="residual y − t", ylabel="derivative", title="and pulls as hard as it is far away")
        for axes in (left, right):
            axes.legend()
            axes.grid(alpha=0.3)
    return {"differences": differences, "constants": constants}


if __name__ == "__main__":
    run(main)
