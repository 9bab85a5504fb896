"""E5. INPUT 32×32×3 → CONV 12 → RELU → POOL → FC 10: the shape after every layer, the parameters, and the work.

The course writes shapes as height × width × channels; here, as in PyTorch, channels come first: (N, 12, 32, 32) for 32×32×12. The fully
connected layer (FC) may be read as a convolution, too: its kernel is as large as its input, so it fits once, and the output is 1×1×10.
Both are built here, with the same weights, and give the same scores.

python examples/e_convolution/shapes.py
"""

from __future__ import annotations

from pathlib import Path

import tinygrad_edu as torch
from tinygrad_edu import nn, viz
from tinygrad_edu.nn.summary import summary
from tinygrad_edu.utils.lesson import run


def main(seed: int = 0, out: str = "out") -> dict[str, object]:
    """Print the table of the network, and compare the two readings of its last layer.

    seed : of the weights and of the image
    out : folder for the drawing
    """
    torch.manual_seed(seed)
    model = nn.Sequential()
    model.add_module("CONV", nn.Conv2d(3, 12, 3, padding=1))
    model.add_module("RELU", nn.ReLU())
    model.add_module("POOL", nn.MaxPool2d(2))
    model.add_module("flatten", nn.Flatten())
    model.add_module("FC", nn.Linear(16 * 16 * 12, 10))
    told = summary(model, (1, 3, 32, 32))
    print(told)

    image = torch.randn(1, 3, 32, 32, dtype=torch.float64)
    as_convolution = nn.Sequential(*list(model.children())[:3], nn.Conv2d(12, 10, 16))
    with torch.no_grad():
        as_convolution[3].weight.copy_(model.FC.weight.reshape(10, 12, 16, 16))
        as_convolution[3].bias.copy_(model.FC.bias)
    scores, again = model.double()(image), as_convolution.double()(image)
    difference = (scores - again[:, :, 0, 0]).abs().max().item()
    shapes = {}
    value = image
    for name, layer in zip(("CONV 12", "RELU", "POOL", "FC 10, as a convolution of 16×16"), as_convolution, strict=True):
        value = layer(value)
        shapes[name] = "×".join(str(value.shape[k]) for k in (2, 3, 1))
    print("\nin the notation of the course: INPUT 32×32×3, " + ", ".join(f"{name} {shape}" for name, shape in shapes.items()))
    print(f"FC and its convolution give the same scores: largest difference {difference:.1e}")

    large = as_convolution(torch.randn(1, 3, 64, 64, dtype=torch.float64))
    print(f"and the convolution slides: 64×64×3 gives scores of shape {tuple(large.shape)}, one set for each window of the pooled image")
    with torch.record():
        scores = model(image)
    Path(out).mkdir(parents=True, exist_ok=True)
    viz.graph(scores, params=model).save(f"{out}/shapes_graph.svg")
    print(f"saved {out}/shapes_graph.svg")
    return {
        "shapes": [layer.output_shape for layer in told.layers[1:]],
        "parameters": told.total_params,
        "difference": difference,
        "in_the_course": list(shapes.values()),
        "large": tuple(large.shape),
    }


if __name__ == "__main__":
    run(main)
