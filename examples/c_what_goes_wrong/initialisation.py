"""C. Initialisation: the variance of the weights decides whether signals and gradients survive a deep network.

For weights with variance Var w and n_in inputs, n_out outputs of a layer, at the start, near z = 0:

    forward   Var zˡ ≈ n_in Var w · E[(a^{l−1})²],       backward   Var δˡ ≈ n_out Var w · E[σ′²] · Var δ^{l+1}

Normal(0, 1) multiplies by n in each layer. Glorot keeps both near 1 with Var w = 2 / (n_in + n_out), for σ′(0) = 1 as of tanh. The ReLU
loses half of everything, which He's Var w = 2 / n_in makes up for.

python examples/c_what_goes_wrong/initialisation.py
"""

from __future__ import annotations

import numpy as np
from small_networks import dense

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run, table

ACTIVATIONS = {"tanh": nn.Tanh, "ReLU": nn.ReLU}
INITS = {"normal(0, 1)": nn.init.normal_, "Glorot": nn.init.xavier_normal_, "He": nn.init.kaiming_normal_}


def variances(model: nn.Sequential, x: torch.Tensor) -> tuple[list[float], list[float]]:
    """Return E[a²] and E[δ²] of every hidden layer, for a random adjoint of the output."""
    activations, inputs, a = [], [], x
    for layer in model:
        a = layer(a)
        if isinstance(layer, nn.Linear):
            a.retain_grad()
            inputs.append(a)  # z, whose adjoint is δ
        else:
            activations.append(a)
    a.backward(torch.randn_like(a))
    return [(v * v).mean().item() for v in activations], [(z.grad**2).mean().item() for z in inputs[:-1]]


def main(layers: int = 20, width: int = 100, examples: int = 300, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Measure both variances by layer for two activations and three initialisations; nothing is trained.

    layers : hidden layers
    width : of every layer
    examples : in the batch, from normal(0, 1)
    seed : of weights and data
    out : folder for the plot
    """
    torch.manual_seed(seed)
    x = torch.randn(examples, width)
    results: dict[str, dict[str, tuple[list[float], list[float]]]] = {}
    for activation, kind in ACTIVATIONS.items():
        results[activation] = {}
        for name, init in INITS.items():
            results[activation][name] = variances(dense([width] * (layers + 2), kind, init), x)

    shown = sorted({0, layers // 4, layers // 2, 3 * layers // 4, layers - 1})
    for activation, by_init in results.items():
        print(f"\n{activation}: mean square of the activations a and of the errors δ")
        table(
            ["layer", *(f"a, {name}" for name in INITS), *(f"δ, {name}" for name in INITS)],
            [[layer + 1, *(by_init[n][0][layer] for n in INITS), *(by_init[n][1][layer] for n in INITS)] for layer in shown],
        )

    ticks = [layer + 1 for layer in shown]
    with figure(out, "initialisation", rows=2, columns=2, size=(10, 7), sharex=True) as axes:
        for row, (activation, by_init) in zip(axes, results.items(), strict=True):
            for name, pair in by_init.items():
                for one, values in zip(row, pair, strict=True):
                    one.semilogy(np.arange(1, layers + 1), values, "o-", ms=3, label=name)
            row[0].set(ylabel="mean square of a", title=f"{activation}: activations, on the way forward")
            row[1].set(ylabel="mean square of δ", title=f"{activation}: gradients, on the way back")
        for one in axes.flat:
            one.legend()
            one.grid(alpha=0.3)
        for one in axes[1]:
            one.set(xlabel="layer", xticks=ticks)
    return {"variances": results}


if __name__ == "__main__":
    run(main)
