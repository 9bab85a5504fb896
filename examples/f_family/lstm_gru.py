"""F. A long delay: LSTM and GRU remember over many time steps what a simple recurrent network has forgotten.

    RNN    h_t = tanh(z_t)                                    ∂h_t/∂h_{t−1} = diag(1 − h_t²) W
    LSTM   c_t = f_t ∘ c_{t−1} + i_t ∘ g_t,   h_t = o_t ∘ tanh(c_t)   ∂c_t/∂c_{t−1} = diag(f_t) + …
    GRU    h_t = z_t ∘ h_{t−1} + (1 − z_t) ∘ n_t               ∂h_t/∂h_{t−1} = diag(z_t) + …

The first symbol of a sequence is one of eight; after it comes noise, and at the end the network shall say which symbol it was. The
gradient from the answer to the first symbol is a product of T matrices. In the simple network their norms are below one, so it vanishes
and nothing is learned. A gate f or z that is open makes the factor nearly the identity. The gates are learned too, but they have to begin
open: their biases are set to log T, where the memory fades over about T steps (and that of the input gate i to −log T; in the GRU, 1 − z
does its work). This is the initialisation of Tallec and Ollivier, Can recurrent neural networks warp time?, 2018.

python examples/f_family/lstm_gru.py
"""

from __future__ import annotations

import math

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table, whole_numbers
from tinygrad_edu.utils.progress import progress

SYMBOLS, NOISE = 8, 0.3
CELLS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


def sequences(count: int, delay: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return inputs (T, N, 8), a symbol and then noise for `delay` steps, and the symbols (N,)."""
    symbols = torch.randint(0, SYMBOLS, (count,))
    first = nn.functional.one_hot(symbols, SYMBOLS).float()
    return torch.cat([first[None], NOISE * torch.randn(delay, count, SYMBOLS)]), symbols


class Memory(nn.Module):
    """Reads (T, N, 8) and returns from the last state the logits of the first symbol (N, 8)."""

    def __init__(self, cell: str, hidden: int, delay: int) -> None:
        super().__init__()
        self.cell, self.output = CELLS[cell](SYMBOLS, hidden), nn.Linear(hidden, SYMBOLS)
        i, f_or_z = (
            self.cell.bias_hh_l0.detach()[k * hidden : (k + 1) * hidden] for k in (0, 1)
        )  # the order of the gates is i, f, g, o and r, z, n
        if cell != "RNN":
            f_or_z.fill_(math.log(delay))
        if cell == "LSTM":
            i.fill_(-math.log(delay))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        states, _ = self.cell(x)  # (T, N, hidden)
        return self.output(states[-1])


def gradient_of_inputs(model: Memory, delay: int) -> list[float]:
    """Return ‖∂C/∂x_t‖ for every time step: how much the answer can learn from what was read then."""
    x, symbols = sequences(64, delay)
    x.requires_grad_()
    nn.functional.cross_entropy(model(x), symbols).backward()
    return x.grad.norm(dim=(1, 2)).tolist()


def learn(cell: str, delay: int, steps: int, hidden: int, rate: float) -> float:
    """Return the part of 1000 fresh sequences whose first symbol is told after training."""
    model = Memory(cell, hidden, delay)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        x, symbols = sequences(32, delay)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), symbols)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    x, symbols = sequences(1000, delay)
    with torch.no_grad():
        return (model(x).argmax(1) == symbols).float().mean().item()


def main(
    delays: str = "5 10 20 40", steps: int = 300, hidden: int = 16, rate: float = 0.01, seed: int = 0, out: str = "out"
) -> dict[str, object]:
    """Measure the gradient that reaches the first symbol before training, and what is remembered after it, for growing delays.

    delays : time steps of noise between the symbol and the question
    steps : of Adam, each on 32 new sequences
    hidden : size of the state
    rate : the step length η
    seed : of weights and sequences
    out : folder for the plot
    """
    waits = whole_numbers(delays)
    norms, accuracies = {}, {}
    for cell in CELLS:
        torch.manual_seed(seed)
        norms[cell] = gradient_of_inputs(Memory(cell, hidden, waits[-1]), waits[-1])
    for cell, delay in progress([(cell, delay) for cell in CELLS for delay in waits], "training"):
        torch.manual_seed(seed)
        accuracies.setdefault(cell, []).append(learn(cell, delay, steps, hidden, rate))

    print(f"norm of the gradient at the first symbol, {waits[-1]} steps before the answer, untrained")
    table(["network", "at the first symbol", "at the last input"], [[cell, n[0], n[-1]] for cell, n in norms.items()])
    print(f"\nanswers that are right after {steps} steps; guessing is right in {1 / SYMBOLS:.1%}")
    table(["delay", *CELLS], [[delay, *(f"{accuracies[cell][k]:.1%}" for cell in CELLS)] for k, delay in enumerate(waits)])

    with figure(out, "lstm_gru", columns=2) as (left, right):
        for cell, marker in zip(CELLS, "os^", strict=True):
            left.semilogy(norms[cell], label=cell)
            right.plot(waits, accuracies[cell], marker + "-", label=cell)
        left.set(xlabel="time step t", ylabel="norm of ∂C/∂x_t", title="Before training: what reaches the first symbol")
        right.axhline(1 / SYMBOLS, color="black", lw=1, ls="--", label="guessing")
        right.set(xlabel="delay", ylabel="right answers", title="After training: what is remembered", xscale="log", ylim=(0, 1.05))
        right.set_xticks(waits, waits)
        right.minorticks_off()
        for axes in (left, right):
            axes.legend()
            axes.grid(alpha=0.3)
    return {"norms": norms, "delays": waits, "accuracies": accuracies}


if __name__ == "__main__":
    run(main)
