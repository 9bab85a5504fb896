"""B3. Ten classes: handwritten digits, 64-100-30-10, leaky ReLU, softmax and cross-entropy, trained with Adam.

The targets are rows with a 1 for the right digit and 0 elsewhere ("one-hot"). Softmax makes probabilities of the ten outputs, the
cost is the negative logarithm of the probability of the right one, and both together have the derivative a − t. A quarter of the 1797
images is held out; the confusion matrix says which of those are taken for which.

The network is trained twice. With weights drawn from normal(0, 1), 64 terms add up in the first layer and 100 in the second: the
outputs are huge, the first probabilities are all 0 or 1, and the training has to mend that before it learns digits. With weights of
variance 2 / (number of inputs), He's initialisation, signals keep their size from layer to layer, and more of the held-out digits are
right.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

from tinygrad_edu.estimators import MLPClassifier
from tinygrad_edu.utils.lesson import figure, run, table

STARTS = {"normal": "weights normal(0, 1)", "he": "He's weights"}


def main(epochs: int = 40, rate: float = 2e-3, lam: float = 0.0, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train the network from both starts, and look at the mistakes of the second.

    epochs : passes over the data
    rate : the step length η
    lam : the strength λ of the penalty
    seed : of the weights and the split
    out : folder for the plots
    """
    data = load_digits()
    X, X_val, y, y_val = train_test_split(data.data / 16, data.target, random_state=seed, stratify=data.target)
    networks = {
        init: MLPClassifier(
            (100, 30), "leaky_relu", learning_rate_init=rate, alpha=lam, max_iter=epochs, init=init, random_state=seed, verbose=True
        )
        for init in STARTS
    }
    for init, network in networks.items():
        scores = network.fit(X, y, X_val, y_val).history_
        print(f"\n{STARTS[init]}")
        keys = ("train_error", "val_error", "train_accuracy", "val_accuracy")
        shown = sorted({min(n, epochs) for n in (1, 2, 5, 10, 20, epochs)})
        table(
            ["epoch", "train error", "validation error", "train accuracy", "validation accuracy"],
            [[n, *(scores[key][n - 1] for key in keys)] for n in shown],
        )

    network = networks["he"]
    found = network.predict(X_val)
    matrix = confusion_matrix(y_val, found)
    print(f"\n{np.mean(found == y_val):.2%} of {len(y_val)} held-out digits are right. Rows: the digit, columns: what it was taken for")
    table(["digit", *map(str, range(10))], [[i, *map(int, row)] for i, row in enumerate(matrix)])

    with figure(out, "digits", columns=2, size=(10.5, 4.4)) as (left, right):
        for color, (init, trained) in zip(("C1", "C0"), networks.items(), strict=True):
            for key, line, name in (("train_accuracy", ":", "training"), ("val_accuracy", "-", "held out")):
                left.plot(range(1, trained.n_iter_ + 1), trained.history_[key], color + line, label=f"{STARTS[init]}, {name}")
        left.set(xlabel="epoch", ylabel="accuracy", title=f"held-out accuracy {network.score(X_val, y_val):.2%}")
        left.legend()
        left.grid(alpha=0.3)
        draw_confusion(right, matrix)
    wrong = np.flatnonzero(found != y_val)[:10]
    if len(wrong):
        with figure(out, "digits_mistakes", columns=len(wrong), size=(1.1 * len(wrong) + 0.5, 1.8), squeeze=False) as axes:
            for one, i in zip(axes[0], wrong, strict=True):
                one.imshow(X_val[i].reshape(8, 8), cmap="gray_r")
                one.set_title(f"{y_val[i]}, taken\nfor {found[i]}", fontsize=10)
                one.set_axis_off()
    return {
        "accuracy": network.score(X_val, y_val),
        "accuracy_from_normal": networks["normal"].score(X_val, y_val),
        "confusion": matrix,
        "train_error": network.history_["train_error"],
        "train_error_from_normal": networks["normal"].history_["train_error"],
    }


def draw_confusion(axes: Any, matrix: np.ndarray) -> None:
    """Draw the matrix with its numbers; mistakes are coloured, the diagonal is not."""
    mistakes = matrix - np.diag(np.diag(matrix))
    axes.imshow(mistakes, cmap="Reds", vmin=0, vmax=max(8, mistakes.max()))
    for i, j in np.ndindex(matrix.shape):
        if matrix[i, j]:
            axes.text(j, i, matrix[i, j], ha="center", va="center", fontsize=9, color="0.5" if i == j else "black")
    axes.set(xlabel="taken for", ylabel="digit", xticks=range(10), yticks=range(10), title="confusion matrix")


if __name__ == "__main__":
    run(main)
