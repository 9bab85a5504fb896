"""B5. The search for η and λ: a grid and random draws, each candidate judged by cross-validation.

The step length η and the penalty λ are not found by gradient descent: they are chosen so that data which were not trained on are
classified well. Cross-validation cuts the training data into parts, trains without one of them, measures on it, and takes the mean over
the parts. A grid of 5 × 5 candidates tries only five values of η; 25 random draws try 25, at the same cost. The accuracy of the best
candidate is too good to be true, since it was chosen for it: the test images, which took no part in the choice, have the last word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.stats import loguniform
from sklearn.datasets import load_digits
from sklearn.model_selection import ParameterGrid, ParameterSampler, StratifiedKFold, cross_val_score, train_test_split

from tinygrad_edu.errors import DataError
from tinygrad_edu.estimators import MLPClassifier
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

ETAS, LAMBDAS = [1e-4, 1e-3, 1e-2, 1e-1, 1.0], [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]


def main(epochs: int = 15, images: int = 600, draws: int = 25, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Search in both ways, draw the results, and measure the winner on the test images.

    epochs : passes over the data for each candidate
    images : how many images the search may use; the others are the test
    draws : how many random candidates
    seed : of weights, folds and draws
    out : folder for the plot
    """
    if not 30 <= images <= 1700:
        raise DataError(f"images should be from 30 to 1700, not {images}: each fold needs all ten digits, and so does the test.")
    data = load_digits()
    X, X_test, y, y_test = train_test_split(data.data / 16, data.target, train_size=images, random_state=seed, stratify=data.target)
    folds = StratifiedKFold(3, shuffle=True, random_state=seed)

    def judged(candidates: Iterable[dict[str, float]], name: str) -> list[tuple[float, float, float]]:
        """Return η, λ and the mean accuracy on the held-out folds for each candidate. `GridSearchCV` does the same in one call."""
        found = []
        for candidate in progress(list(candidates), name):
            network = MLPClassifier((30,), max_iter=epochs, random_state=seed, **candidate)
            found.append((candidate["learning_rate_init"], candidate["alpha"], cross_val_score(network, X, y, cv=folds).mean()))
        return found

    grid = judged(ParameterGrid({"learning_rate_init": ETAS, "alpha": LAMBDAS}), "grid")
    span = {"learning_rate_init": loguniform(ETAS[0], ETAS[-1]), "alpha": loguniform(LAMBDAS[0], LAMBDAS[-1])}
    random = judged(ParameterSampler(span, draws, random_state=seed), "random")

    accuracy = {(eta, lam): score for eta, lam, score in grid}
    heat = np.array([[accuracy[eta, lam] for eta in ETAS] for lam in LAMBDAS])
    print("accuracy in cross-validation; columns: η, rows: λ")
    table(["λ", *(f"{eta:g}" for eta in ETAS)], [[lam, *(round(float(a), 3) for a in row)] for lam, row in zip(LAMBDAS, heat, strict=True)])

    rows, result = [], {"heat": heat}
    for name, found in (("grid", grid), ("random", random)):
        eta, lam, score = max(found, key=lambda candidate: candidate[2])
        winner = MLPClassifier((30,), learning_rate_init=eta, alpha=lam, max_iter=epochs, random_state=seed).fit(X, y)
        rows.append([name, len(found), eta, lam, score, winner.score(X_test, y_test)])
        result |= {name: score, f"{name}_test": rows[-1][-1]}
    print()
    table(["search", "candidates", "best η", "best λ", "cross-validation", "test"], rows)

    with figure(out, "grid_search", columns=2, size=(11, 4.2)) as (left, right):
        image = draw_heat_map(left, heat)
        eta, lam, score = np.array(random).T
        right.scatter(eta, lam, c=score, s=140, cmap="viridis", vmin=heat.min(), vmax=heat.max(), edgecolors="black")
        right.set(xscale="log", yscale="log", xlabel="η", ylabel="λ", title=f"{draws} random draws, best {score.max():.1%}")
        right.grid(alpha=0.3)
        left.figure.colorbar(image, ax=right, label="accuracy in cross-validation")
    return result


def draw_heat_map(axes: Any, heat: np.ndarray) -> Any:
    """Draw the accuracies of the grid, with their numbers and a frame around the best one."""
    image = axes.imshow(heat, cmap="viridis", origin="lower", aspect="auto")
    middle = (heat.min() + heat.max()) / 2
    for i, j in np.ndindex(heat.shape):
        axes.text(j, i, f"{heat[i, j]:.3f}", ha="center", va="center", color="white" if heat[i, j] < middle else "black")
    i, j = np.unravel_index(heat.argmax(), heat.shape)
    axes.plot(*np.array([[j - 0.5, j + 0.5, j + 0.5, j - 0.5, j - 0.5], [i - 0.5, i - 0.5, i + 0.5, i + 0.5, i - 0.5]]), "r", lw=2)
    axes.set(xticks=range(len(ETAS)), yticks=range(len(LAMBDAS)), xlabel="η", ylabel="λ", title=f"grid, best {heat.max():.1%}")
    axes.set_xticklabels([f"{eta:g}" for eta in ETAS])
    axes.set_yticklabels([f"{lam:g}" for lam in LAMBDAS])
    return image


if __name__ == "__main__":
    run(main)
