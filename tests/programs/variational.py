# ruff: noqa: UP008, UP032 - written as programs are published
"""A variational autoencoder, with the divergence written out and by the library's distributions."""

import numpy as np
import torch
from torch import nn, optim
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn import functional as F

from tests.programs.weights import fill

rng = np.random.default_rng(0)


class VAE(nn.Module):
    def __init__(self):
        super(VAE, self).__init__()
        self.fc1 = nn.Linear(16, 10)
        self.fc21 = nn.Linear(10, 3)
        self.fc22 = nn.Linear(10, 3)
        self.fc3 = nn.Linear(3, 10)
        self.fc4 = nn.Linear(10, 16)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.from_numpy(rng.normal(size=std.shape)).type_as(std)
        return mu + eps * std

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 16))
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 16), reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD, KLD


model = fill(VAE())
optimizer = optim.Adam(model.parameters(), lr=1e-2)
data = torch.from_numpy(rng.random((12, 1, 4, 4))).to(torch.get_default_dtype())
for epoch in range(4):
    model.train()
    optimizer.zero_grad()
    recon, mu, logvar = model(data)
    loss, kld = loss_function(recon, data, mu, logvar)
    loss.backward()
    optimizer.step()
    q = Independent(Normal(mu, torch.exp(0.5 * logvar)), 1)
    p = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    print("Epoch: {} Loss: {:.6f} {:.4f} {:.4f}".format(epoch, loss.item() / len(data), kld, kl_divergence(q, p).sum()))
model.eval()
with torch.no_grad():
    comparison = torch.cat([data[:4], model.decode(model.encode(data[:4].view(4, -1))[0]).view(4, 1, 4, 4)])
results = {**model.state_dict(), "comparison": comparison.cpu()}
