"""G. A training run, logged for TensorBoard: curves, distributions, images, and the graph of the model.

A run that is only watched is forgotten. `SummaryWriter` writes what happens to a file while it happens, and TensorBoard shows any number
of runs side by side in the browser, while they go on and afterwards:

    pip install tensorboard
    tensorboard --logdir out/runs

What is worth logging: the cost and the accuracy (scalars); the weights and their gradients of each layer (histograms: a gradient that
shrinks to a peak at zero has vanished); examples of data and mistakes (images); the model (graph); and what was chosen (hparams).

python examples/g_tools/tensorboard_run.py          needs `pip install 'tinygrad_edu[tensorboard]'`
"""

from __future__ import annotations

from pathlib import Path

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.demo import digits
from tinygrad_edu.utils.data import DataLoader
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress
from tinygrad_edu.utils.tensorboard import SummaryWriter


class Net(nn.Module):
    """A network whose parts have names, which TensorBoard's graph shows: (N, 1, 8, 8) -> (N, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(64, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.output(torch.tanh(self.hidden(images.flatten(1))))


def log_layers(writer: SummaryWriter, model: nn.Module, epoch: int) -> dict[str, float]:
    """Log the distribution of each parameter and of its gradient; return the norms of the gradients."""
    for name, parameter in model.named_parameters():
        writer.add_histogram(f"weights/{name}", parameter, epoch)
        writer.add_histogram(f"gradients/{name}", parameter.grad, epoch)
    return {name: torch.linalg.norm(parameter.grad).item() for name, parameter in model.named_parameters()}


def main(epochs: int = 20, rate: float = 2e-3, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train and log, then draw from the returned numbers what TensorBoard's first page shows.

    epochs : passes over the data
    rate : the step length of Adam
    seed : of the weights, the split and the order of the images
    out : folder for the run and the plot
    """
    torch.manual_seed(seed)
    data, held_out = digits(None, seed)
    images, labels = held_out[:]
    model = Net()
    optimizer = optim.Adam(model.parameters(), lr=rate)
    loader = DataLoader(data, batch_size=64, shuffle=True)
    curves: dict[str, list[float]] = {"loss/training": [], "loss/held_out": [], "accuracy/held_out": []}
    norms: list[dict[str, float]] = []
    folder = Path(out) / "runs" / f"rate_{rate:g}_seed_{seed}"
    with SummaryWriter(folder) as writer:  # closed at the end, so that nothing waits unwritten
        writer.add_graph(model, images[:1])
        writer.add_images("data", images[:16], 0)
        for epoch in progress(range(epochs), "training"):
            total = 0.0
            for x, t in loader:
                optimizer.zero_grad()
                loss = nn.functional.cross_entropy(model(x), t)
                loss.backward()
                optimizer.step()
                total += loss.item() * len(t)
            with torch.no_grad():
                scores = model(images)
            wrong = scores.argmax(1) != labels
            now = (total / len(data), nn.functional.cross_entropy(scores, labels).item(), 1 - wrong.float().mean().item())
            for tag, value in zip(curves, now, strict=True):
                curves[tag].append(value)
                writer.add_scalar(tag, value, epoch)
            norms.append(log_layers(writer, model, epoch))
        if wrong.any():
            writer.add_images("mistakes", images[wrong], epochs)
        writer.add_hparams({"rate": rate, "seed": seed}, {"hparam/accuracy": curves["accuracy/held_out"][-1]}, run_name="hparams")
    table(["tag", "first epoch", "last epoch"], [[tag, values[0], values[-1]] for tag, values in curves.items()])
    print(f"saved the run in {folder}; see it with: tensorboard --logdir {Path(out) / 'runs'}")

    with figure(out, "tensorboard_run", columns=2) as (left, right):
        for tag in ("loss/training", "loss/held_out"):
            left.semilogy(range(1, epochs + 1), curves[tag], label=tag)
        left.set(xlabel="epoch", ylabel="cross-entropy", title=f"Scalars: accuracy {curves['accuracy/held_out'][-1]:.1%} at the end")
        for name in norms[0]:
            right.semilogy(range(1, epochs + 1), [norm[name] for norm in norms], label=name)
        right.set(xlabel="epoch", ylabel="norm", title="Gradients of the last batch, by parameter")
        for axes in (left, right):
            axes.legend()
            axes.grid(alpha=0.3)
            axes.xaxis.get_major_locator().set_params(integer=True)
    return {"folder": folder, "curves": curves, "wrong": int(wrong.sum())}


if __name__ == "__main__":
    run(main)
