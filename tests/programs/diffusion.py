# ruff: noqa: B905 - written as programs are published
"""Noise taught away: a schedule of variances, a network that sees the time, a mean of its weights, and sampling backwards."""

import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.programs.weights import fill

rng = np.random.default_rng(0)
steps = 10
betas = torch.linspace(1e-4, 0.02, steps)
alphas = 1.0 - betas
alphas_cumprod = torch.cumprod(alphas, axis=0)
previous = F.pad(alphas_cumprod[:-1], (1, 0), value=1.0)
posterior_variance = betas * (1.0 - previous) / (1.0 - alphas_cumprod)


def draw(*shape):
    return torch.as_tensor(rng.normal(size=shape), dtype=torch.get_default_dtype())


def extract(a, t, x_shape):
    return a.gather(-1, t.cpu()).reshape(t.shape[0], *((1,) * (len(x_shape) - 1))).to(t.device)


class SinusoidalPositionEmbeddings(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, time):
        half_dim = self.dim // 2
        embeddings = torch.exp(torch.arange(half_dim, device=time.device) * -(math.log(10000) / (half_dim - 1)))
        embeddings = time[:, None] * embeddings[None, :]
        return torch.cat((embeddings.sin(), embeddings.cos()), dim=-1)


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.time = nn.Sequential(SinusoidalPositionEmbeddings(8), nn.Linear(8, 8), nn.SiLU())
        self.inner, self.norm, self.outer = nn.Linear(2, 8), nn.GroupNorm(2, 8), nn.Linear(8, 2)

    def forward(self, x, t):
        return self.outer(F.silu(self.norm(self.inner(x) + self.time(t))))


net = fill(Denoiser())
ema = copy.deepcopy(net).eval().requires_grad_(False)
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-2)
for step in range(5):
    x, t, noise = draw(8, 2), torch.tensor(rng.integers(0, steps, 8)).long(), draw(8, 2)
    noisy = extract(alphas_cumprod.sqrt(), t, x.shape) * x + extract(torch.sqrt(1.0 - alphas_cumprod), t, x.shape) * noise
    loss = F.smooth_l1_loss(noise, net(noisy, t))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        for mean, value in zip(ema.state_dict().values(), net.state_dict().values()):
            mean.mul_(0.9).add_(value, alpha=0.1)
    print(f"{step}: {loss.item():.5f}")


@torch.no_grad()
def sample():
    x = draw(4, 2)
    for i in reversed(range(steps)):
        t = torch.full((4,), i, dtype=torch.long)
        scale = extract(betas, t, x.shape) / extract(torch.sqrt(1.0 - alphas_cumprod), t, x.shape)
        x = extract(torch.sqrt(1.0 / alphas), t, x.shape) * (x - scale * ema(x, t))
        if i > 0:
            x = x + torch.sqrt(extract(posterior_variance, t, x.shape)) * draw(4, 2)
    return x


results = {"net": net.state_dict(), "mean": ema.state_dict(), "samples": sample()}
