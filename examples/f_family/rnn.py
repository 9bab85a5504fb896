"""F. A recurrent network learns the parity of a sequence: whether the number of ones so far is odd.

    h_t = tanh(U x_t + W h_{t−1} + b),   ŷ_t = σ(v·h_t + c),   y_t = x₁ ⊕ x₂ ⊕ … ⊕ x_t

One flipped bit flips every later answer, so no average and no single input helps: the network has to carry one bit of memory through time
and flip it when it reads a one. It is trained on short sequences. The same W and U serve every time step, so if what it found is the
rule, and not a list of cases, it also holds for sequences that are many times longer.

python examples/f_family/rnn.py
"""

from __future__ import annotations

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def sequences(count: int, length: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return random bits (N, T, 1) and the parity of the bits so far (N, T)."""
    bits = torch.randint(0, 2, (count, length))
    return bits[..., None].float(), (bits.cumsum(1) % 2).float()


class Parity(nn.Module):
    """Reads bits (N, T, 1), returns at every time step the logit that the number of ones is odd (N, T), and the states (N, T, hidden)."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(1, hidden, batch_first=True)
        self.output = nn.Linear(hidden, 1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states, _ = self.rnn(x)
        return self.output(states)[..., 0], states


def main(
    length: int = 10, long: int = 200, hidden: int = 16, steps: int = 1000, rate: float = 0.005, seed: int = 0, out: str = "out"
) -> dict[str, object]:
    """Train on short sequences, then count the right answers at every time step of long ones.

    length : of the sequences in training
    long : length of the sequences in the test
    hidden : size of the state h
    steps : of Adam, each on 64 new sequences
    rate : the step length η
    seed : of weights and sequences
    out : folder for the plot
    """
    torch.manual_seed(seed)
    model = Parity(hidden)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    losses = []
    for _ in progress(range(steps), "training"):
        x, y = sequences(64, length)
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(model(x)[0], y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())

    x, y = sequences(500, long)
    with torch.no_grad():
        logits, states = model(x)
    right = ((logits > 0) == (y > 0.5)).float().mean(0).numpy()  # (T,), by time step
    places = sorted({1, 2, length, 2 * length, 5 * length, long})
    table(["after bits", "right answers"], [[t, f"{right[t - 1]:.1%}"] for t in places if t <= long])
    print(f"trained on {length} bits, right on {right.mean():.1%} of all prefixes up to {long} bits; guessing is right on 50 %")

    flat = states.reshape(-1, hidden)
    _, _, directions = torch.linalg.svd(flat - flat.mean(0), full_matrices=False)
    plane = ((flat - flat.mean(0)) @ directions[:2].T).numpy()  # (N T, 2), the two directions in which the states differ most
    odd = y.reshape(-1).numpy() > 0.5
    with figure(out, "rnn", columns=3, size=(14, 3.9)) as (left, middle, right_axes):
        left.plot(losses, lw=0.8)
        left.axhline(0.6931, color="black", lw=1, ls="--", label="guessing, log 2")
        left.set(xlabel="step", ylabel="loss", title="A plateau, then the rule is found")
        left.legend()
        middle.plot(range(1, long + 1), right)
        middle.axvline(length, color="black", lw=1, ls="--", label="longest sequence in training")
        middle.axhline(0.5, color="black", lw=1, ls=":", label="guessing")
        middle.set(xlabel="bits read", ylabel="right answers", ylim=(0.45, 1.03), title="The rule holds far beyond the training length")
        middle.legend(loc="center right")
        for name, those, marker in (("even", ~odd, "o"), ("odd", odd, "x")):
            right_axes.plot(*plane[those][:4000].T, marker, ms=3, alpha=0.4, label=name)
        right_axes.set(xlabel="first direction", ylabel="second direction", title="Even and odd are apart in the state h_t")
        right_axes.legend(title="ones so far")
        for axes in (left, middle, right_axes):
            axes.grid(alpha=0.3)
    return {"losses": losses, "by_step": right, "accuracy": float(right.mean())}


if __name__ == "__main__":
    run(main)
