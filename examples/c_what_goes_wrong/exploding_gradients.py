"""C. Exploding gradients: a recurrent network multiplies by the same matrix at every time step; clipping keeps its training alive.

    h_t = σ(W h_{t−1} + U x_t + b),   δ_{t−1} = Wᵀ (δ_t ∘ σ′(z_t))

Over T steps the gradient is multiplied by W T times: it vanishes if the largest factor |λ| of W is below 1 and explodes if it is above.
First that law is measured, for W = λ · (a rotation) without activation, where the norm of δ_t is exactly λ^(T−t). Then a ReLU network
learns to add up the numbers of a sequence. Its loss has walls where one step throws the parameters far away. Clipping shortens such steps:

    by norm:   g ← g · min(1, c / ‖g‖)     all parameters together; the direction stays
    by value:  g ← min(max(g, −c), c)      each entry alone; the direction changes

python examples/c_what_goes_wrong/exploding_gradients.py
"""

from __future__ import annotations

import numpy as np
from small_networks import smooth

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

FACTORS = (0.9, 1.0, 1.1)
CLIPPING = {
    "no clipping": lambda parameters: None,
    "by norm, c = 1": lambda parameters: nn.utils.clip_grad_norm_(parameters, 1.0),
    "by value, c = 0.1": lambda parameters: nn.utils.clip_grad_value_(parameters, 0.1),
}


def norms_through_time(factor: float, length: int) -> list[float]:
    """Return ‖∂C/∂h_t‖ for t = 0, …, T in a linear recurrent network whose matrix is `factor` times a rotation."""
    rotation = nn.init.orthogonal_(torch.empty(20, 20, dtype=torch.float64))
    states = [torch.randn(20, dtype=torch.float64, requires_grad=True)]
    for _ in range(length):
        states.append(factor * rotation @ states[-1])
        states[-1].retain_grad()
    (states[-1] @ nn.functional.normalize(torch.randn(20, dtype=torch.float64), dim=0)).backward()
    return [h.grad.norm().item() for h in states]


class Adder(nn.Module):
    """A ReLU network that reads a sequence (N, T, 1) and returns one number for each (N,), the reading of its last state."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(1, hidden, nonlinearity="relu", batch_first=True)
        self.output = nn.Linear(hidden, 1)
        self.rnn.weight_hh_l0.detach().copy_(0.8 * torch.eye(hidden))  # a short memory, |λ| = 0.8: learning must bring it near 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        _, last = self.rnn(x)  # (1, N, hidden)
        return self.output(last[0])[:, 0]


def descend(clip: object, length: int, steps: int, rate: float) -> tuple[list[float], list[float]]:
    """Train an Adder with one way of clipping, and return loss and gradient norm of each step, up to the first that is not finite."""
    model = Adder(20)
    optimizer = optim.SGD(model.parameters(), lr=rate)
    losses, norms = [], []
    for _ in range(steps):
        x = 2 * torch.rand(32, length, 1) - 1
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), x.sum((1, 2)))
        loss.backward()
        losses.append(loss.item())
        norms.append(nn.utils.get_total_norm([p.grad for p in model.parameters()]).item())
        if not np.isfinite(norms[-1]):
            break
        clip(model.parameters())
        optimizer.step()
    return losses, norms


def directions(g: np.ndarray) -> list[list[object]]:
    """Return for both ways of clipping the length that is left of one gradient, and the cosine of the angle to what it was."""
    rows = []
    for name, clip in CLIPPING.items():
        p = nn.Parameter(torch.zeros(len(g), dtype=torch.float64))
        p.grad = torch.from_numpy(g.copy())
        clip([p])
        after = p.grad.numpy()
        rows.append([name, np.linalg.norm(after), g @ after / np.linalg.norm(g) / np.linalg.norm(after)])
    return rows


def main(length: int = 40, steps: int = 600, rate: float = 0.01, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Measure the law, clip one gradient in both ways, and train with and without clipping.

    length : T, of the sequences
    steps : of gradient descent, each on 32 new sequences
    rate : the step length η
    seed : of weights and sequences
    out : folder for the plot
    """
    torch.manual_seed(seed)
    through_time = {factor: norms_through_time(factor, length) for factor in FACTORS}
    print(f"norm of ∂C/∂h₀ after {length} time steps, measured and as λ^T")
    table(["λ", "measured", "λ^T"], [[f, norms[0], f**length] for f, norms in through_time.items()])

    print("\nthe gradient (3, 0.05, −0.02), clipped")
    clipped = directions(np.array([3.0, 0.05, -0.02]))
    table(["clipping", "norm", "cosine of the angle"], clipped)

    losses, norms = {}, {}
    for name, clip in progress(CLIPPING.items(), "training", total=3):
        torch.manual_seed(seed)
        with np.errstate(over="ignore", invalid="ignore"):  # overflowing is what the first network is here for
            losses[name], norms[name] = descend(clip, length, steps, rate)
    print(f"\nadding up {length} numbers; always saying 0, the mean of the sums, costs their variance, {length / 3:.2f}")
    final = {name: float(np.mean(values[-20:])) for name, values in losses.items()}
    table(
        ["clipping", "steps made", "largest gradient norm", "last loss"],
        [[name, len(losses[name]), max(norms[name]), final[name]] for name in CLIPPING],
    )

    with figure(out, "exploding_gradients", columns=3, size=(14, 3.9)) as (left, middle, right):
        for factor, values in through_time.items():
            left.semilogy(values, label=f"λ = {factor}")
        left.set(xlabel="time step t", ylabel="norm of ∂C/∂h_t", title="Back from t = T, each step multiplies by λ")
        for name, marker in zip(CLIPPING, ("X-", "-", "-"), strict=True):
            for axes, values in ((middle, norms[name]), (right, smooth(losses[name], 10))):
                axes.semilogy([v for v in values if np.isfinite(v)], marker, markevery=[-1], ms=9, label=name)
        middle.set(xlabel="step", ylabel="norm of the gradient before clipping", title="One wall is enough")
        right.set(xlabel="step", ylabel="loss", title="Clipped, the training goes on")
        for axes in (left, middle, right):
            axes.legend()
            axes.grid(alpha=0.3)
    return {"through_time": through_time, "clipped": clipped, "final": final, "steps": {name: len(v) for name, v in losses.items()}}


if __name__ == "__main__":
    run(main)
