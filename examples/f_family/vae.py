"""F. A variational autoencoder learns a distribution of digits, from which new ones are drawn.

    encoder   q(z|x) = normal(μ(x), σ(x)²)          decoder   p(x|z) = Bernoulli(x̂(z))          prior   p(z) = normal(0, 1)

    C = −E_q log p(x|z)  +  KL(q(z|x) ‖ p(z)),      KL = ½ Σ (μ² + σ² − log σ² − 1)

The first part wants good reconstructions, the second wants codes that look like draws from the prior, so that the decoder knows what to
make of a fresh draw. The expectation is estimated by one sample, written as a function of its parameters (the reparameterisation),
z = μ + σ ε with ε from normal(0, 1): that is how the gradient passes through a random number.

python examples/f_family/vae.py
"""

from __future__ import annotations

from tiles import tiles

import tinygrad_edu as torch
from tinygrad_edu import distributions, nn, optim
from tinygrad_edu.demo import digits
from tinygrad_edu.utils.data import DataLoader, TensorDataset
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


class VAE(nn.Module):
    """Takes images (N, 64); returns the logits of the reconstructions (N, 64), and μ and log σ² of the codes, each (N, code)."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 2 * code))
        self.decoder = nn.Sequential(nn.Linear(code, 256), nn.GELU(), nn.Linear(256, 64))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        mu, log_var = self.encoder(x).chunk(2, 1)
        z = mu + torch.exp(log_var / 2) * torch.randn_like(mu)
        return self.decoder(z), mu, log_var


def parts(model: VAE, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the two parts of the loss, in nats per image: the reconstruction's and the divergence."""
    logits, mu, log_var = model(x)
    reconstruction = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    divergence = (mu**2 + torch.exp(log_var) - log_var - 1).sum() / 2 / len(x)
    return reconstruction, divergence


def check_divergence() -> float:
    """Return how far the formula of the divergence is from `distributions.kl_divergence`, values and gradients, in float64."""
    mu, log_var = (torch.randn(5, 3, dtype=torch.float64, requires_grad=True) for _ in range(2))
    hand = (mu**2 + torch.exp(log_var) - log_var - 1).sum() / 2
    library = distributions.kl_divergence(distributions.Normal(mu, torch.exp(log_var / 2)), distributions.Normal(0.0, 1.0)).sum()
    gradients = zip(torch.autograd.grad(hand, (mu, log_var)), torch.autograd.grad(library, (mu, log_var)), strict=True)
    return max([abs(hand.item() - library.item()), *((a - b).abs().max().item() for a, b in gradients)])


def nearest(x: torch.Tensor, X: torch.Tensor) -> tuple[float, torch.Tensor]:
    """Return the mean distance from the images x to the nearest of X, and the indices of those."""
    distances, indices = torch.cdist(x, X).min(1)
    return distances.mean().item(), indices


def main(code: int = 8, epochs: int = 120, rate: float = 2e-3, beta: float = 1.0, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train, draw new digits, and compare their distance to real digits with that of held-out digits.

    code : how many numbers stand for an image of 64
    epochs : passes over the data
    rate : the largest step length of Adam
    beta : weight of the divergence in the loss
    seed : of the weights, the split, and all noise
    out : folder for the plot
    """
    torch.manual_seed(seed)
    difference = check_divergence()
    print(f"the formula of the divergence and distributions.kl_divergence differ by {difference:.1e}")
    data, held_out = digits(None, seed)
    X, labels = data[:][0].flatten(1), data[:][1]
    X_test = held_out[:][0].flatten(1)
    model = VAE(code)
    loader = DataLoader(TensorDataset(X), batch_size=64, shuffle=True)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    curves: list[tuple[float, float]] = []
    for _ in progress(range(epochs), "training"):
        for (x,) in loader:
            optimizer.zero_grad()
            reconstruction, divergence = parts(model, x)
            (reconstruction + beta * divergence).backward()
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            curves.append(tuple(part.item() for part in parts(model, X_test)))
    shown = sorted({min(n, epochs) for n in (1, 3, 10, 30, epochs)})
    table(["epoch", "reconstruction", "divergence", "sum (held-out digits)"], [[n, *curves[n - 1], sum(curves[n - 1])] for n in shown])

    with torch.no_grad():
        samples = torch.sigmoid(model.decoder(torch.randn(500, code)))
        rebuilt = torch.sigmoid(model.decoder(model.encoder(X_test[:15]).chunk(2, 1)[0]))  # of the most probable code
    distances = {}
    distances["a held-out digit"] = nearest(X_test, X)[0]
    distances["a sample"], which = nearest(samples, X)
    distances["independent pixels"] = nearest(X[torch.randint(0, len(X), (500, 64)), torch.arange(64)], X)[0]
    table(["mean distance to the nearest digit of the training", ""], [[name, value] for name, value in distances.items()])
    kinds = torch.bincount(labels[which], minlength=10)
    print("the nearest digits of 500 samples, from 0 to 9:", kinds.tolist())

    with figure(out, "vae", columns=3, size=(15, 4.2)) as (left, middle, right):
        for values, name in zip(zip(*curves, strict=True), ("reconstruction", "divergence KL"), strict=True):
            left.plot(range(1, epochs + 1), values, label=name)
        left.set(xlabel="epoch", ylabel="nats per image", title="The loss's two parts on held-out digits")
        left.legend()
        left.grid(alpha=0.3)
        pairs = torch.stack((X_test[:15], rebuilt), 1).reshape(30, 64)
        middle.imshow(tiles(pairs, 6), cmap="gray_r", vmin=0, vmax=1)
        for x in (19.5, 39.5):
            middle.axvline(x, color="C0")
        middle.set_title("Pairs: held-out digit, reconstruction")
        right.imshow(tiles(samples[:48], 8), cmap="gray_r", vmin=0, vmax=1)
        right.set_title("Digits that nobody wrote: samples")
        for axes in (middle, right):
            axes.set_axis_off()
    return {"difference": difference, "curves": curves, "distances": distances, "kinds": kinds.tolist()}


if __name__ == "__main__":
    run(main)
