"""A8. Forward and reverse mode: what the Jacobian of a program with n inputs and m outputs costs in each.

    y = B tanh(A x),   x of n numbers, y of m,   ∂y/∂x = B diag(1 − tanh²(Ax)) A

Forward mode carries one direction of the input through the program: a column of the Jacobian for each sweep, n sweeps. Reverse mode carries
one direction of the output back: a row for each sweep, m sweeps. A cost has m = 1, which is why networks are trained in reverse mode.

python examples/a_backprop/forward_and_reverse.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def by_columns(f: Callable[..., Any], x: Any) -> np.ndarray:
    """Return the Jacobian, one forward sweep for each input."""
    directions = np.eye(len(x))
    return np.stack([torch.func.jvp(f, (x,), (torch.tensor(d),))[1].numpy() for d in directions], axis=1)


def by_rows(f: Callable[..., Any], x: Any) -> np.ndarray:
    """Return the Jacobian, one reverse sweep for each output; the program itself runs once."""
    y, pull = torch.func.vjp(f, x)
    return np.stack([pull(torch.tensor(d))[0].numpy() for d in np.eye(len(y))])


def milliseconds(f: Callable[[], Any], repeats: int) -> float:
    """Return the shortest of a few times: the others were disturbed by something else."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def measure(n: int, m: int, hidden: int, repeats: int) -> tuple[float, float, float]:
    """Return the milliseconds of forward and of reverse mode, and how far the two Jacobians are from the one by hand."""
    A, B = torch.randn(hidden, n, dtype=torch.float64) / n**0.5, torch.randn(m, hidden, dtype=torch.float64) / hidden**0.5
    x = torch.randn(n, dtype=torch.float64)

    def program(x):
        return B @ torch.tanh(A @ x)

    hand = B.numpy() @ np.diag(1 - np.tanh(A.numpy() @ x.numpy()) ** 2) @ A.numpy()
    apart = max(np.abs(jacobian(program, x) - hand).max() for jacobian in (by_columns, by_rows))
    return milliseconds(lambda: by_columns(program, x), repeats), milliseconds(lambda: by_rows(program, x), repeats), float(apart)


def main(largest: int = 256, hidden: int = 64, repeats: int = 3, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Let n grow with one output, then m with one input, and take both Jacobians.

    largest : number of inputs or outputs
    hidden : rows of A
    repeats : of each measurement, the shortest counts
    seed : of the matrices
    out : folder for the picture
    """
    torch.manual_seed(seed)
    sizes = [4**k for k in range(10) if 4**k <= largest]
    shapes = [(n, 1) for n in sizes] + [(1, m) for m in sizes[1:]]
    results = [measure(n, m, hidden, repeats) for n, m in progress(shapes, "measuring")]
    rows = [[n, m, n, m, forward, reverse] for (n, m), (forward, reverse, _) in zip(shapes, results, strict=True)]
    table(["inputs n", "outputs m", "forward sweeps", "reverse sweeps", "forward, ms", "reverse, ms"], rows)
    apart = max(result[2] for result in results)
    print(f"both Jacobians equal the one by hand: largest difference {apart:.1e}")

    with figure(out, "forward_and_reverse", columns=2, sharey=True) as (left, right):
        for axes, some, place, title in (
            (left, rows[: len(sizes)], 0, "many inputs, one output: a cost"),
            (right, [rows[0], *rows[len(sizes) :]], 1, "one input, many outputs: a curve"),
        ):
            axes.loglog([r[place] for r in some], [r[4] for r in some], "o-", label="forward mode")
            axes.loglog([r[place] for r in some], [r[5] for r in some], "s--", label="reverse mode")
            axes.set(xlabel=("inputs n", "outputs m")[place], title=title)
            axes.grid(alpha=0.3)
            axes.legend()
        left.set(ylabel="milliseconds for the Jacobian")
    return {"rows": rows, "difference": apart}


if __name__ == "__main__":
    run(main)
