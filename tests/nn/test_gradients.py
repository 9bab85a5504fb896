"""A whole small model against finite differences, with respect to its inputs and to every parameter."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.autograd import no_grad

from .oracle import draw, numbers


def image_model():
    return nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(3, 4, 2, stride=2), nn.GELU(), nn.Flatten(), nn.LayerNorm(4), nn.Linear(4, 5), nn.Softplus(), nn.Linear(5, 3),
    )  # fmt: skip


class WithBranches(nn.Module):
    """One layer used twice, a residual connection, and a parameter of its own."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 16)
        self.norm = nn.GroupNorm(4, 16)
        self.scale = nn.Parameter(tg.tensor([0.7]))
        self.out = nn.Bilinear(16, 16, 3)

    def forward(self, x):
        x = x.flatten(1)
        y = self.norm(x + self.scale * self.layer(x).sigmoid())
        return self.out(y, self.layer(y).tanh())


def slope(f, values, direction, step=1e-4):
    """Return the derivative of `f` along a direction by five points."""
    return sum(c * f(values + k * step * direction) for k, c in ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12))) / step


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("build", [image_model, WithBranches])
def test_gradients_are_the_slopes(build, training):
    tg.manual_seed(3)
    model = build().double().train(training)
    x, labels = tg.tensor(draw(6, 1, 4, 4, dtype="float64"), requires_grad=True), tg.tensor([0, 1, 2, 2, 1, 0])

    def loss():
        return nn.functional.cross_entropy(model(x), labels)

    loss().backward()
    checked = {"input": x} | dict(model.named_parameters())
    for name, tensor in checked.items():
        original, gradient = numbers(tensor), numbers(tensor.grad)

        def at(values, tensor=tensor):
            with no_grad():
                tensor.copy_(tg.tensor(values))
                return loss().item()

        for seed in range(3):
            direction = draw(*original.shape, seed=seed, dtype="float64")
            assert (gradient * direction).sum() == pytest.approx(slope(at, original, direction), rel=1e-8, abs=1e-10), name
        at(original)
    assert len(checked) == 1 + len(list(model.parameters()))


def test_training_lowers_the_loss_as_in_torch(torch):
    """Thirty steps of the same model, data and optimizer end at the same place."""
    x, y = draw(40, 6), np.sin(draw(40, 1, seed=1))
    ours, theirs = (
        library.nn.Sequential(library.nn.Linear(6, 8), library.nn.BatchNorm1d(8), library.nn.ReLU(), library.nn.Linear(8, 1)).double()
        for library in (tg, torch)
    )
    theirs.load_state_dict({name: torch.tensor(numbers(value)) for name, value in ours.state_dict().items()})
    courses = []
    for library, model in ((tg, ours), (torch, theirs)):
        inputs, targets = library.tensor(x).double(), library.tensor(y).double()
        optimizer = library.optim.Adam(model.parameters(), lr=0.03)
        course = []
        for _ in range(30):
            optimizer.zero_grad()
            loss = library.nn.functional.mse_loss(model(inputs), targets)
            loss.backward()
            library.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            course.append(loss.item())
        courses.append(course)
    np.testing.assert_allclose(*courses, rtol=1e-9)
    assert courses[0][-1] < courses[0][0] / 2
