"""E2. Convolution and cross-correlation of images, and filters made by hand: Gaussian blur, Sobel edges.

    correlation   (x ⋆ w)ᵢⱼ = Σₖₗ wₖₗ x_{i+k, j+l}        convolution   (x ∗ w)ᵢⱼ = Σₖₗ wₖₗ x_{i−k, j−l}

They differ in the sign of k and l: a convolution is a correlation with the kernel turned by 180°. `conv2d` computes a correlation, in
every library of neural networks; as the weights are learned, it does not matter which way round they are stored. For a kernel made by
hand it matters, unless it looks the same when turned, as the Gaussian does. The zeros around the image count as dark: its bright
border is an edge, too.

python examples/e_convolution/filters.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run

SOBEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])  # slope to the right, smoothed along the other axis


def correlate(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the correlation as the formula says, with zeros around the image, in the size of the image."""
    height, width = w.shape
    padded = np.pad(x, ((height // 2, height // 2), (width // 2, width // 2)))
    result = np.zeros_like(x)
    for i, j in np.ndindex(x.shape):
        result[i, j] = (w * padded[i : i + height, j : j + width]).sum()
    return result


def convolve(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return correlate(x, w[::-1, ::-1])


def conv2d(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Do the same with the engine: the image is a batch of 1 with 1 channel, the kernel has 1 input and 1 output channel."""
    return nn.functional.conv2d(torch.tensor(x)[None, None], torch.tensor(w)[None, None], padding="same")[0, 0].numpy()


def gaussian(size: int, width: float) -> np.ndarray:
    """Return exp(−(k² + l²) / 2 width²) on a grid, divided by its sum, so that an even surface keeps its brightness."""
    line = np.exp(-((np.arange(size) - size // 2) ** 2) / (2 * width**2))
    kernel = np.outer(line, line)
    return kernel / kernel.sum()


def drawing(side: int = 96) -> np.ndarray:
    """Return a picture to look at: a disc, a frame and a bar in front of a slope of grey."""
    y, x = np.mgrid[0:side, 0:side] / side
    image = 0.25 * x
    image[(x - 0.3) ** 2 + (y - 0.3) ** 2 < 0.04] = 0.9
    image[(np.maximum(abs(x - 0.72), abs(y - 0.7)) < 0.2) & (np.maximum(abs(x - 0.72), abs(y - 0.7)) > 0.13)] = 0.7
    image[(abs(x - y - 0.35) < 0.03) & (y < 0.45)] = 1.0
    return image


def main(width: float = 2.0, noise: float = 0.05, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Turn a kernel round, then filter a drawn image.

    width : of the Gaussian, in pixels
    noise : how much is added to the drawing
    seed : of the noise
    out : folder for the images
    """
    rng = np.random.default_rng(seed)
    point = np.zeros((5, 5))
    point[2, 2] = 1
    kernel = np.arange(1.0, 10.0).reshape(3, 3)
    print("one bright point, convolved with 1 … 9    and correlated with it, which turns it round")
    for left, right in zip(convolve(point, kernel)[1:4, 1:4], correlate(point, kernel)[1:4, 1:4], strict=True):
        print(f"{left!s:42}{right}")

    image = drawing() + noise * rng.standard_normal((96, 96))
    blur = gaussian(2 * round(3 * width) + 1, width)
    smooth = conv2d(image, blur)
    right, down = conv2d(smooth, SOBEL), conv2d(smooth, SOBEL.T)
    edges = np.hypot(right, down)
    apart = {
        "conv2d is a correlation": np.abs(conv2d(image, SOBEL) - correlate(image, SOBEL)).max(),
        "conv2d with the kernel turned round is a convolution": np.abs(conv2d(image, SOBEL[::-1, ::-1]) - convolve(image, SOBEL)).max(),
        "the Gaussian looks the same turned round": np.abs(correlate(image, blur) - convolve(image, blur)).max(),
        "Sobel turned round is its negative": np.abs(correlate(image, SOBEL) + convolve(image, SOBEL)).max(),
        "blur by rows, then by columns": np.abs(conv2d(conv2d(image, blur.sum(0)[None]), blur.sum(1)[:, None]) - smooth).max(),
    }
    print("\nlargest difference")
    for claim, difference in apart.items():
        print(f"{difference:8.1e}  {claim}")

    pictures = {
        "the image": (image, "gray", 0, 1),
        "a Gaussian blurs it": (smooth, "gray", 0, 1),
        "Sobel without blur: the noise has slopes too": (np.hypot(conv2d(image, SOBEL), conv2d(image, SOBEL.T)), "gray", 0, None),
        "Sobel, slope to the right (blue up, red down)": (right, "RdBu", -2, 2),
        "Sobel, slope downwards": (down, "RdBu", -2, 2),
        "both: the edges": (edges, "gray", 0, 2),
    }
    with figure(out, "filters", 2, 3, size=(10.5, 7.2)) as axes:
        for one, (title, (values, colors, low, high)) in zip(axes.flat, pictures.items(), strict=True):
            one.imshow(values, cmap=colors, vmin=low, vmax=high)
            one.set_title(title, fontsize=10)
            one.set_axis_off()
    inside = (slice(8, -8), slice(8, -8))  # away from the border, where the zeros around the image make an edge of their own
    return {"apart": apart, "edges": edges[inside], "clean": np.hypot(*np.gradient(drawing()))[inside]}


if __name__ == "__main__":
    run(main)
