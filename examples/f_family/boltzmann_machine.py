"""F. A restricted Boltzmann machine learns digits by contrastive divergence, without backpropagation.

    E(v, h) = −vᵀWh − b·v − c·h,     p(v, h) = exp(−E(v, h)) / Z,     F(v) = −log Σ_h exp(−E(v, h)) = −b·v − Σ log(1 + exp(c + vᵀW))

Pixels v and hidden units h are zeros and ones. Given one side, the units of the other are independent: P(h=1|v) = σ(c + vᵀW) and
P(v=1|h) = σ(b + Wh). The gradient of log p(v) is −∂F(v) plus the mean of ∂F over what the machine itself would draw. Contrastive
divergence (CD) replaces those by what k steps back and forth from the data lead to, v → h → v′ → h′:

    ΔW = η (v P(h=1|v)ᵀ − v′ P(h=1|v′)ᵀ)

This is −η ∂/∂W (F(v) − F(v′)) with v′ held constant. It is not the gradient of the error between v and v′, which falls on the way. The
hidden units are few, so that Z can be summed exactly: the probability of the data itself can be followed, and the update compared with
its true gradient.

python examples/f_family/boltzmann_machine.py
"""

from __future__ import annotations

import math

from tiles import tiles

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.demo import digits
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


class BoltzmannMachine:
    """W (visible, hidden), b (visible,), c (hidden,)."""

    def __init__(self, visible: int, hidden: int, dtype: torch.dtype = torch.float32) -> None:
        self.W = (0.1 * torch.randn(visible, hidden)).to(dtype)
        self.b, self.c = torch.zeros(visible, dtype=dtype), torch.zeros(hidden, dtype=dtype)

    def hidden(self, v: torch.Tensor) -> torch.Tensor:
        """Return P(h=1|v), (N, hidden)."""
        return torch.sigmoid(self.c + v @ self.W)

    def visible(self, h: torch.Tensor) -> torch.Tensor:
        """Return P(v=1|h), (N, visible)."""
        return torch.sigmoid(self.b + h @ self.W.T)

    def free_energy(self, v: torch.Tensor) -> torch.Tensor:
        """Return F(v), (N,)."""
        return -(v @ self.b) - nn.functional.softplus(self.c + v @ self.W).sum(1)

    def chain(self, v: torch.Tensor, steps: int) -> torch.Tensor:
        """Return the pixels after `steps` draws of h given v and of v given h."""
        for _ in range(steps):
            v = torch.bernoulli(self.visible(torch.bernoulli(self.hidden(v))))
        return v

    def change(self, v: torch.Tensor, v_k: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return what contrastive divergence adds to W, b and c, for η = 1: what the data wants minus what the machine wants."""
        h, h_k = self.hidden(v), self.hidden(v_k)
        return (v.T @ h - v_k.T @ h_k) / len(v), (v - v_k).mean(0), (h - h_k).mean(0)

    def log_z(self) -> torch.Tensor:
        """Return log Σ exp(−E) over all states: the pixels are summed in closed form, the 2^hidden states of h one by one."""
        bits = torch.arange(2 ** len(self.c))[:, None] >> torch.arange(len(self.c))  # (2^hidden, hidden)
        states = (bits & 1).to(self.c.dtype)
        return torch.logsumexp(states @ self.c + nn.functional.softplus(self.b + states @ self.W.T).sum(1), 0)

    def log_p(self, v: torch.Tensor) -> torch.Tensor:
        """Return the mean of log p(v), exactly."""
        return -self.free_energy(v).mean() - self.log_z()


def compare(machine: BoltzmannMachine, v: torch.Tensor, k: int) -> dict[str, float]:
    """Return how far CD is from the gradient of F(v) − F(v′), and the cosines of its angles with two other gradients, in float64."""
    copy, v = BoltzmannMachine(*machine.W.shape), v.double()
    W, b, c = (p.double().requires_grad_() for p in (machine.W, machine.b, machine.c))
    copy.W, copy.b, copy.c = W, b, c
    with torch.no_grad():
        v_k = copy.chain(v, k)
        update = copy.change(v, v_k)
    engine = torch.autograd.grad((copy.free_energy(v_k) - copy.free_energy(v)).mean(), (W, b, c))
    error = nn.functional.binary_cross_entropy(copy.visible(copy.hidden(v)), v, reduction="sum") / len(v)
    gradients = {"log p(v)": torch.autograd.grad(copy.log_p(v), W)[0], "−error": torch.autograd.grad(-error, W)[0]}
    return {
        "difference": max((a - b).abs().max().item() for a, b in zip(update, engine, strict=True)),
        **{name: nn.functional.cosine_similarity(update[0].flatten(), g.flatten(), dim=0).item() for name, g in gradients.items()},
    }


def main(
    hidden: int = 16, k: int = 5, epochs: int = 60, rate: float = 0.2, batch: int = 20, seed: int = 0, out: str = "out"
) -> dict[str, object]:
    """Train, and follow the exact probability of the data and the reconstruction error.

    hidden : units; the exact probability takes 2^hidden terms
    k : steps back and forth of the chain
    epochs : passes over the data
    rate : the step length η, falling to nothing along a line
    batch : digits per step
    seed : of the weights, the split and all draws
    out : folder for the plot
    """
    torch.manual_seed(seed)
    data, held_out = digits(None, seed)
    X, X_test = ((part[:][0].flatten(1) >= 0.5).float() for part in (data, held_out))  # (N, 64) zeros and ones
    machine = BoltzmannMachine(64, hidden)
    shown = sorted({min(n, epochs) for n in (0, 1, 2, 5, *range(10, epochs, 5), epochs)})
    curves, found = [], {}
    for epoch in progress(range(epochs + 1), "training"):
        if epoch in shown:
            error = (machine.chain(X_test, 1) - X_test).abs().mean().item()
            curves.append((machine.log_p(X).item(), machine.log_p(X_test).item(), error))
        if epoch == min(10, epochs):
            found = compare(machine, X, k)
        eta = rate * (1 - epoch / epochs)
        for v in X[torch.randperm(len(X))].split(batch) if epoch < epochs else ():
            for parameter, change in zip((machine.W, machine.b, machine.c), machine.change(v, machine.chain(v, k)), strict=True):
                parameter += eta * change
    pixel = X.mean(0).clamp(1e-3, 1 - 1e-3)
    independent = (X_test * torch.log(pixel) + (1 - X_test) * torch.log1p(-pixel)).sum(1).mean().item()
    table(
        ["epoch", "log p(v), training", "log p(v), held out", "pixels wrong after one step"],
        [[n, p, p_test, f"{error:.1%}"] for n, (p, p_test, error) in zip(shown, curves, strict=True)],
    )
    print(f"held-out digits, for comparison: {-64 * math.log(2):.2f} with fair coins, {independent:.2f} with a coin for each pixel\n")
    print(f"after {min(10, epochs)} epochs, CD and the gradient of F(v′) − F(v), v′ held constant, differ by {found['difference']:.1e}")
    print(f"the cosine of the angle between CD and the gradient of log p(v) is {found['log p(v)']:.2f},")
    print(f"and of that between CD and the descent of the reconstruction error {found['−error']:.2f}")

    drawn = machine.visible(torch.bernoulli(machine.hidden(machine.chain((torch.rand(24, 64) < 0.5).float(), 1000))))
    limit = machine.W.abs().max().item()
    with figure(out, "boltzmann_machine", columns=3, size=(15, 4.2)) as (left, middle, right):
        training, held, errors = zip(*curves, strict=True)
        left.plot(shown, training, label="training")
        left.plot(shown, held, label="held out")
        left.axhline(independent, color="black", lw=1, ls="--", label="independent pixels")
        left.set(xlabel="epoch", ylabel="log p(v), exact", title="The digits become more probable")
        left.legend()
        left.grid(alpha=0.3)
        image = middle.imshow(tiles(machine.W.T, max(n for n in (1, 2, 3, 4) if hidden % n == 0)), cmap="RdBu", vmin=-limit, vmax=limit)
        middle.figure.colorbar(image, ax=middle, label="weight")
        middle.set_title("Filters: which pixels switch a hidden unit on")
        right.imshow(tiles(drawn, 6), cmap="gray_r", vmin=0, vmax=1)
        right.set_title("Drawn by the machine, after 1000 steps from noise")
        for axes in (middle, right):
            axes.set_axis_off()
    return {**found, "independent": independent, "log_p": held, "errors": errors}


if __name__ == "__main__":
    run(main)
