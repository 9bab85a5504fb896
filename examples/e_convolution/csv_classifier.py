"""E8. A classifier of two classes, 8-12-8-1, trained from a CSV file: eight columns of numbers and, last, a label of 0 or 1.

The hidden layers use the ReLU, the output is a sigmoid, hence a probability, the cost is the binary cross-entropy, the optimizer is
Adam. `--csv FILE` takes a file of yours, with or without a header. Without it one is written to the folder of the plots: the first eight
columns of scikit-learn's breast-cancer data, 1 for benign. Features of different sizes are brought to mean 0 and variance 1, by the
numbers of the training rows: those of the held-out rows must stay unknown.

python examples/e_convolution/csv_classifier.py --csv FILE
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.errors import DataError
from tinygrad_edu.utils.data import DataLoader, TensorDataset
from tinygrad_edu.utils.data.table import csv_dataset
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


class Classifier(nn.Module):
    """The network 8-12-8-1, its training and its answers."""

    def __init__(self, features: int = 8) -> None:
        super().__init__()
        self.hidden1 = nn.Linear(features, 12)
        self.hidden2 = nn.Linear(12, 8)
        self.output = nn.Linear(8, 1)

    def forward(self, x: Any) -> Any:  # (N, 8) -> (N,)
        x = torch.relu(self.hidden1(x))
        x = torch.relu(self.hidden2(x))
        return torch.sigmoid(self.output(x)).squeeze(1)

    def fit(self, X: Any, t: Any, X_val: Any, t_val: Any, epochs: int, rate: float, batch: int) -> dict[str, list[float]]:
        """Train, and return the cost and the accuracies of every epoch."""
        cost = nn.BCELoss()
        optimizer = optim.Adam(self.parameters(), lr=rate)
        history: dict[str, list[float]] = {"error": [], "train": [], "held out": []}
        for _ in progress(range(epochs), "training"):
            total = 0.0
            for x, target in DataLoader(TensorDataset(X, t), batch_size=batch, shuffle=True):
                optimizer.zero_grad()
                loss = cost(self(x), target)
                loss.backward()
                optimizer.step()
                total += loss.item() * len(x)
            history["error"].append(total / len(X))
            history["train"].append(self.score(X, t))
            history["held out"].append(self.score(X_val, t_val))
        return history

    def predict(self, x: Any, threshold: float = 0.5) -> Any:
        with torch.no_grad():
            return (self(x) > threshold).float()

    def score(self, x: Any, t: Any) -> float:
        return (self.predict(x) == t).float().mean().item()


def write_example(path: Path) -> None:
    """Write the file that is used if none is given."""
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    names = [name.replace(" ", "_") for name in data.feature_names[:8]]
    rows = np.column_stack([data.data[:, :8], data.target])
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savetxt(path, rows, delimiter=",", header=",".join([*names, "benign"]), comments="", fmt=["%g"] * 8 + ["%d"])


def main(
    csv: str | None = None, epochs: int = 60, rate: float = 0.005, batch: int = 16, seed: int = 0, out: str = "out"
) -> dict[str, object]:
    """Read the file, hold out a fifth of its rows, train, and print the accuracy per epoch.

    csv : the file; the breast-cancer data without it
    epochs : passes over the data
    rate : the step length of Adam
    batch : rows per step
    seed : of the weights, the split and the order of the rows
    out : folder for the plot, and for the file if none is given
    """
    torch.manual_seed(seed)
    path = Path(csv) if csv else Path(out) / "breast_cancer.csv"
    if csv is None:
        write_example(path)
    X, labels = csv_dataset(path, label=-1).tensors
    if len(X) < 10:
        raise DataError(f"{path} has {len(X)} rows, but at least 10 are needed: a fifth of them is held out.")
    if labels.max().item() > 1:
        raise DataError(f"{path}: the last column should hold the labels 0 and 1, but holds {labels.max().item()}, too.")
    order = torch.randperm(len(X))
    train, held_out = order[len(X) // 5 :], order[: len(X) // 5]
    X = (X - X[train].mean(0)) / (X[train].std(0) + 1e-12)  # a constant column stays 0
    t = labels.float()
    model = Classifier(X.shape[1])
    print(f"{len(train)} rows to train, {len(held_out)} held out, {sum(p.numel() for p in model.parameters())} parameters")
    history = model.fit(X[train], t[train], X[held_out], t[held_out], epochs, rate, batch)
    shown = sorted({1, 2, 3, 5, 10, 20, 30, 40, 50, epochs} & set(range(1, epochs + 1)))
    table(["epoch", "error", "train accuracy", "held-out accuracy"], [[n, *(values[n - 1] for values in history.values())] for n in shown])

    with figure(out, "csv_classifier", columns=2) as (left, right):
        left.semilogy(range(1, epochs + 1), history["error"])
        left.set(xlabel="epoch", ylabel="binary cross-entropy", title="error on the training rows")
        for key in ("train", "held out"):
            right.plot(range(1, epochs + 1), history[key], label=key)
        right.set(xlabel="epoch", ylabel="accuracy", title=f"held out: {history['held out'][-1]:.1%} right at the end")
        right.legend()
        for one in (left, right):
            one.grid(alpha=0.3)
    return {**history, "parameters": sum(p.numel() for p in model.parameters())}


if __name__ == "__main__":
    run(main)
