"""The main job: train a small convolutional network on handwritten digits, then open its gradient.

Everything it writes is first written to a folder of its own and moved to its place when all of it is there.
"""

from __future__ import annotations

import copy
import csv
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from . import nn, optim, viz
from .autograd import no_grad
from .errors import MissingExtraError
from .nn import functional as F  # noqa: N812 - as everybody calls it
from .ops.creation import tensor
from .ops.random import Generator, manual_seed
from .utils.data import DataLoader, TensorDataset, random_split
from .utils.data.idx import idx_datasets
from .utils.progress import progress


class DemoError(Exception):
    """Something the user can mend; its message is one sentence."""


@dataclass
class History:
    """What was measured in each epoch."""

    loss: list[float] = field(default_factory=list)
    held_out_loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class GradientCheck:
    """One row of the table: the slope of the loss along a random direction of one parameter, by the engine and by finite differences."""

    parameter: str
    shape: tuple[int, ...]
    gradient_norm: float
    engine: float
    numeric: float

    @property
    def error(self) -> float:
        """The difference, relative to the size of the gradient."""
        return abs(self.engine - self.numeric) / max(self.gradient_norm, 1e-12)

    @property
    def agrees(self) -> bool:
        """Whether the two slopes agree to one part in 100,000 of the gradient's size."""
        return self.error < 1e-5


def digits(folder: str | None, seed: int) -> tuple[Any, Any]:
    """Return training and held-out data: idx files from `folder`, or scikit-learn's digits, of which a fifth is held out."""
    if folder is not None:
        return idx_datasets(folder)
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise MissingExtraError("the demo's data (scikit-learn's digits)", "scikit-learn", "examples") from None
    data = load_digits()
    images = tensor((data.images[:, None] / 16).astype(np.float32))
    whole = TensorDataset(images, tensor(data.target.astype(np.int64)))
    held_out = len(whole) // 5
    train, test = random_split(whole, [len(whole) - held_out, held_out], generator=Generator().manual_seed(seed))
    return train, test


