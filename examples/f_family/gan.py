"""F. Two networks against each other: a generator learns a ring that it never sees, from a discriminator that does.

    discriminator   min over D of   −E log D(x)  −  E log(1 − D(G(z)))          x from the data, z from normal(0, 1)
    generator       min over G of   −E log D(G(z))

Each has an optimizer of its own, and each step must move only one of the two. When the discriminator learns, G(z) is cut off its graph by
`detach()`: no gradient is computed for the generator. When the generator learns, the gradient flows through the discriminator, which is
the only one who knows what a ring looks like, but only the generator's optimizer takes a step.

python examples/f_family/gan.py
"""

from __future__ import annotations

import math

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

RADIUS, WIDTH, SECTORS = 2.0, 0.1, 36


def ring(count: int) -> torch.Tensor:
    """Return points (N, 2) at all angles, at distances normal(RADIUS, WIDTH²) from the origin."""
    angle = 2 * math.pi * torch.rand(count)
    radius = RADIUS + WIDTH * torch.randn(count)
    return radius[:, None] * torch.stack((torch.cos(angle), torch.sin(angle)), 1)


def network(inputs: int, outputs: int) -> nn.Sequential:
    """Return two hidden layers of 64."""
    return nn.Sequential(nn.Linear(inputs, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, outputs))


def measure(points: torch.Tensor) -> tuple[float, float]:
    """Return the share of the sectors of the ring that hold at least a quarter of their due, and the share of the points that are near it.

    Near is within three widths; so are 99.7 % of the data.
    """
    radius = torch.linalg.norm(points, dim=1)
    near = (radius - RADIUS).abs() < 3 * WIDTH
    sector = ((torch.atan2(points[:, 1], points[:, 0]) / (2 * math.pi) % 1) * SECTORS).long().clamp(max=SECTORS - 1)
    counts = torch.bincount(sector[near], minlength=SECTORS)
    return (counts >= len(points) / SECTORS / 4).float().mean().item(), near.float().mean().item()


def step(loss: torch.Tensor, optimizer: optim.Optimizer) -> float:
    """Take one step of one of the two, and return its loss."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def main(steps: int = 4000, batch: int = 256, rate: float = 1e-3, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train both, and measure how much of the ring the generator covers and how near its points are.

    steps : of each of the two
    batch : points per step, real ones and made ones
    rate : the step length of Adam, falling to nothing along a line
    seed : of the weights and of all points
    out : folder for the plot
    """
    torch.manual_seed(seed)
    generator, discriminator = network(2, 2), network(2, 1)
    optimizers = {name: optim.Adam(m.parameters(), lr=rate, betas=(0.5, 0.9)) for name, m in (("D", discriminator), ("G", generator))}
    schedules = [optim.lr_scheduler.LinearLR(o, 1.0, 0.0, total_iters=steps) for o in optimizers.values()]
    fixed = torch.randn(2000, 2)
    real, made = torch.ones(batch, 1), torch.zeros(batch, 1)
    losses, shots = [], {}
    pauses = [round(steps * share) for share in (0, 0.05, 0.25, 1)]
    for n in progress(range(steps + 1), "training"):
        if n in pauses:
            with torch.no_grad():
                shots[n] = generator(fixed)
        fake = generator(torch.randn(batch, 2))
        told_apart = nn.functional.binary_cross_entropy_with_logits(discriminator(ring(batch)), real)
        told_apart = told_apart + nn.functional.binary_cross_entropy_with_logits(discriminator(fake.detach()), made)
        d_loss = step(told_apart, optimizers["D"])
        g_loss = step(nn.functional.binary_cross_entropy_with_logits(discriminator(fake), real), optimizers["G"])
        losses.append((d_loss, g_loss))
        for schedule in schedules:
            schedule.step()

    measures = {n: measure(points) for n, points in shots.items()}
    table(["step", "ring covered", "points near it"], [[n, f"{c:.0%}", f"{near:.0%}"] for n, (c, near) in measures.items()])
    truth = measure(ring(2000))
    print(f"the data itself: {truth[0]:.0%} and {truth[1]:.0%}")
    tail = torch.tensor(losses[-max(1, steps // 10) :]).mean(0).tolist()
    print(f"losses at the end: discriminator {tail[0]:.3f} (2 log 2 = 1.386 if it can only guess), generator {tail[1]:.3f} (log 2 = 0.693)")

    with figure(out, "gan", columns=5, size=(17, 3.7)) as plots:
        true = ring(2000)
        for axes, (n, points) in zip(plots, shots.items(), strict=False):
            axes.plot(*true.T, ".", color="0.8", ms=2)
            axes.plot(*points.T, ".", color="C1", ms=2)
            covered, near = measures[n]
            axes.set(title=f"step {n}: {covered:.0%} covered,\n{near:.0%} near", xlim=(-3, 3), ylim=(-3, 3), aspect="equal")
        for k, (name, level) in enumerate((("discriminator", 2 * math.log(2)), ("generator", math.log(2)))):
            plots[4].plot([pair[k] for pair in losses], color=f"C{k}", lw=0.4, label=name)
            plots[4].axhline(level, color=f"C{k}", ls="--", lw=1)
        plots[4].set(xlabel="step", ylabel="loss", title="A draw. Dashed: the levels\nof a guessing discriminator")
        plots[4].legend()
        for axes in plots:
            axes.grid(alpha=0.3)
    return {"measures": measures, "losses": losses, "final": measures[steps], "tail": tail}


if __name__ == "__main__":
    run(main)
