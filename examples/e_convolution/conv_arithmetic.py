"""E3. Conv arithmetic: the size of every output, and which inputs one output sees.

A kernel of k taps, d apart, spans d(k − 1) + 1 inputs. It fits into n inputs with p zeros at both ends, s apart, this many times:

    convolution              ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1
    transposed convolution   (n − 1) s − 2p + d(k − 1) + q + 1          q: output padding

The second undoes the first, up to the inputs that the division by s had left over: q says how many they were. What an output sees
is its receptive field. Nobody has to work it out: it is where the gradient of that output with respect to the input is not zero. Layers
on top of each other widen it, by (k − 1) d times the product of the strides below.

python examples/e_convolution/conv_arithmetic.py
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run, table


def size(n: int, k: int, p: int = 0, s: int = 1, d: int = 1) -> int:
    """Return how many outputs a convolution has along one axis."""
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def transposed_size(n: int, k: int, p: int = 0, s: int = 1, d: int = 1, q: int = 0) -> int:
    """Return how many outputs a transposed convolution has along one axis."""
    return (n - 1) * s - 2 * p + d * (k - 1) + q + 1


def compare(n: int) -> tuple[int, int, list[list[Any]]]:
    """Check both formulas against the layers for many settings; return how many, how many agree, and some to show."""
    checked = agreed = 0
    shown = []
    x = torch.zeros(1, 1, n, n)
    for k, p, s, d in itertools.product((1, 2, 3, 5), (0, 1, 2), (1, 2, 3), (1, 2)):
        if d * (k - 1) + 1 > n + 2 * p:
            continue  # the kernel does not fit
        y = nn.Conv2d(1, 1, k, stride=s, padding=p, dilation=d)(x)
        left = (n + 2 * p - d * (k - 1) - 1) % s  # inputs at the end that no window reaches
        back = nn.ConvTranspose2d(1, 1, k, stride=s, padding=p, dilation=d, output_padding=left)(y)
        formulas = [size(n, k, p, s, d), transposed_size(y.shape[-1], k, p, s, d, left)]
        checked += 1
        agreed += formulas == [y.shape[-1], back.shape[-1]] and formulas[1] == n
        if (k, p, s, d) in SHOWN:
            shown.append([SHOWN[k, p, s, d], k, p, s, d, formulas[0], y.shape[-1], left, formulas[1], back.shape[-1]])
    return checked, agreed, shown


SHOWN = {
    (1, 0, 1, 1): "one by one",
    (3, 0, 1, 1): "valid: no padding",
    (3, 1, 1, 1): "same: half padding",
    (3, 2, 1, 1): "full: all overlaps",
    (2, 0, 2, 1): "windows side by side",
    (3, 1, 2, 1): "halving",
    (5, 2, 3, 1): "long steps",
    (3, 0, 1, 2): "dilated",
    (3, 2, 1, 2): "dilated, same",
}


def seen(layers: list[nn.Module], n: int) -> np.ndarray:
    """Return, for each input of an n × n image, in how many ways it reaches the output in the middle.

    With weights of 1 each path from an input to the output adds 1 to the derivative.
    """
    model = nn.Sequential(*layers).double()
    for parameter in model.parameters():
        nn.init.ones_(parameter)
    x = torch.zeros(1, 1, n, n, dtype=torch.float64, requires_grad=True)
    y = model(x)
    y[0, 0, y.shape[2] // 2, y.shape[3] // 2].backward()
    return x.grad[0, 0].numpy()


def conv(k: int, **options: int) -> nn.Module:
    return nn.Conv2d(1, 1, k, bias=False, **options)


def main(side: int = 11, out: str = "out") -> dict[str, object]:
    """Print the table, and draw what outputs see.

    side : height and width of the images that are passed through the layers
    out : folder for the plot
    """
    checked, agreed, shown = compare(side)
    print(f"sizes for {side} × {side} inputs, by the formula and by the layer, and back by the transposed convolution")
    table(["", "kernel", "padding", "stride", "dilation", "formula", "layer", "left over", "formula back", "layer back"], shown)
    print(f"{agreed} of {checked} settings agree")

    stacks: dict[str, tuple[list[nn.Module], int]] = {  # layers, and the width of their receptive field by the sum in the docstring
        "3 × 3": ([conv(3, padding=1)], 3),
        "3 × 3, dilation 3": ([conv(3, padding=3, dilation=3)], 7),
        "4 × 4, stride 2, transposed": ([nn.ConvTranspose2d(1, 1, 4, stride=2, padding=1, bias=False)], 4 // 2),
        "three of 3 × 3": ([conv(3, padding=1) for _ in range(3)], 1 + 2 + 2 + 2),
        "3 × 3, pool, 3 × 3, pool": ([conv(3, padding=1), nn.AvgPool2d(2), conv(3, padding=1), nn.AvgPool2d(2)], 1 + 2 + 1 + 2 * 2 + 2),
        "3 × 3, dilations 1, 2, 4": ([conv(3, padding=d, dilation=d) for d in (1, 2, 4)], 1 + 2 + 4 + 8),
    }
    fields = {name: seen(layers, 20) for name, (layers, _) in stacks.items()}
    widths = {name: int(np.ptp(np.argwhere(field.any(0))) + 1) for name, field in fields.items()}
    print("\nthe receptive field of one output, from the gradient")
    rows = [[name, stacks[name][1], widths[name], np.count_nonzero(field)] for name, field in fields.items()]
    table(["layers", "width, formula", "width, gradient", "inputs seen"], rows)
    with figure(out, "receptive_fields", 2, 3, size=(10, 7)) as axes:
        for one, (name, field) in zip(axes.flat, fields.items(), strict=True):
            one.imshow(np.ma.masked_equal(field, 0), cmap="viridis", vmin=0)
            one.set_title(f"{name}\n{widths[name]} wide, {np.count_nonzero(field)} inputs seen", fontsize=10)
            one.set(xticks=np.arange(-0.5, 20), yticks=np.arange(-0.5, 20), xticklabels=[], yticklabels=[])
            one.tick_params(length=0)
            one.grid(alpha=0.3)
        for one in axes[1]:
            one.set_xlabel("the brighter, the more paths")
    return {"checked": checked, "agreed": agreed, "rows": rows, "paths": math.isclose(fields["three of 3 × 3"].sum(), 9**3)}


if __name__ == "__main__":
    run(main)
