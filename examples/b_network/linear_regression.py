"""B1. Linear regression as a network without hidden layers.

The data are f(x, y) = 0 + 1x + 2y + 3x² + 4xy + 5y² on a grid. Row by row, the design matrix holds the products xⁱyʲ up to degree 3 of one
point. The output neuron, whose activation is the identity, sums them with weights: that is the linear model of the least-squares
method, and gradient descent finds its coefficients step by step.

The error falls fast along the directions in which the columns of the design matrix vary much, and slowly along the others. A penalty λ
keeps the weights small. These data have no noise that large weights could fit, so here the penalty only stops the error from falling.
"""

from __future__ import annotations

import numpy as np
from course_functions import identity, least_squares
from course_network import FFNN
from course_schedulers import Constant
from sklearn.model_selection import train_test_split

from tinygrad_edu.utils.lesson import figure, run, table


def design_matrix(x: np.ndarray, y: np.ndarray, degree: int) -> np.ndarray:
    """Return the columns 1, x, y, x², xy, y², … of products up to a degree, for points (x, y)."""
    return np.stack([x ** (d - j) * y**j for d in range(degree + 1) for j in range(d + 1)], axis=1)


def main(epochs: int = 1000, rate: float = 1e-3, lam: float = 0.1, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Fit the polynomial with and without a penalty, and compare with the solution of the normal equations.

    epochs : passes over the data
    rate : the step length η
    lam : the strength λ of the penalty in the second run
    seed : of the weights and the split
    out : folder for the plot
    """
    axis = np.arange(0, 1, 0.1)
    x, y = (a.ravel() for a in np.meshgrid(axis, axis))
    t = (x + 2 * y + 3 * x**2 + 4 * x * y + 5 * y**2)[:, None]
    X = design_matrix(x, y, degree=3)[:, 1:]  # the network has its own constant term, the bias
    X, X_val, t, t_val = train_test_split(X, t, random_state=seed)

    network = FFNN((X.shape[1], 1), output_func=identity, cost_func=least_squares, seed=seed)
    scores, sizes = {}, {}
    for strength in (0.0, lam):
        network.reset_weights()
        scores[strength] = network.fit(X, t, Constant(rate), batches=5, epochs=epochs, lam=strength, X_val=X_val, t_val=t_val)
        sizes[strength] = float(np.linalg.norm(network.weights[0][1:]))

    shown = sorted({min(n, epochs) for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, epochs)})
    table(
        ["epoch", "train", "validation", f"train, λ = {lam:g}", f"validation, λ = {lam:g}"],
        [[n, *(scores[s][name][n - 1] for s in (0.0, lam) for name in ("train_errors", "val_errors"))] for n in shown],
    )
    print(f"length of the weight vector: {sizes[0.0]:.4f} without and {sizes[lam]:.4f} with the penalty")
    exact, *_ = np.linalg.lstsq(np.c_[np.ones(len(X)), X], t, rcond=None)
    best = float(least_squares(t)(np.c_[np.ones(len(X)), X] @ exact))
    print(f"the normal equations reach a training error of {best:.1e} at once")

    with figure(out, "linear_regression") as axes:
        for color, strength in (("C0", 0.0), ("C1", lam)):
            axes.loglog(
                range(1, len(scores[strength]["train_errors"]) + 1),
                scores[strength]["train_errors"],
                color,
                label=f"training, λ = {strength:g}",
            )
            axes.loglog(
                range(1, len(scores[strength]["val_errors"]) + 1),
                scores[strength]["val_errors"],
                color + "--",
                label=f"validation, λ = {strength:g}",
            )
        axes.set(xlabel="epoch", ylabel="mean squared error", title=f"Linear regression by gradient descent, η = {rate:g}")
        axes.legend()
        axes.grid(alpha=0.3)
    return {
        "train_errors": scores[0.0]["train_errors"],
        "val_errors": scores[0.0]["val_errors"],
        "penalised_train_errors": scores[lam]["train_errors"],
        "weights": sizes[0.0],
        "penalised_weights": sizes[lam],
        "best": best,
    }


if __name__ == "__main__":
    run(main)
