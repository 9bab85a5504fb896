"""E4. Why images and sounds need convolutions: counting parameters.

A dense neuron has one weight for each number of its input and a bias. Hence a layer of m neurons on n numbers has m (n + 1)
parameters. A convolution of c channels to m with kernels of k × k has m (c k² + 1), whatever the size of the image: all places
share the same weights.

python examples/e_convolution/parameter_counts.py
"""

from __future__ import annotations

import math
from collections.abc import Callable

from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run, table


def dense(n: int, m: int) -> int:
    return m * (n + 1)


def convolution(c: int, m: int, *kernel: int) -> int:
    return m * (c * math.prod(kernel) + 1)


# what it is, by the formula, and the layers that say the same; dense layers of billions of weights are not built
Case = tuple[str, int, Callable[[], nn.Module] | None]
IMAGES: list[Case] = [
    ("one dense neuron on 32×32×3", dense(32 * 32 * 3, 1), lambda: nn.Linear(3072, 1)),
    ("one dense neuron on 200×200×3", dense(200 * 200 * 3, 1), lambda: nn.Linear(120_000, 1)),
    ("dense, 32×32×3 → 32×32×12", dense(32 * 32 * 3, 32 * 32 * 12), None),
    ("dense, 200×200×3 → 200×200×12", dense(200 * 200 * 3, 200 * 200 * 12), None),
    ("conv 3×3, 3 → 12 channels, any size", convolution(3, 12, 3, 3), lambda: nn.Conv2d(3, 12, 3)),
]
SOUND: list[Case] = [
    ("dense, 10⁶ → 10⁴ → 1", dense(10**6, 10**4) + dense(10**4, 1), None),
    (
        "conv 1 → 16 channels, 100 taps, stride 100; dense 16·10⁴ → 1",
        convolution(1, 16, 100) + dense(16 * 10**4, 1),
        lambda: nn.Sequential(nn.Conv1d(1, 16, 100, stride=100), nn.Flatten(), nn.Linear(16 * 10**4, 1)),
    ),
    (
        "the same convolution, mean over time, dense 16 → 1",
        convolution(1, 16, 100) + dense(16, 1),
        lambda: nn.Sequential(nn.Conv1d(1, 16, 100, stride=100), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(16, 1)),
    ),
]


def main(out: str = "out") -> dict[str, object]:
    """Print the table, and draw it.

    out : folder for the plot
    """
    counts, built = {}, {}
    images = {text: dense(n, 1) - 1 for text, n in (("32×32×3", 32 * 32 * 3), ("200×200×3", 200 * 200 * 3))}
    print("one dense neuron has a bias and " + ", ".join(f"{count:,} weights for {text}" for text, count in images.items()))
    for heading, cases in (("images", IMAGES), ("a sound of 10⁶ samples", SOUND)):
        print(f"\n{heading}")
        rows = []
        for name, count, make in cases:
            counts[name] = count
            if make is not None:
                built[name] = sum(p.numel() for p in make().parameters())
            rows.append([name, f"{count:,}", f"{built[name]:,}" if make else "not built", memory(4 * count)])
        table(["layers", "parameters", "of the layers, built", "memory in float32"], rows)

    with figure(out, "parameter_counts", size=(10, 4)) as axes:
        bars = axes.barh(list(counts), list(counts.values()), color=["C0" if "conv" in name else "C1" for name in counts])
        axes.bar_label(bars, [f"{count:,}" for count in counts.values()], padding=3)
        axes.invert_yaxis()
        axes.set(xscale="log", xlim=(10, 1e14), xlabel="parameters", title="Dense layers (orange) and convolutions (blue)")
        axes.grid(alpha=0.3, axis="x")
    return {"counts": counts, "built": built}


def memory(size: float) -> str:
    """Return a number of bytes as text."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.3g} GB"


if __name__ == "__main__":
    run(main)
