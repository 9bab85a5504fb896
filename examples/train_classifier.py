"""A multilayer perceptron on scikit-learn's digits, written as it would be in PyTorch.

python examples/train_classifier.py [epochs]
"""

import sys

from sklearn.datasets import load_digits

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
digits = load_digits()
data = TensorDataset(torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target))
train, test = random_split(data, [0.8, 0.2])

model = nn.Sequential(nn.Linear(64, 100), nn.LeakyReLU(), nn.Linear(100, 30), nn.LeakyReLU(), nn.Linear(30, 10))
optimizer = optim.Adam(model.parameters(), lr=3e-3)
criterion = nn.CrossEntropyLoss()

for epoch in range(int(sys.argv[1]) if len(sys.argv) > 1 else 15):
    for images, labels in DataLoader(train, batch_size=32, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        images, labels = next(iter(DataLoader(test, batch_size=len(test))))
        accuracy = (model(images).argmax(1) == labels).float().mean().item()
    print(f"epoch {epoch + 1}: loss {loss.item():.4f}, held-out accuracy {accuracy:.1%}")
