"""C. Activations and their derivatives, the derivatives taken by the engine and compared with the formulas.

    identity z · sigmoid 1/(1 + e⁻ᶻ) · tanh · ReLU max(0, z) · leaky ReLU · PReLU (its slope α is learned) · ELU · softplus log(1 + eᶻ)
    softmax: of several z, drawn against one of them · maxout: the largest of several linear maps, learned

A derivative below 1 makes gradients vanish in deep networks, a derivative of 0 stops them.

python examples/c_what_goes_wrong/activations.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run, table

OTHERS = (1.0, 0.0)  # the other two inputs of the softmax
PIECES = ((-0.8, -1.0), (0.2, 0.0), (1.2, -1.0))  # slope and bias of the maxout's three linear maps


def softmax(z: torch.Tensor) -> torch.Tensor:
    """Return a₁ of softmax(z₁, 1, 0) for each z₁."""
    others = torch.tensor(OTHERS, dtype=z.dtype).expand(len(z), 2)
    return nn.functional.softmax(torch.cat([z[:, None], others], 1), 1)[:, 0]


def maxout(z: torch.Tensor) -> torch.Tensor:
    """Return the largest of three lines, with a layer whose weights are set by hand."""
    layer = nn.Maxout(1, 1, pieces=3, dtype=z.dtype)
    slopes, biases = torch.tensor(PIECES, dtype=z.dtype).T
    layer.load_state_dict({"linear.weight": slopes[:, None], "linear.bias": biases})
    return layer(z[:, None])[:, 0]


def maxout_slope(z: np.ndarray) -> np.ndarray:
    slopes, biases = np.array(PIECES).T
    return slopes[np.argmax(np.outer(z, slopes) + biases, 1)]


def logistic(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


# Name: the function, and its derivative by hand.
ACTIVATIONS = {
    "identity": (lambda z: z, lambda z: np.ones_like(z)),
    "sigmoid": (torch.sigmoid, lambda z: logistic(z) * (1 - logistic(z))),
    "tanh": (torch.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "ReLU": (torch.relu, lambda z: np.where(z > 0, 1, 0)),
    "leaky ReLU, slope 0.01": (nn.LeakyReLU(), lambda z: np.where(z > 0, 1, 0.01)),
    "PReLU, α = 0.25 at the start": (nn.PReLU(dtype=torch.float64), lambda z: np.where(z > 0, 1, 0.25)),
    "ELU": (nn.ELU(), lambda z: np.where(z > 0, 1, np.exp(z))),
    "softplus": (nn.Softplus(), logistic),
    "softmax: a₁ of (z, 1, 0)": (softmax, lambda z: np.exp(z) * (np.e + 1) / (np.exp(z) + np.e + 1) ** 2),
    "maxout, three pieces": (maxout, maxout_slope),
}


def main(limit: float = 4.0, points: int = 400, out: str = "out") -> dict[str, object]:
    """Take all derivatives, compare them with the formulas, and draw both.

    limit : z goes from −limit to limit
    points : an even number of them, so that no point falls on the kink at 0
    out : folder for the plot
    """
    z = torch.linspace(-limit, limit, points, dtype=torch.float64, requires_grad=True)
    curves, rows, differences = {}, [], {}
    for name, (activation, by_hand) in ACTIVATIONS.items():
        a = activation(z)
        (slope,) = torch.autograd.grad(a.sum(), z)  # each a depends on its own z only, so the sum's gradient holds all derivatives
        curves[name] = (a.detach().numpy(), slope.numpy())
        differences[name] = np.abs(slope.numpy() - by_hand(z.detach().numpy())).max()
        rows.append([name, slope.min().item(), slope.max().item(), differences[name]])
    table(["activation", "least slope", "largest slope", "difference from the formula"], rows)

    with figure(out, "activations", rows=2, columns=5, size=(15, 6), sharex=True) as axes:
        for one, (name, (a, slope)) in zip(axes.flat, curves.items(), strict=True):
            one.plot(z.detach(), a, label="a = σ(z)")
            one.plot(z.detach(), slope, "--", label="σ′(z), by the engine")
            one.set_title(name, fontsize=11)
            one.set_ylim(-1.3, 2.3)
            one.grid(alpha=0.3)
        axes[0, 1].legend(loc="upper left")
        for one in axes[1]:
            one.set_xlabel("z")
    return {"differences": differences, "largest": {row[0]: row[2] for row in rows}}


if __name__ == "__main__":
    run(main)
