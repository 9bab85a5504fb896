"""A6. Two graphs that are small enough for a blackboard: values forward, gradients back, local gradients on every edge.

    q = x + y,   f = q z                        at x = 4, y = −3, z = 5
    a = x + y,   b = max(y, z),   f = a b       at x = 1, y = 2, z = 0

What arrives at a node is multiplied by the local gradient of each edge and passed on; where a value is used twice, as y is below, the
contributions add up. A sum passes its gradient on to both, a product swaps its factors, a maximum lets it through to the larger one only.

python examples/a_backprop/local_gradients.py
"""

from __future__ import annotations

from pathlib import Path

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import run, table


def product_of_sum(x, y, z):
    q = x + y
    return q * z


def sum_times_max(x, y, z):
    a = x + y
    b = torch.maximum(y, z)
    return a * b


# What the chain rule gives by hand: each factor is the local gradient of one edge.
BY_HAND = {
    product_of_sum: ((4.0, -3.0, 5.0), {"x": ("∂f/∂q · ∂q/∂x", 5 * 1), "y": ("∂f/∂q · ∂q/∂y", 5 * 1), "z": ("∂f/∂z = q", 4 - 3)}),
    sum_times_max: (
        (1.0, 2.0, 0.0),
        {"x": ("∂f/∂a · ∂a/∂x", 2 * 1), "y": ("∂f/∂a · ∂a/∂y + ∂f/∂b · ∂b/∂y", 2 * 1 + 3 * 1), "z": ("∂f/∂b · ∂b/∂z", 3 * 0)},
    ),
}


def main(out: str = "out") -> dict[str, object]:
    """Print both tapes and the comparison, and draw both graphs.

    out : folder for the pictures
    """
    claims: dict[str, object] = {}
    Path(out).mkdir(parents=True, exist_ok=True)
    for function, (point, hand) in BY_HAND.items():
        x, y, z = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in point)
        with torch.record():
            f = function(x, y, z)
        f.backward(retain_graph=True)
        explanation = torch.explain(f)
        print(explanation.tape())
        gradients = [v.grad.item() for v in (x, y, z)]
        table(["", "chain rule", "by hand", "engine"], [[n, *hand[n], g] for n, g in zip(hand, gradients, strict=True)])
        explanation.graph("both").save(f"{out}/{function.__name__}.svg")
        print(f"saved {out}/{function.__name__}.svg\n")
        claims[function.__name__] = gradients
    return claims


if __name__ == "__main__":
    run(main)
