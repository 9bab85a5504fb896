# ruff: noqa: B007, PLR0402, UP045 - written as programs are published
"""A residual network, trained with a schedule, its best weights kept; then its head is replaced and the rest frozen."""

import copy
from typing import Optional

import numpy as np
import torch
import torch.nn as nn
from torch import Tensor
from torch.optim import SGD, lr_scheduler

from tests.programs.weights import fill


class BasicBlock(nn.Module):
    expansion: int = 1

    def __init__(self, inplanes: int, planes: int, stride: int = 1, downsample: Optional[nn.Module] = None) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = downsample

    def forward(self, x: Tensor) -> Tensor:
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self, num_classes: int = 4) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, kernel_size=3, padding=1, bias=False)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        down = nn.Sequential(nn.Conv2d(4, 8, kernel_size=1, stride=2, bias=False), nn.BatchNorm2d(8))
        self.layer1 = nn.Sequential(BasicBlock(4, 4), BasicBlock(4, 8, 2, down))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(8 * BasicBlock.expansion, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.constant_(m.weight, 1)
                nn.init.constant_(m.bias, 0)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(torch.flatten(self.avgpool(self.layer1(self.maxpool(self.conv1(x)))), 1))


rng = np.random.default_rng(0)
draw = lambda: (torch.tensor(rng.normal(size=(6, 3, 8, 8))).to(torch.get_default_dtype()), torch.tensor(rng.integers(0, 4, 6)))  # noqa: E731
batches = {"train": [draw(), draw()], "val": [draw()]}
model = fill(ResNet())
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
optimizer = SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4, nesterov=True)
scheduler = lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
best_weights, best_loss = copy.deepcopy(model.state_dict()), float("inf")
for epoch in range(4):
    for phase in ["train", "val"]:
        model.train() if phase == "train" else model.eval()
        running_loss, running_corrects = 0.0, 0
        for inputs, labels in batches[phase]:
            optimizer.zero_grad()
            with torch.set_grad_enabled(phase == "train"):
                outputs = model(inputs)
                _, preds = torch.max(outputs, 1)
                loss = criterion(outputs, labels)
                if phase == "train":
                    loss.backward()
                    optimizer.step()
            running_loss += loss.item() * inputs.size(0)
            running_corrects += torch.sum(preds == labels.data)
        if phase == "train":
            scheduler.step()
        print(f"{phase} Loss: {running_loss:.4f} Correct: {running_corrects.double():.0f}", scheduler.get_last_lr())
        if phase == "val" and running_loss < best_loss:
            best_loss, best_weights = running_loss, copy.deepcopy(model.state_dict())
model.load_state_dict(best_weights)
results = {"whole": copy.deepcopy(model.state_dict())}
for param in model.parameters():
    param.requires_grad = False
model.fc = fill(nn.Linear(model.fc.in_features, 2), seed=1)
optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=0.01)
criterion(model(inputs), labels % 2).backward()
optimizer.step()
results["head"] = model.fc.state_dict()
