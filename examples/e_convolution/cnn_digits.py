"""E6. A convolutional network reads digits: MNIST with `--data FOLDER`, else scikit-learn's smaller digits.

    INPUT → CONV 8 → RELU → POOL → CONV 16 → RELU → POOL → FC 10

The folder holds the four files of MNIST, `train-images-idx3-ubyte.gz` and its companions. The network is lean, 9226 parameters, so that
three epochs of 60,000 images take less than a minute; nearly 99 % of the test images are right then.

A filter of the first layer is a little image of its own, and answers where the digit looks like it. The last picture asks the opposite
question: which pixels should become brighter or darker for the score of the digit to rise? That is a gradient with respect to the
input, and comes from the same backward pass.

python examples/e_convolution/cnn_digits.py --data FOLDER
"""

from __future__ import annotations

from typing import Any

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.demo import digits
from tinygrad_edu.utils.data import DataLoader
from tinygrad_edu.utils.lesson import figure, run
from tinygrad_edu.utils.progress import progress


def network(side: int) -> nn.Sequential:
    """Return the network; the comments give the shapes of images of 28 × 28, and small ones of 8 × 8 are halved only once."""
    large = side >= 16
    size = 5 if large else 3
    return nn.Sequential(
        nn.Conv2d(1, 8, size, padding=size // 2),  # (N, 1, 28, 28) -> (N, 8, 28, 28)
        nn.ReLU(),
        nn.MaxPool2d(2) if large else nn.Identity(),  # -> (N, 8, 14, 14)
        nn.Conv2d(8, 16, 3, padding=1),  # -> (N, 16, 14, 14)
        nn.ReLU(),
        nn.MaxPool2d(2),  # -> (N, 16, 7, 7)
        nn.Flatten(),  # -> (N, 784)
        nn.Linear(16 * (side // (4 if large else 2)) ** 2, 10),  # -> (N, 10)
    )


def accuracy(model: nn.Module, images: Any, labels: Any) -> float:
    """Return the share of images whose digit gets the largest score; 500 at a time, for the responses of a layer are large."""
    with torch.no_grad():
        right = sum((model(images[i : i + 500]).argmax(1) == labels[i : i + 500]).sum().item() for i in range(0, len(images), 500))
    return right / len(images)


def slope_of_score(model: nn.Module, images: Any, labels: Any) -> Any:
    """Return the derivative of the score of its digit with respect to every pixel of every image, of shape (N, 1, H, W).

    No image has a share in the scores of another, so the sum of all scores gives all these gradients at once.
    """
    x = images.clone().requires_grad_()
    scores = model(x).gather(1, labels[:, None])  # (N, 1)
    return torch.autograd.grad(scores.sum(), x)[0]


def main(
    data: str | None = None, epochs: int = 0, rate: float = 4e-3, batch: int = 64, seed: int = 0, out: str = "out"
) -> dict[str, object]:
    """Train, and look at what was learned.

    data : folder with the four files of MNIST; scikit-learn's digits without it
    epochs : passes over the data; 0 for 3 with MNIST and 30 with the small digits
    rate : the step length of Adam at first; it falls to zero along a cosine
    batch : images per step
    seed : of the weights and of the order of the images
    out : folder for the pictures
    """
    torch.manual_seed(seed)
    train, test = digits(data, seed)
    images, labels = test[:]
    epochs = epochs or (3 if data else 30)
    model = network(images.shape[-1])
    loader = DataLoader(train, batch_size=batch, shuffle=True)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    accuracies = []
    for epoch in range(1, epochs + 1):
        for x, t in progress(loader, f"epoch {epoch}/{epochs}"):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), t).backward()
            optimizer.step()
            schedule.step()
        accuracies.append(accuracy(model, images, labels))
        print(f"epoch {epoch}: {accuracies[-1]:.2%} of {len(images)} test images are right", flush=True)

    shown = torch.stack([images[labels == digit][0] for digit in labels.unique().tolist()])  # the first of each digit
    filters = draw_filters(model, shown[-3:], out)
    slopes = draw_slopes(model, shown, labels.unique(), out)
    return {"accuracies": accuracies, "filters": filters, "slopes": slopes, "model": model, "shown": shown}


def draw_filters(model: nn.Sequential, images: Any, out: str) -> Any:
    """Draw the filters of the first layer, (8, 1, k, k), and below each its response to some images, after the ReLU."""
    filters = model[0].weight.detach()
    with torch.no_grad():
        responses = torch.relu(model[0](images))  # (images, 8, H, W)
    most = filters.abs().max().item()
    with figure(out, "cnn_filters", 1 + len(images), 9, size=(12, 1.4 * (1 + len(images)))) as axes:
        for row, image in zip(axes[1:, 0], images, strict=True):
            row.imshow(image[0], cmap="gray")
        for k in range(8):
            axes[0, k + 1].imshow(filters[k, 0], cmap="RdBu", vmin=-most, vmax=most)
            axes[0, k + 1].set_title(f"filter {k + 1}", fontsize=10)
            for row, response in zip(axes[1:, k + 1], responses[:, k], strict=True):
                row.imshow(response, cmap="gray", vmin=0, vmax=responses.max().item())
        axes[0, 0].text(0.5, 0.5, "blue: positive\nred: negative\n\nbelow: where\nit answers", ha="center", va="center", fontsize=9)
        for one in axes.flat:
            one.set_axis_off()
    return filters


def draw_slopes(model: nn.Sequential, images: Any, labels: Any, out: str) -> Any:
    """Draw images, and below each the gradient of the score of its digit."""
    slopes = slope_of_score(model, images, labels)
    with figure(out, "cnn_input_gradient", 2, len(images), size=(1.2 * len(images), 2.9)) as axes:
        for column, image, slope, label in zip(axes.T, images, slopes, labels.tolist(), strict=True):
            most = slope.abs().max().item()
            column[0].imshow(image[0], cmap="gray")
            column[0].set_title(f"a {label}", fontsize=10)
            column[1].imshow(slope[0], cmap="RdBu", vmin=-most, vmax=most)
            for one in column:
                one.set_axis_off()
        axes[0, 0].figure.supxlabel("below: brighter pixels where it is blue, darker ones where it is red, raise the score", fontsize=10)
    return slopes


if __name__ == "__main__":
    run(main)
