"""Schedules set PyTorch's learning rates in every one of sixty epochs."""

from __future__ import annotations

import math
import warnings

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn, optim
from tinygrad_edu.optim import lr_scheduler

from ..nn.oracle import attempt, same_story

SCHEDULES = [
    ("StepLR", {"step_size": 3}),
    ("StepLR", {"step_size": 7, "gamma": 0.9}),
    ("MultiStepLR", {"milestones": [30, 3, 3, 8], "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.9}),
    ("ConstantLR", {}),
    ("ConstantLR", {"factor": 0.5, "total_iters": 20}),
    ("LinearLR", {"total_iters": 7}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 50}),
    ("LinearLR", {"total_iters": 0}),
    ("CosineAnnealingLR", {"T_max": 60}),
    ("CosineAnnealingLR", {"T_max": 13, "eta_min": 0.01}),
    ("LambdaLR", {"lr_lambda": lambda epoch: 0.95**epoch}),
    ("LambdaLR", {"lr_lambda": [lambda epoch: 1 / (1 + epoch), lambda epoch: math.sin(epoch) ** 2]}),
    ("ReduceLROnPlateau", {"patience": 2}),
    ("ReduceLROnPlateau", {"patience": 1, "mode": "max", "threshold_mode": "abs", "cooldown": 2, "min_lr": 0.01}),
    ("ReduceLROnPlateau", {"patience": 0, "factor": 0.5, "threshold": 0.1, "min_lr": [0.1, 0.02], "eps": 0.01}),
]

CASES = [f"{name}-{place}" for place, (name, _) in enumerate(SCHEDULES)]  # an id that shows a lambda would differ between processes


def course(library, name, options, resume_at=None):
    """Return the rates of two groups in sixty epochs; at `resume_at` go on with a new schedule that has the old one's state."""
    groups = [{"params": [library.nn.Parameter(library.ones(1))], "lr": lr} for lr in (0.7, 0.2)]
    optimizer = library.optim.SGD(groups)
    make = getattr(library.optim.lr_scheduler, name)
    schedule, rates = make(optimizer, **options), []
    for epoch in range(60):
        if epoch == resume_at:
            state, now = schedule.state_dict(), [group["lr"] for group in optimizer.param_groups]
            schedule = make(optimizer, **options)
            schedule.load_state_dict(state)
            for group, lr in zip(optimizer.param_groups, now, strict=True):
                group["lr"] = lr
        rates += [group["lr"] for group in optimizer.param_groups]
        optimizer.step()
        schedule.step(*([abs(5 - epoch) + 0.5 * (epoch > 12) + math.sin(epoch)] if name == "ReduceLROnPlateau" else []))
        rates += schedule.get_last_lr()
        assert schedule.last_epoch == epoch + 1
    return rates


@pytest.mark.parametrize(("name", "options"), SCHEDULES, ids=CASES)
def test_sixty_epochs(name, options, torch):
    assert course(tg, name, options) == pytest.approx(course(torch, name, options), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("name", "options"), SCHEDULES, ids=CASES)
def test_the_state_is_all_it_takes_to_go_on(name, options):
    assert course(tg, name, options, resume_at=20) == course(tg, name, options)


@pytest.mark.parametrize("last_epoch", [3, 10])
def test_resuming_at_an_epoch(last_epoch):
    optimizer = optim.SGD([{"params": [nn.Parameter(tg.ones(1))], "initial_lr": 1.0}], lr=0.3)
    schedule = lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=last_epoch)
    assert schedule.get_last_lr() == [0.5 ** (last_epoch + 1)]


def test_what_is_refused(torch):
    def script(library):
        schedules = library.optim.lr_scheduler
        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=0.1)
        with warnings.catch_warnings(action="ignore"):
            return [
                attempt(call)[0]
                for call in (
                    lambda: schedules.StepLR(3, 1),
                    lambda: schedules.StepLR(optimizer, 1, last_epoch=3),
                    lambda: schedules.ConstantLR(optimizer, 2),
                    lambda: schedules.LinearLR(optimizer, 0),
                    lambda: schedules.LinearLR(optimizer, 1, 2),
                    lambda: schedules.LambdaLR(optimizer, [lambda e: 1, lambda e: 2]),
                    lambda: schedules.ReduceLROnPlateau(optimizer, factor=1.0),
                    lambda: schedules.ReduceLROnPlateau(optimizer, mode="x"),
                    lambda: schedules.ReduceLROnPlateau(optimizer, threshold_mode="x"),
                    lambda: schedules.ReduceLROnPlateau(optimizer, min_lr=[1, 2]),
                )
            ]

    same_story(script, torch)
    assert "nothing raised" not in script(tg)


def test_a_schedule_of_ones_own():
    class Halving(lr_scheduler.LRScheduler):
        def rate(self, base, epoch, group):
            return base / 2**epoch

    optimizer = optim.SGD([nn.Parameter(tg.ones(1))], lr=1.0)
    schedule = Halving(optimizer)
    rates = []
    for _ in range(3):
        rates.append(optimizer.param_groups[0]["lr"])
        schedule.step()
    assert rates == [1.0, 0.5, 0.25]
    schedule.step(0)
    assert schedule.get_last_lr() == [1.0]