def network(image: tuple[int, ...]) -> nn.Module:
    """Return two convolutions with poolings that halve the image, and one linear layer.

    Shapes for images of 8×8: (N, 1, 8, 8) → (N, 16, 8, 8) → (N, 32, 8, 8) → (N, 32, 4, 4) → (N, 512) → (N, 10); larger images are looked
    at through larger windows and halved twice: (N, 1, 28, 28) → (N, 16, 14, 14) → (N, 32, 7, 7) → (N, 1568) → (N, 10).
    """
    _, height, width = image
    large = min(height, width) >= 16
    size, halved = (5, 4) if large else (3, 2)
    first: list[nn.Module] = [nn.Conv2d(1, 16, size, padding=size // 2), nn.ReLU()]
    if large:
        first.append(nn.MaxPool2d(2))
    return nn.Sequential(
        *first, nn.Conv2d(16, 32, size, padding=size // 2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.25), nn.Linear(32 * (height // halved) * (width // halved), 10),
    )  # fmt: skip


def evaluate(model: nn.Module, data: Any) -> tuple[float, float]:
    """Return the mean loss and the accuracy of a model on a dataset."""
    model.eval()
    loss = correct = 0.0
    with no_grad():
        for images, labels in DataLoader(data, batch_size=256):
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(1) == labels).sum().item()
    model.train()
    return loss / len(data), correct / len(data)


def train(model: nn.Module, data: Any, held_out: Any, epochs: int, seed: int) -> History:
    """Train with Adam, printing loss and held-out accuracy of every epoch."""
    history = History()
    loader = DataLoader(data, batch_size=64 if len(data) > 10_000 else 32, shuffle=True, generator=Generator().manual_seed(seed))
    optimizer = optim.Adam(model.parameters(), lr=4e-3)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
    for epoch in range(1, epochs + 1):
        total = 0.0
        for images, labels in progress(loader, f"epoch {epoch}/{epochs}"):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        schedule.step()
        held_out_loss, accuracy = evaluate(model, held_out)
        history.loss.append(total / len(data))
        history.held_out_loss.append(held_out_loss)
        history.accuracy.append(accuracy)
        print(
            f"epoch {epoch}/{epochs}: loss {total / len(data):.4f}, held-out loss {held_out_loss:.4f}, held-out accuracy {accuracy:.2%}",
            flush=True,
        )
    return history


def check_gradients(model: nn.Module, images: Any, labels: Any, seed: int, step: float = 1e-6) -> list[GradientCheck]:
    """Compare the engine's slope of the loss with a central difference, for each parameter along a random direction, in float64."""
    model = copy.deepcopy(model).double().eval()  # without dropout the loss is the same each time
    model.zero_grad()
    images = images.double()
    rng = np.random.default_rng(seed)
    F.cross_entropy(model(images), labels).backward()
    rows = []
    for name, parameter in model.named_parameters():
        direction = rng.standard_normal(parameter.shape)
        direction /= np.linalg.norm(direction)
        original = parameter.detach().numpy().copy()
        losses = []
        with no_grad():
            for sign in (1, -1):
                parameter.copy_(tensor(original + sign * step * direction))
                losses.append(F.cross_entropy(model(images), labels).item())
            parameter.copy_(tensor(original))
        gradient = parameter.grad.numpy()
        numeric = (losses[0] - losses[1]) / (2 * step)
        rows.append(
            GradientCheck(name, tuple(parameter.shape), float(np.linalg.norm(gradient)), float((gradient * direction).sum()), numeric)
        )
    return rows


def table(rows: list[GradientCheck]) -> str:
    """Return the gradient check as a Markdown table."""
    lines = [
        "| parameter | shape | gradient norm | slope (engine) | slope (finite differences) | relative error | agrees |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in rows:
        shape = "×".join(map(str, r.shape))
        verdict = "yes" if r.agrees else "NO"
        cells = (r.parameter, shape, f"{r.gradient_norm:.4e}", f"{r.engine:+.8e}", f"{r.numeric:+.8e}", f"{r.error:.1e}", verdict)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def draw_curves(history: History, path: Path) -> None:
    """Draw loss and held-out accuracy over the epochs."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    epochs = range(1, len(history.loss) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(epochs, history.loss, "o-", label="training")
    left.plot(epochs, history.held_out_loss, "s--", label="held out")
    left.set(xlabel="epoch", ylabel="cross-entropy", title="Loss", yscale="log")
    left.legend()
    right.plot(epochs, [100 * a for a in history.accuracy], "s--", color="C1")
    right.set(
        xlabel="epoch", ylabel="accuracy in %", title=f"Held-out accuracy: {history.accuracy[-1]:.2%} after {len(history.loss)} epochs"
    )
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.xaxis.get_major_locator().set_params(integer=True)
    figure.savefig(path, dpi=120)
    plt.close(figure)


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """Yield a folder to write to, whose files are moved to `out` at the end of a block that raised nothing."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=out))
    except OSError as error:
        raise DemoError(f"cannot write to the folder {str(out)!r}: {error.strerror}; choose another one with --out") from None
    try:
        yield folder
        for file in sorted(folder.iterdir()):
            os.replace(file, out / file.name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(data: str | None, epochs: int | None, seed: int, out: str) -> History:
    """Do the whole job; see the command line's help.

    Raises
    ------
    DemoError, DataError, MissingExtraError : each with one sentence that says what to do.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtraError("drawing the training curves", "matplotlib", "examples") from None
    manual_seed(seed)
    training, held_out = digits(data, seed)
    epochs = (3 if data else 15) if epochs is None else epochs
    with staged(Path(out)) as folder:
        model = network(training[0][0].shape)
        print(
            f"{len(training)} training images, {len(held_out)} held out, {sum(p.numel() for p in model.parameters()):,} parameters",
            flush=True,
        )
        start = time.perf_counter()
        history = train(model, training, held_out, epochs, seed)
        print(f"trained in {time.perf_counter() - start:.1f} s")
        draw_curves(history, folder / "curves.png")
        with open(folder / "history.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["epoch", "loss", "held_out_loss", "held_out_accuracy"])
            writer.writerows(enumerate_rows(history))
        images, labels = next(iter(DataLoader(held_out, batch_size=8)))
        rows = check_gradients(model, images, labels, seed)
        (folder / "gradients.md").write_text(table(rows), encoding="utf-8")
        print(table(rows), end="")
        model.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward(retain_graph=True)  # the picture shows what was saved
        viz.graph(loss, names={"images": images, "labels": labels}).save(str(folder / "graph.svg"))
    print(f"written to {out}: " + ", ".join(sorted(p.name for p in Path(out).iterdir() if not p.name.startswith("."))))
    return history


def enumerate_rows(history: History) -> list[tuple[int, float, float, float]]:
    """Return one row per epoch: its number and what was measured."""
    return [(i, *row) for i, row in enumerate(zip(history.loss, history.held_out_loss, history.accuracy, strict=True), 1)]


__all__ = ["DemoError", "History", "check_gradients", "evaluate", "network", "run", "train"]
