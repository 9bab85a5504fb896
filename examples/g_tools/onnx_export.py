"""G. A trained network leaves the house as an ONNX file: other programs run it, and Netron shows it.

ONNX is a format for graphs of operations with their weights. `onnx.export` runs the model once on an example and writes what it computed.
The axis of the examples is named, so the file takes any number of images. onnxruntime, which knows nothing of this package, then
gives the same digits.

To see the file as a picture: open https://netron.app in a browser, or `pip install netron` and `netron out/digits.onnx`. Click on a
node to see its attributes, its weights, and the line of this script that it came from.

python examples/g_tools/onnx_export.py          needs `pip install 'tinygrad_edu[onnx]'`
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.demo import digits
from tinygrad_edu.errors import MissingExtraError
from tinygrad_edu.onnx import export
from tinygrad_edu.utils.data import DataLoader
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def network() -> nn.Sequential:
    """Return a small convolutional network: (N, 1, 8, 8) -> (N, 10)."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.25), nn.Linear(512, 10),
    )  # fmt: skip


def train(model: nn.Module, data: Any, epochs: int, rate: float) -> None:
    """Train with Adam, and leave the model in evaluation mode."""
    loader = DataLoader(data, batch_size=64, shuffle=True)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    for x, t in progress([batch for _ in range(epochs) for batch in loader], "training"):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), t).backward()
        optimizer.step()
    model.eval()


def run_elsewhere(path: Path, images: np.ndarray) -> np.ndarray:
    """Return what onnxruntime makes of the file and the images."""
    try:
        import onnxruntime
    except ImportError:
        raise MissingExtraError("running the file", "onnxruntime", "onnx") from None
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (scores,) = session.run(["scores"], {"images": images})
    return scores


def main(epochs: int = 5, rate: float = 2e-3, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train, export, and compare the two programs on all held-out digits.

    epochs : passes over the data
    rate : the step length of Adam
    seed : of the weights, the split and the order of the images
    out : folder for the file and the plot
    """
    torch.manual_seed(seed)
    data, held_out = digits(None, seed)
    images, labels = held_out[:]
    model = network()
    train(model, data, epochs, rate)

    path = Path(out) / "digits.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {"images": {0: "batch"}, "scores": {0: "batch"}}
    proto = export(model, images[:1], path, input_names=["images"], output_names=["scores"], dynamic_axes=axes)
    operators = [node.op_type for node in proto.graph.node]
    weights = {i.name: list(i.dims) for i in proto.graph.initializer}
    table(["operator", "weights"], [[n.op_type, ", ".join(f"{i} {weights[i]}" for i in n.input if i in weights)] for n in proto.graph.node])
    print(f"saved {path}, {path.stat().st_size / 1000:.0f} kB: open it in Netron, https://netron.app\n")

    with torch.no_grad():
        here = model(images).numpy()
    there = run_elsewhere(path, images.numpy())
    difference = float(np.abs(here - there).max())
    accuracies = [float(np.mean(scores.argmax(1) == labels.numpy())) for scores in (here, there)]
    print(f"{len(images)} held-out digits: {accuracies[0]:.2%} right here, {accuracies[1]:.2%} in onnxruntime")
    print(f"the scores differ by at most {difference:.1e}; they reach {np.abs(here).max():.0f}")

    with figure(out, "onnx_export", size=(5, 4.4)) as plot:
        plot.plot(here.ravel(), there.ravel(), ".", ms=3)
        plot.set(xlabel="score in tinygrad_edu", ylabel="score in onnxruntime", title=f"Two programs: at most {difference:.0e} apart")
        plot.set_aspect("equal")
        plot.grid(alpha=0.3)
    return {"operators": operators, "difference": difference, "accuracies": accuracies, "file": path}


if __name__ == "__main__":
    run(main)
