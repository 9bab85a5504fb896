"""B6. The data split: what training, validation and test sets are for, and what their errors say.

**Over- and underfitting.** A network that is too small makes as many mistakes on its training data as on others: more data do not
help it. A large one with few data makes none on these and many on others: more data do. The learning curves, errors against the number
of training images, tell both apart: whether a gap is left between them, and where they end.

**Mismatch.** Suppose a network is trained on clean images and used on noisy ones. A validation set of noisy images alone cannot say whether
its errors come from a network that does not generalise or from images that are of another kind. Two validation sets can, one of each kind:

    training error − what is possible       avoidable bias: a larger network, longer training
    clean validation − training error       variance: more data, a penalty
    noisy validation − clean validation     mismatch: training data like those of the use
    test − noisy validation                 the choice was made on the validation set: a larger one
"""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from tinygrad_edu.estimators import MLPClassifier
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

SIZES = [50, 100, 200, 400, 800, 1070]
NETWORKS = {"too small, 64-2-10": (2,), "large, 64-100-100-10": (100, 100)}
SETS = ("training", "clean validation", "noisy validation", "noisy test")
GAPS = ("avoidable bias", "variance", "mismatch", "chosen on validation")


def main(epochs: int = 25, rate: float = 0.01, noise: float = 0.3, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Measure learning curves of two networks, and diagnose one that is used on images of another kind.

    epochs : passes over the data
    rate : the step length η
    noise : standard deviation of the noise, where black is 1
    seed : of weights, splits and noise
    out : folder for the plots
    """
    data = load_digits()
    X, y = data.data / 16, data.target
    X, X_other, y, y_other = train_test_split(X, y, test_size=0.4, random_state=seed, stratify=y)
    X_val, X_test, y_val, y_test = train_test_split(X_other, y_other, test_size=0.5, random_state=seed, stratify=y_other)
    print(f"{len(X)} images for training, {len(X_val)} for validation, {len(X_test)} for the test")

    curves = learning_curves(X, y, X_val, y_val, epochs, rate, seed)
    for name, rows in curves.items():
        print(f"\n{name}: errors after training on the first n images")
        table(["n", "training", "validation"], rows)

    rng = np.random.default_rng(seed)

    def noisy(images: np.ndarray) -> np.ndarray:
        return np.clip(images + noise * rng.standard_normal(images.shape), 0, 1)

    sets = [(X, y), (X_val, y_val), (noisy(X_val), y_val), (noisy(X_test), y_test)]
    some = len(X) // 2
    trainings = {
        "trained on clean images": (X, y),
        "half of them noisy": (np.concatenate([X[some:], noisy(X[:some])]), y[np.r_[some : len(y), :some]]),
    }
    errors = {}
    for name, (inputs, digits) in trainings.items():
        network = MLPClassifier((100,), learning_rate_init=rate, max_iter=epochs, random_state=seed, verbose=True).fit(inputs, digits)
        errors[name] = [1 - network.score(*each) for each in sets]
    print()
    table(["errors", *SETS], [[name, *found] for name, found in errors.items()])
    gaps = {name: np.diff([0.0, *found]) for name, found in errors.items()}
    print()
    table(["differences", *GAPS], [[name, *found] for name, found in gaps.items()])
    print(f"the largest difference of the first network: {GAPS[int(np.argmax(gaps['trained on clean images']))]}")

    draw(out, curves, errors)
    first, second = gaps.values()
    return {"curves": curves, "clean": dict(zip(GAPS, first, strict=True)), "mixed": dict(zip(GAPS, second, strict=True))}


def learning_curves(
    X: np.ndarray, y: np.ndarray, X_val: np.ndarray, y_val: np.ndarray, epochs: int, rate: float, seed: int
) -> dict[str, list[tuple[int, float, float]]]:
    """Return the number of images, training error and validation error, for each network and number of images."""
    curves: dict[str, list[tuple[int, float, float]]] = {name: [] for name in NETWORKS}
    for name, n in progress([(name, n) for name in NETWORKS for n in SIZES], "learning curves"):
        longer = max(epochs, epochs * 800 // n)  # fewer images make fewer steps in an epoch
        network = MLPClassifier(NETWORKS[name], "tanh", learning_rate_init=rate, max_iter=longer, random_state=seed).fit(X[:n], y[:n])
        curves[name].append((n, 1 - network.score(X[:n], y[:n]), 1 - network.score(X_val, y_val)))
    return curves


def draw(out: str, curves: dict[str, list[tuple[int, float, float]]], errors: dict[str, list[float]]) -> None:
    with figure(out, "learning_curves", columns=2, sharey=True) as axes:
        for one, (name, rows) in zip(axes, curves.items(), strict=True):
            n, training, validation = np.array(rows).T
            one.plot(n, training, "o-", label="training")
            one.plot(n, validation, "s--", label="validation")
            one.fill_between(n, training, validation, color="0.9")
            one.set(xscale="log", xlabel="training images", title=name)
            one.set_xticks(n, [f"{int(each)}" for each in n], minor=False)
            one.minorticks_off()
            one.grid(alpha=0.3)
        axes[0].set_ylabel("part that is wrong")
        axes[1].legend()
    with figure(out, "mismatch", size=(7.5, 4)) as axes:
        for marker, (name, found) in zip(("o-", "s--"), errors.items(), strict=True):
            axes.plot(range(len(SETS)), found, marker, label=name)
        top = max(map(max, errors.values()))
        for k, gap in enumerate(GAPS[1:]):
            axes.text(k + 0.5, 1.08 * top, gap, ha="center", fontsize=9, color="0.3")
        axes.set(xlim=(-0.2, 3.2), ylim=(-0.02 * top, 1.2 * top), ylabel="part that is wrong", title="the step up tells what is wrong")
        axes.set_xticks(range(len(SETS)), SETS)
        axes.grid(alpha=0.3)
        axes.legend(loc="center left")


if __name__ == "__main__":
    run(main)
