"""F. A U-Net says of every pixel what it belongs to: background, disc, cross or triangle.

    encoder   32×32 → 16×16 → 8×8: what is there, in an ever larger surrounding, and ever less of where
    decoder   8×8 → 16×16 → 32×32: back to the pixels
    skip connections   each level of the decoder reads, beside what comes from below, what the encoder had at that size:
        y = cat(upsampled, skipped),     (adjoint of upsampled, adjoint of skipped) = split(adjoint of y)

The images are drawn with NumPy: shapes of any size and brightness, in noise. The same network without skip connections is trained
beside it. It knows what is there, but its borders are blurred, for 8×8 is all it knows of where. The measure is the intersection over the
union (IoU) of the pixels found and the true ones of each class.

python examples/f_family/u_net.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

CLASSES = ("background", "disc", "cross", "triangle")
SIDE = 32


def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return an image (32, 32) of one to three shapes in noise, and the class of each of its pixels."""
    y, x = np.mgrid[:SIDE, :SIDE]
    image, classes = np.full((SIDE, SIDE), 0.3), np.zeros((SIDE, SIDE), np.int64)
    for kind in rng.integers(1, 4, rng.integers(1, 4)):
        size, (i, j) = rng.uniform(4, 8), rng.uniform(6, SIDE - 6, 2)
        inside = (
            (y - i) ** 2 + (x - j) ** 2 < size**2,
            (np.maximum(abs(y - i), abs(x - j)) < size) & (np.minimum(abs(y - i), abs(x - j)) < size / 3),
            (abs(y - i) < size) & (2 * abs(x - j) < y - i + size),
        )[kind - 1]
        image[inside], classes[inside] = rng.uniform(0.5, 1.0), kind
    return image + rng.normal(0, 0.1, image.shape), classes


def shapes(count: int, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Return images (N, 1, 32, 32) and the classes of their pixels (N, 32, 32)."""
    images, classes = zip(*(draw(rng) for _ in range(count)), strict=True)
    return torch.tensor(np.stack(images)[:, None], dtype=torch.float32), torch.tensor(np.stack(classes))


def block(inputs: int, outputs: int) -> nn.Sequential:
    """Return two convolutions that keep the size of the image."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(),
    )  # fmt: skip


class UNet(nn.Module):
    """Takes images (N, 1, 32, 32), returns the logits of the classes of their pixels (N, 4, 32, 32)."""

    def __init__(self, width: int = 8, skip: bool = True) -> None:
        super().__init__()
        self.skip = skip
        w, s = width, int(skip)
        self.fine, self.middle, self.coarse = block(1, w), block(w, 2 * w), block(2 * w, 4 * w)
        self.from_coarse = nn.ConvTranspose2d(4 * w, 2 * w, 2, stride=2)
        self.from_middle = nn.ConvTranspose2d(2 * w, w, 2, stride=2)
        self.up_middle, self.up_fine = block(2 * w * (1 + s), 2 * w), block(w * (1 + s), w)
        self.classify = nn.Conv2d(w, len(CLASSES), 1)

    def join(self, upsampled: torch.Tensor, skipped: torch.Tensor) -> torch.Tensor:
        return torch.cat((upsampled, skipped), 1) if self.skip else upsampled

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        fine = self.fine(x)  # (N, 8, 32, 32)
        middle = self.middle(nn.functional.max_pool2d(fine, 2))  # (N, 16, 16, 16)
        coarse = self.coarse(nn.functional.max_pool2d(middle, 2))  # (N, 32, 8, 8): each value has seen most of the image
        up = self.up_middle(self.join(self.from_coarse(coarse), middle))  # (N, 16, 16, 16)
        return self.classify(self.up_fine(self.join(self.from_middle(up), fine)))


def overlap(found: torch.Tensor, true: torch.Tensor) -> list[float]:
    """Return |found ∩ true| / |found ∪ true| of the pixels of each class."""
    pairs = [(found == k, true == k) for k in range(len(CLASSES))]
    return [((a & b).sum() / (a | b).sum()).item() for a, b in pairs]


def predict(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the most probable class of each pixel."""
    model.eval()
    with torch.no_grad():
        return model(x).argmax(1)


def train(model: nn.Module, steps: int, batch: int, rate: float, rng: np.random.Generator) -> list[float]:
    """Train on new images in every step; return the losses."""
    optimizer = optim.Adam(model.parameters(), lr=rate)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    losses = []
    for _ in progress(range(steps), "with skips" if model.skip else "without"):
        x, t = shapes(batch, rng)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), t)  # the mean over all pixels
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


def main(steps: int = 300, batch: int = 16, rate: float = 5e-3, width: int = 8, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train with and without skip connections, and measure the overlap on images that neither has seen.

    steps : of Adam
    batch : new images per step
    rate : the largest step length
    width : channels at full size; twice as many at each level below
    seed : of weights and images
    out : folder for the plots
    """
    x, t = shapes(200, np.random.default_rng(seed + 1))
    scores, losses, found = {}, {}, {}
    for name, skip in (("with skip connections", True), ("without", False)):
        torch.manual_seed(seed)
        model = UNet(width, skip)
        losses[name] = train(model, steps, batch, rate, np.random.default_rng(seed))
        found[name] = predict(model, x)
        scores[name] = overlap(found[name], t)
    means = {name: float(np.mean(score)) for name, score in scores.items()}
    table(["IoU on 200 new images", *CLASSES, "mean"], [[name, *scores[name], means[name]] for name in scores])

    with figure(out, "u_net", 4, 8, size=(12, 6.4)) as plots:
        for column in range(8):
            rows = {"image": x[column, 0], "truth": t[column], **{name: classes[column] for name, classes in found.items()}}
            for axes, (name, image) in zip(plots[:, column], rows.items(), strict=True):
                if name == "image":
                    axes.imshow(image, cmap="gray", vmin=0, vmax=1)
                else:
                    axes.imshow(image, cmap="viridis", vmin=0, vmax=3, interpolation="nearest")
                axes.set(xticks=[], yticks=[])
                if column == 0:
                    axes.set_ylabel(name.replace("skip ", "skip\n") + (f"\nIoU {means[name]:.3f}" if name in means else ""))
        plots[0, 0].figure.suptitle("What the encoder knew of where: skip connections draw the borders")
    return {"scores": scores, "means": means, "losses": losses}


if __name__ == "__main__":
    run(main)
