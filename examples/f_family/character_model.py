"""F. A character model: a small Transformer reads a tale letter by letter and tells how surprising each letter is.

    p(x₁ … x_T) = Π_t p(x_t | x₁ … x_{t−1}),   surprise of x_t = −log₂ p(x_t | x₁ … x_{t−1}) bits

The tale is of the kind that grows: every verse says all that the verses before it said, and one thing more. The model learns from all
verses but the last. A table of pairs of letters can learn spelling only; to know which line follows, one has to remember the line before,
not a letter. So the bits for each letter of a verse never read, against those of such a table, measure what attention is worth.

python examples/f_family/character_model.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

# Verse k says lines k, k − 1, …, 1, 0.
LINES = [
    "the net",
    "the weight that lay in",
    "the sum that carried",
    "the sigmoid that squeezed",
    "the output that came from",
    "the cost that judged",
    "the gradient that flowed from",
    "the step that followed",
    "the student who took",
    "the teacher who praised",
    "the book that pleased",
    "the cat that slept on",
]
CONTEXT = 16  # letters that the model sees; with many more it learns so short a tale by heart, not how it is made


def verse(last: int) -> str:
    return f"This is {' '.join(reversed(LINES[: last + 1]))}.\n"


class CharacterModel(nn.Module):
    """Reads letters (N, T) as numbers, T ≤ CONTEXT, and returns the logits of the letter that follows each of them (N, T, letters)."""

    def __init__(self, letters: int, width: int, layers: int) -> None:
        super().__init__()
        self.letter, self.place = nn.Embedding(letters, width), nn.Embedding(CONTEXT, width)
        layer = nn.TransformerEncoderLayer(width, 4, 4 * width, dropout=0.1, activation="gelu", batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, layers, norm=nn.LayerNorm(width), enable_nested_tensor=False)
        self.output = nn.Linear(width, letters)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        T = x.shape[1]
        ahead = torch.ones(T, T).triu(1).bool()  # true where the key is later than the query: no letter sees the next
        return self.output(self.layers(self.letter(x) + self.place(torch.arange(T)), mask=ahead))


def batch(text: torch.Tensor, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return random pieces of the text (size, CONTEXT) and the same pieces one letter later."""
    starts = torch.randint(0, len(text) - CONTEXT, (size, 1)) + torch.arange(CONTEXT)
    return text[starts], text[starts + 1]


def surprises(model: CharacterModel, before: torch.Tensor, text: torch.Tensor) -> np.ndarray:
    """Return −log₂ p of every letter of `text`, each told from the CONTEXT letters before it."""
    both = torch.cat([before[-CONTEXT:], text])
    seen = torch.stack([both[k : k + CONTEXT] for k in range(len(text))])
    with torch.no_grad():
        log_p = nn.functional.log_softmax(model(seen)[:, -1], -1)
    return -log_p[torch.arange(len(text)), text].numpy() / np.log(2)


def counted(before: np.ndarray, text: np.ndarray, letters: int) -> dict[str, float]:
    """Return the mean surprise of `text` for who knows the alphabet, the frequencies of letters, or of pairs of letters before it."""
    single = np.bincount(before, minlength=letters) + 1.0
    pairs = np.ones((letters, letters)) * 0.1
    np.add.at(pairs, (before[:-1], before[1:]), 1)
    pairs /= pairs.sum(1, keepdims=True)
    return {
        "alphabet": float(np.log2(letters)),
        "letters": float(-np.log2(single / single.sum())[text].mean()),
        "pairs": float(-np.log2(pairs[np.append(before[-1], text[:-1]), text]).mean()),
    }


def go_on(model: CharacterModel, start: torch.Tensor, end: int, longest: int = 300) -> torch.Tensor:
    """Return `start` and what the model finds most probable after it, up to the letter `end`."""
    text = start
    with torch.no_grad():
        while len(text) < len(start) + longest and text[-1] != end:
            text = torch.cat([text, model(text[None, -CONTEXT:])[0, -1:].argmax(1)])
    return text


def main(width: int = 48, layers: int = 2, steps: int = 300, rate: float = 0.01, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train on all verses but the last; measure the surprise in the last, and let the model say it.

    width : numbers that describe a letter
    layers : of the Transformer
    steps : of Adam, each on 32 pieces of the text
    rate : the largest step length η
    seed : of weights and pieces
    out : folder for the plot
    """
    torch.manual_seed(seed)
    known, last = "".join(verse(k) for k in range(len(LINES) - 1)), verse(len(LINES) - 1)
    alphabet = sorted(set(known + last))
    text, unread = (torch.tensor([alphabet.index(letter) for letter in part]) for part in (known, last))
    model = CharacterModel(len(alphabet), width, layers)
    optimizer = optim.AdamW(model.parameters(), lr=rate)
    schedule = optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    bits = []
    for _ in progress(range(steps), "reading"):
        x, y = batch(text, 32)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
        loss.backward()
        optimizer.step()
        schedule.step()
        bits.append(loss.item() / np.log(2))

    model.eval()
    surprise = surprises(model, text, unread)
    means = {**counted(text.numpy(), unread.numpy(), len(alphabet)), "Transformer": float(surprise.mean())}
    print(f"{len(known)} letters read, {len(last)} in the last verse; bits for each letter of it, for one who knows")
    table(["what", "bits"], [[name, value] for name, value in means.items()])
    begun = len("This is " + " ".join(LINES[:-4:-1]))  # three lines; the model goes on
    spoken = go_on(model, torch.cat([text, unread[:begun]]), alphabet.index("\n"))[len(text) + begun :]
    said = "".join(alphabet[k] for k in spoken)
    print(f"{last[:begun]} …{said}")

    with figure(out, "character_model", columns=2, size=(13, 4)) as (left, right):
        left.plot(bits, lw=0.8, label="Transformer, in training")
        for (name, value), style in zip(means.items(), (":", "-.", "--", "-"), strict=True):
            left.axhline(value, color="black", lw=1, ls=style, label=f"{name}, last verse: {value:.2f}")
        left.set(xlabel="step", ylabel="bits for each letter", ylim=(0, None), title="Remembering beats counting")
        left.legend()
        left.grid(alpha=0.3)
        write(right, last, surprise)
        right.set_title("The last verse: what was said before surprises no more")
    return {"bits": means, "losses": bits, "said": said, "expected": last[begun:]}


def write(axes, text: str, surprise: np.ndarray, columns: int = 44) -> None:
    """Write the text, each letter on a colour that says how surprising it was."""
    rows = -(-len(text) // columns)
    grid = np.full(rows * columns, np.nan)
    grid[: len(text)] = surprise
    image = axes.imshow(grid.reshape(rows, columns), cmap="Oranges", vmin=0, vmax=8, aspect="auto")
    for k, letter in enumerate(text.rstrip("\n")):
        axes.text(
            k % columns,
            k // columns,
            letter,
            ha="center",
            va="center",
            family="monospace",
            fontsize=10,
            color="white" if surprise[k] > 5 else "black",
        )
    axes.set(xticks=[], yticks=[])
    axes.figure.colorbar(image, ax=axes, label="surprise, bits")


if __name__ == "__main__":
    run(main)
