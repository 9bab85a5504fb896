"""F. A Transformer learns to sort, or to reverse, a sequence: attention finds the number that has to be written next.

    A = softmax(Q Kᵀ / √d),   Q = x W_Q,   K = x W_K,   V = x W_V,   y = A V

Each row of A is a set of weights that add up to one: the answer to a query is a mean of the values, weighted by how well their keys fit
it. The network reads n numbers, a sign, and then the answer up to now, and tells the next number. A mask keeps every place from looking
ahead, so the training compares all n answers in one pass. In the test it has to go on from what it has written itself. Nothing tells it
to compare numbers or to count places backwards; it shows in the attention from the answers to the numbers, which picks out the very
number that is written.

python examples/f_family/transformer.py --task reverse
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.errors import DataError
from tinygrad_edu.utils.lesson import figure, run
from tinygrad_edu.utils.progress import progress

NUMBERS = 20  # 0 … 19; the sign between question and answer is one symbol more
TASKS = {"sort": lambda x: x.sort(1).values, "reverse": lambda x: x.flip(1)}


def questions(count: int, length: int) -> torch.Tensor:
    """Return sequences of different numbers (N, n)."""
    return torch.rand(count, NUMBERS).argsort(1)[:, :length]


class Block(nn.Module):
    """Attention over what came before, then a layer for each place alone; both add to their input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(width, 1, batch_first=True)
        self.local = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: torch.Tensor, ahead: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        z = self.norm(x)
        found, weights = self.attention(z, z, z, attn_mask=ahead)  # (N, T, width) and (N, T, T)
        x = x + found
        return x + self.local(x), weights


class Transformer(nn.Module):
    """Reads symbols (N, T); returns the logits of the symbol that follows each of them (N, T, 20), and the attention of every block."""

    def __init__(self, longest: int, width: int, blocks: int) -> None:
        super().__init__()
        self.symbol, self.place = nn.Embedding(NUMBERS + 1, width), nn.Embedding(longest, width)
        self.blocks = nn.ModuleList(Block(width) for _ in range(blocks))
        self.output = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, NUMBERS))

    def forward(self, symbols: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        T = symbols.shape[1]
        x = self.symbol(symbols) + self.place(torch.arange(T))  # without places a sequence would be a set
        ahead = torch.ones(T, T).triu(1).bool()  # true where the key is later than the query
        maps = []
        for block in self.blocks:
            x, weights = block(x, ahead)
            maps.append(weights)
        return self.output(x), maps


def joined(x: torch.Tensor, answer: torch.Tensor) -> torch.Tensor:
    """Return question, sign and answer as one sequence."""
    return torch.cat([x, torch.full((len(x), 1), NUMBERS), answer], 1)


def write(model: Transformer, x: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return the answer that the model writes, one number after the other, and the attention when it wrote the last."""
    answer = x[:, :0]
    with torch.no_grad():
        for _ in range(x.shape[1]):
            logits, maps = model(joined(x, answer))
            answer = torch.cat([answer, logits[:, -1:].argmax(2)], 1)
    return answer, maps


def main(
    task: str = "sort",
    length: int = 8,
    width: int = 32,
    blocks: int = 1,
    steps: int = 700,
    rate: float = 0.005,
    seed: int = 0,
    out: str = "out",
) -> dict[str, object]:
    """Train, let the model answer new questions, and look where its attention was.

    task : sort or reverse
    length : n, how many numbers a question has
    width : numbers that describe a place
    blocks : of attention and local layer
    steps : of Adam, each on 64 new questions
    rate : the largest step length η
    seed : of weights and questions
    out : folder for the plot
    """
    if task not in TASKS:
        raise DataError(f"unknown task {task!r}: choose one of {', '.join(TASKS)}")
    torch.manual_seed(seed)
    solve = TASKS[task]
    model = Transformer(2 * length, width, blocks)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    schedule = optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    losses = []
    for _ in progress(range(steps), "training"):
        x = questions(64, length)
        y = solve(x)
        optimizer.zero_grad()
        logits, _ = model(joined(x, y[:, :-1]))  # the last n places are asked for the n answers
        loss = nn.functional.cross_entropy(logits[:, length:].flatten(0, 1), y.flatten())
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())

    x = questions(500, length)
    y, (answer, maps) = solve(x), write(model, x)
    right = (answer == y).float()
    weights = maps[-1][:, length:, :length].numpy()  # (N, n, n), from the places that write to the numbers of the question
    looked_at = np.take_along_axis(x.numpy(), weights.argmax(2), 1)
    attended = float((looked_at == answer.numpy()).mean())
    numbers, whole = right.mean().item(), right.prod(1).mean().item()
    print(f"question {x[0].tolist()}\nanswer   {answer[0].tolist()}")
    print(f"right: {numbers:.1%} of the numbers (guessing: {1 / NUMBERS:.0%}), {whole:.1%} of whole sequences")
    print(f"the number written is the one with the largest weight in {attended:.1%} of the cases (by chance {1 / length:.1%})")

    with figure(out, f"transformer_{task}", columns=2, size=(10, 4.3)) as (left, axes):
        left.semilogy(losses, lw=0.8)
        left.axhline(np.log(NUMBERS), color="black", lw=1, ls="--", label=f"guessing, log {NUMBERS}")
        left.set(xlabel="step", ylabel="cross-entropy", title=f"Learning to {task} {length} numbers")
        left.grid(alpha=0.3)
        left.legend()
        image = axes.imshow(weights[0], vmin=0, vmax=1, cmap="viridis")
        axes.set(xlabel="number of the question", ylabel="number written", title="The attention looks at what is written next")
        axes.set_xticks(range(length), x[0].tolist())
        axes.set_yticks(range(length), answer[0].tolist())
        axes.figure.colorbar(image, ax=axes, label="weight")
    return {"losses": losses, "numbers": numbers, "whole": whole, "attended": attended, "weights": weights}


if __name__ == "__main__":
    run(main)
