"""A classifier as in a first lesson: a model, batches, a loss, steps, and a test."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tests.programs.weights import fill

device = "cuda" if torch.cuda.is_available() else "cpu"
print(f"Using {device} device")


class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(nn.Linear(4 * 4, 12), nn.ReLU(), nn.Linear(12, 12), nn.ReLU(), nn.Linear(12, 3))

    def forward(self, x):
        return self.linear_relu_stack(self.flatten(x))


def train(dataloader, model, loss_fn, optimizer):
    size = len(dataloader.dataset)
    model.train()
    for batch, (X, y) in enumerate(dataloader):
        X, y = X.to(device), y.to(device)
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if batch % 2 == 0:
            loss, current = loss.item(), (batch + 1) * len(X)
            print(f"loss: {loss:>7f}  [{current:>5d}/{size:>5d}]")


def test(dataloader, model, loss_fn):
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            pred = model(X.to(device))
            test_loss += loss_fn(pred, y).item()
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    print(f"Accuracy: {100 * correct / len(dataloader.dataset):>0.1f}%, Avg loss: {test_loss / len(dataloader):>8f}")


rng = np.random.default_rng(0)
data = TensorDataset(torch.tensor(rng.normal(size=(40, 1, 4, 4))).to(torch.get_default_dtype()), torch.from_numpy(rng.integers(0, 3, 40)))
model = fill(NeuralNetwork().to(device))
print(model)
for name, param in model.named_parameters():
    print(f"Layer: {name} | Size: {param.size()} | Values: {param[:2]}\n")
optimizer = torch.optim.SGD(model.parameters(), lr=1e-1)
for epoch in range(3):
    print(f"Epoch {epoch + 1}\n-------------------------------")
    train(DataLoader(data, batch_size=16), model, nn.CrossEntropyLoss(), optimizer)
    test(DataLoader(data, batch_size=32), model, nn.CrossEntropyLoss())
results = model.state_dict()
