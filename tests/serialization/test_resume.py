"""A training run that is stopped and goes on from a file makes the same numbers, to the last bit, as one that was never stopped."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn, optim
from tinygrad_edu.optim import lr_scheduler, swa_utils
from tinygrad_edu.serialization import load, save

from .same import same

ENDINGS = [".pt", ".safetensors"]
ONES = {"SGD": {"momentum": 0.9}, "RMSprop": {"momentum": 0.9, "centered": True}, "Adam": {"amsgrad": True}, "LBFGS": {"max_iter": 3}}
WITHOUT = {"Optimizer", "SparseAdam"}  # the base, and one for gradients that are sparse
OPTIMIZERS = [name for name in optim.__all__ if name not in WITHOUT and isinstance(getattr(optim, name), type)]
SCHEDULERS = {
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 0.9**epoch),
    "MultiplicativeLR": lambda o: lr_scheduler.MultiplicativeLR(o, lambda epoch: 0.9),
    "StepLR": lambda o: lr_scheduler.StepLR(o, 2),
    "MultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [2, 5]),
    "ConstantLR": lambda o: lr_scheduler.ConstantLR(o, total_iters=4),
    "LinearLR": lambda o: lr_scheduler.LinearLR(o, total_iters=4),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "PolynomialLR": lambda o: lr_scheduler.PolynomialLR(o, 6),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 4),
    "CosineAnnealingWarmRestarts": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 3),
    "CyclicLR": lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.1, step_size_up=3),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=12),
    "ReduceLROnPlateau": lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=0),
    "SequentialLR": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.ConstantLR(o, total_iters=2), lr_scheduler.ExponentialLR(o, 0.9)], [3]
    ),
    "ChainedScheduler": lambda o: lr_scheduler.ChainedScheduler([lr_scheduler.StepLR(o, 2), lr_scheduler.ExponentialLR(o, 0.9)]),
    "SWALR": lambda o: swa_utils.SWALR(o, 0.02, anneal_epochs=4),
}


class Run:
    """A model with weights, running statistics and dropout, its optimizer, and its scheduler."""

    def __init__(self, optimizer="Adam", scheduler="StepLR"):
        tg.manual_seed(0)
        self.model = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Dropout(0.3), nn.Linear(6, 1, bias=False))
        chosen = self.model.parameters() if optimizer != "Muon" else [p for p in self.model.parameters() if p.ndim == 2]
        kind = getattr(optim, optimizer)
        self.optimizer = kind(chosen, lr=0.05, **ONES.get(optimizer, {}))
        self.scheduler = SCHEDULERS[scheduler](self.optimizer)
        self.losses: list[float] = []

    def loss(self):
        self.optimizer.zero_grad()
        points = tg.randn(8, 4)
        loss = nn.functional.mse_loss(self.model(points), points.sum(1, keepdim=True))
        loss.backward()
        return loss

    def train(self, steps):
        for _ in range(steps):
            loss = self.optimizer.step(self.loss)
            self.scheduler.step(*([loss.item()] if isinstance(self.scheduler, lr_scheduler.ReduceLROnPlateau) else []))
            self.losses.append(loss.item())
        return self

    def state(self):
        return {
            "epoch": len(self.losses), "model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(), "random": tg.get_rng_state(), "losses": self.losses,
        }  # fmt: skip

    def resume(self, state):
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        tg.set_rng_state(state["random"])
        self.losses = state["losses"]
        return self


def check(optimizer, scheduler, path):
    whole = Run(optimizer, scheduler).train(10).state()
    stopped = Run(optimizer, scheduler).train(4)
    save(stopped.state(), path)
    expected = load(path)
    assert same(expected, stopped.state())
    tg.manual_seed(99)
    tg.rand(5)
    again = Run(optimizer, scheduler).resume(load(path)).train(6).state()
    assert again["epoch"] == 10
    assert same(again, whole)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_with_every_optimizer(optimizer, ending, tmp_path):
    check(optimizer, "StepLR", tmp_path / f"checkpoint{ending}")


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_with_every_scheduler(scheduler, tmp_path):
    check("SGD", scheduler, tmp_path / "checkpoint.pt")
