"""F. An autoencoder squeezes digits through a few numbers and learns to make the digit of them again.

    code  h = encoder(x),     reconstruction  x̂ = decoder(h),     C = mean of (x̂ − x)²

The target is the input itself, so no labels are needed. With linear layers the best that can be done is known: principal component
analysis (PCA), the projection on the directions in which the data varies most. A linear autoencoder has to find that very error by
gradient descent. With nonlinear layers the code may follow curved surfaces, and as many numbers say more.

python examples/f_family/autoencoder.py
"""

from __future__ import annotations

from tiles import tiles

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.demo import digits
from tinygrad_edu.utils.data import DataLoader, TensorDataset
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def linear(code: int) -> nn.Sequential:
    """Return 64-code-64 without any nonlinearity."""
    return nn.Sequential(nn.Linear(64, code), nn.Linear(code, 64))


def nonlinear(code: int) -> nn.Sequential:
    """Return 64-128-64-code-64-128-64: encoder and decoder."""
    encoder = nn.Sequential(nn.Linear(64, 128), nn.GELU(), nn.Linear(128, 64), nn.GELU(), nn.Linear(64, code))
    decoder = nn.Sequential(nn.Linear(code, 64), nn.GELU(), nn.Linear(64, 128), nn.GELU(), nn.Linear(128, 64), nn.Sigmoid())
    return nn.Sequential(encoder, decoder)


def train(model: nn.Module, X: torch.Tensor, epochs: int, rate: float, name: str) -> list[float]:
    """Train with Adam, the step length falling to nothing along a cosine; return the mean error of each epoch."""
    loader = DataLoader(TensorDataset(X), batch_size=64, shuffle=True)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    curve = []
    for _ in progress(range(epochs), name):
        total = 0.0
        for (x,) in loader:  # (64, 64): as many images as pixels
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), x)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(x)
        curve.append(total / len(X))
    return curve


def principal_components(X: torch.Tensor, code: int) -> nn.Module:
    """Return PCA as a function: the projection on the `code` directions in which X varies most."""
    mean = X.mean(0)
    _, _, directions = torch.linalg.svd(X - mean, full_matrices=False)
    V = directions[:code].T  # (64, code), with orthonormal columns
    return lambda x: mean + (x - mean) @ V @ V.T


def main(
    code: int = 6, epochs: int = 150, rate: float = 3e-3, linear_rate: float = 0.02, seed: int = 0, out: str = "out"
) -> dict[str, object]:
    """Train both autoencoders, and compare their errors with that of PCA.

    code : how many numbers stand for an image of 64
    epochs : passes over the data
    rate : the largest step length of Adam
    linear_rate : the same for the linear autoencoder
    seed : of the weights, the split and the order of the images
    out : folder for the plot
    """
    torch.manual_seed(seed)
    data, held_out = digits(None, seed)
    X, X_test = data[:][0].flatten(1), held_out[:][0].flatten(1)  # (N, 64), from 0 to 1
    models = {"PCA": principal_components(X, code), "linear autoencoder": linear(code), "autoencoder": nonlinear(code)}
    rates = {"linear autoencoder": linear_rate, "autoencoder": rate}
    curves = {name: train(models[name], X, epochs, length, name) for name, length in rates.items()}
    with torch.no_grad():
        errors = {name: tuple(nn.functional.mse_loss(model(x), x).item() for x in (X, X_test)) for name, model in models.items()}
        shown = [X_test[:10], *(model(X_test[:10]) for model in models.values())]
    table([f"{code} numbers for 64 pixels", "error in training", "error on held-out digits"], [[name, *e] for name, e in errors.items()])
    ratio = errors["linear autoencoder"][0] / errors["PCA"][0]
    print(f"the linear autoencoder comes to {ratio:.5f} times the error of PCA, its lower bound")

    with figure(out, "autoencoder", columns=2, size=(13, 4.4), width_ratios=(1, 1.5)) as (left, right):
        for name, curve in curves.items():
            left.semilogy(range(1, epochs + 1), curve, label=name)
        left.axhline(errors["PCA"][0], color="black", lw=1, ls="--", label="PCA")
        left.set(xlabel="epoch", ylabel="mean squared error", title="PCA bounds linear layers; a curved code says more")
        left.legend()
        left.grid(alpha=0.3, which="both")
        right.imshow(tiles(torch.cat(shown), 10), cmap="gray_r", vmin=0, vmax=1)
        right.set_yticks([4.5, 14.5, 24.5, 34.5], ["held-out digit", *(f"{n}\n{e[1]:.4f}" for n, e in errors.items())])
        right.set(xticks=[], title=f"Digits made again of {code} numbers each, with the error")
    return {"errors": errors, "curves": curves}


if __name__ == "__main__":
    run(main)
