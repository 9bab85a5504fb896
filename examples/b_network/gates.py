"""B4. The gates AND, OR and XOR: what one layer can learn, and what needs a hidden one.

One logistic neuron cuts the plane along a straight line, σ(w₁x₁ + w₂x₂ + b) = ½. AND and OR have such a line between their ones and their
zeros. XOR has none: its ones lie across from each other. The best that one neuron can do is to say ½ to all four, and then the last digits
decide how many it has "right". A hidden layer bends the boundary.
"""

from __future__ import annotations

import numpy as np
from course_functions import logistic, sigmoid, tanh
from course_network import FFNN
from course_schedulers import Momentum

from tinygrad_edu.utils.lesson import figure, run, table

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}
NETWORKS = {"one layer, 2-1": (2, 1), "one hidden layer, 2-4-1": (2, 4, 1)}


def main(epochs: int = 500, rate: float = 0.1, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train six networks, print their truth tables, and draw where each says one and where zero.

    epochs : passes over the four examples
    rate : the step length η
    seed : of the weights
    out : folder for the plot
    """
    networks, right = {}, {}
    for kind, dimensions in NETWORKS.items():
        for gate, values in GATES.items():
            t = np.array(values)[:, None]
            network = FFNN(dimensions, tanh, sigmoid, logistic, seed=seed)
            network.fit(X, t, Momentum(rate, 0.9), epochs=epochs)
            networks[kind, gate] = network
            right[kind, gate] = int(np.sum(network.predict(X) == t))
        print(f"\n{kind}: output, and in brackets the truth")
        outputs = [networks[kind, gate].feed_forward(X)[:, 0] for gate in GATES]
        table(
            ["x₁", "x₂", *GATES],
            [
                [int(x[0]), int(x[1]), *(f"{o[i]:.3f} ({values[i]})" for o, values in zip(outputs, GATES.values(), strict=True))]
                for i, x in enumerate(X)
            ],
        )
        print("right: " + ", ".join(f"{gate} {right[kind, gate]} of 4" for gate in GATES))

    with figure(out, "gates", rows=2, columns=3, size=(10, 6.6), sharex=True, sharey=True) as axes:
        for one, ((kind, gate), network) in zip(axes.flat, networks.items(), strict=True):
            image = draw_boundary(one, network, GATES[gate])
            one.set_title(f"{gate}, {kind}\n{right[kind, gate]} of 4 right", fontsize=10)
        axes[0, 0].figure.colorbar(image, ax=axes, label="output", shrink=0.8)
    return {f"{gate}, {len(NETWORKS[kind]) - 1} layers": number for (kind, gate), number in right.items()}


def draw_boundary(axes: object, network: FFNN, values: list[int]) -> object:
    """Draw the output over the plane, the line where it is a half, and the four examples."""
    x1, x2 = np.meshgrid(np.linspace(-0.4, 1.4, 120), np.linspace(-0.4, 1.4, 120))
    z = network.feed_forward(np.c_[x1.ravel(), x2.ravel()]).reshape(x1.shape)
    image = axes.pcolormesh(x1, x2, z, cmap="RdBu", vmin=0, vmax=1, shading="auto", rasterized=True)
    if z.min() < 0.5 < z.max():
        axes.contour(x1, x2, z, levels=[0.5], colors="black", linewidths=1.5)
    for value, marker in ((0, "o"), (1, "s")):
        points = X[np.array(values) == value]
        axes.plot(points[:, 0], points[:, 1], marker, ms=11, mfc="white", mec="black")
    for x, value in zip(X, values, strict=True):
        axes.text(*x, str(value), ha="center", va="center", fontsize=8)
    axes.set(xticks=[0, 1], yticks=[0, 1], aspect="equal")
    return image


if __name__ == "__main__":
    run(main)
