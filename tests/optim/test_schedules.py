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
    ("MultiplicativeLR", {"lr_lambda": lambda epoch: 1 - 0.5 / (epoch + 1)}),
    ("MultiplicativeLR", {"lr_lambda": [lambda epoch: 0.95, lambda epoch: 1.5 if epoch % 7 == 0 else 0.9]}),
    ("PolynomialLR", {}),
    ("PolynomialLR", {"total_iters": 40, "power": 2.5}),
    ("CosineAnnealingWarmRestarts", {"T_0": 7}),
    ("CosineAnnealingWarmRestarts", {"T_0": 4, "T_mult": 2, "eta_min": 0.01}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.9, "step_size_up": 5}),
    ("CyclicLR", {"base_lr": [0.1, 0.2], "max_lr": [0.9, 0.3], "step_size_up": 3, "step_size_down": 8, "mode": "triangular2"}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.9, "step_size_up": 4, "mode": "exp_range", "gamma": 0.97, "base_momentum": 0.5}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.9, "step_size_up": 4, "scale_fn": lambda x: 1 / x, "cycle_momentum": False}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.9, "step_size_up": 4, "scale_fn": lambda x: 0.9**x, "scale_mode": "iterations"}),
    ("OneCycleLR", {"max_lr": 2.0, "total_steps": 60}),
    ("OneCycleLR", {"max_lr": [2.0, 1.0], "epochs": 13, "steps_per_epoch": 5, "pct_start": 0.25, "anneal_strategy": "linear"}),
    (
        "OneCycleLR",
        {"max_lr": 2.0, "total_steps": 61, "three_phase": True, "div_factor": 5.0, "final_div_factor": 10.0, "max_momentum": 0.99},
    ),
    ("OneCycleLR", {"max_lr": 2.0, "total_steps": 70, "cycle_momentum": False}),
    ("warm up, then decay", lambda o, s: s.SequentialLR(o, [s.LinearLR(o, 0.1, total_iters=5), s.ExponentialLR(o, 0.9)], [5])),
    ("three in a row", lambda o, s: s.SequentialLR(o, [s.ConstantLR(o), s.CosineAnnealingLR(o, 20), s.StepLR(o, 7)], [10, 40])),
    ("a function last", lambda o, s: s.SequentialLR(o, [s.StepLR(o, 2), s.MultiplicativeLR(o, lambda epoch: 0.9)], [9])),
    ("two at once", lambda o, s: s.ChainedScheduler([s.ConstantLR(o, 0.1, 7), s.ExponentialLR(o, 0.9)])),
    (
        "many at once",
        lambda o, s: s.ChainedScheduler([s.LinearLR(o), s.StepLR(o, 9, 0.7), s.MultiStepLR(o, [20, 30]), s.PolynomialLR(o, 55)]),
    ),
    ("a cosine in a chain", lambda o, s: s.ChainedScheduler([s.CosineAnnealingLR(o, 12, 0.001), s.StepLR(o, 9, 0.7)], optimizer=o)),
    ("a row in a row", lambda o, s: s.SequentialLR(o, [s.SequentialLR(o, [s.ConstantLR(o), s.StepLR(o, 3)], [9]), s.LinearLR(o)], [14])),
    ("SWALR", lambda o, s, swa: swa.SWALR(o, swa_lr=0.05)),
    ("SWALR", lambda o, s, swa: swa.SWALR(o, swa_lr=[0.05, 0.9], anneal_epochs=20, anneal_strategy="linear")),
    ("SWALR", lambda o, s, swa: swa.SWALR(o, swa_lr=0.05, anneal_epochs=0)),
    ("ReduceLROnPlateau", {"patience": 2}),
    ("ReduceLROnPlateau", {"patience": 1, "mode": "max", "threshold_mode": "abs", "cooldown": 2, "min_lr": 0.01}),
    ("ReduceLROnPlateau", {"patience": 0, "factor": 0.5, "threshold": 0.1, "min_lr": [0.1, 0.02], "eps": 0.01}),
]

CASES = [f"{name}-{place}" for place, (name, _) in enumerate(SCHEDULES)]  # an id that shows a lambda would differ between processes


def build(library, optimizer, name, options):
    if isinstance(options, dict):
        return getattr(library.optim.lr_scheduler, name)(optimizer, **options)
    modules = (library.optim.lr_scheduler, library.optim.swa_utils)
    return options(optimizer, *modules[: options.__code__.co_argcount - 1])


def course(library, name, options, resume_at=None):
    """Return the rates of two groups in sixty epochs; at `resume_at` go on with a new schedule that has the old one's state."""
    groups = [{"params": [library.nn.Parameter(library.ones(1))], "lr": lr} for lr in (0.7, 0.2)]
    optimizer = library.optim.SGD(groups)
    schedule, rates = build(library, optimizer, name, options), []
    for epoch in range(60):
        if epoch == resume_at:
            state, now = schedule.state_dict(), [dict(group) for group in optimizer.param_groups]
            schedule = build(library, optimizer, name, options)
            schedule.load_state_dict(state)
            for group, values in zip(optimizer.param_groups, now, strict=True):
                group.update(values)
        rates += [group[name] for group in optimizer.param_groups for name in ("lr", "momentum")]
        optimizer.step()
        schedule.step(*([abs(5 - epoch) + 0.5 * (epoch > 12) + math.sin(epoch)] if name == "ReduceLROnPlateau" else []))
        rates += schedule.get_last_lr()
        assert getattr(schedule, "last_epoch", epoch + 1) == epoch + 1
    return rates


@pytest.mark.parametrize(("name", "options"), SCHEDULES, ids=CASES)
@pytest.mark.filterwarnings("ignore:Detected call of .lr_scheduler")
def test_sixty_epochs(name, options, torch):
    assert course(tg, name, options) == pytest.approx(course(torch, name, options), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("name", "options"), SCHEDULES, ids=CASES)
def test_the_state_is_all_it_takes_to_go_on(name, options):
    assert course(tg, name, options, resume_at=20) == course(tg, name, options)


RESUMED = [
    ("StepLR", {"step_size": 4}),
    ("MultiStepLR", {"milestones": [4, 6]}),
    ("ExponentialLR", {"gamma": 0.5}),
    ("ConstantLR", {"total_iters": 5}),
    ("LinearLR", {"total_iters": 20}),
    ("PolynomialLR", {"total_iters": 20}),
    ("CosineAnnealingLR", {"T_max": 9}),
    ("LambdaLR", {"lr_lambda": lambda epoch: 1 / (1 + epoch)}),
    ("MultiplicativeLR", {"lr_lambda": lambda epoch: 0.5}),
    ("CosineAnnealingWarmRestarts", {"T_0": 9, "T_mult": 2}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.5, "step_size_up": 3}),
]


@pytest.mark.parametrize("last_epoch", [3, 10])
@pytest.mark.parametrize(("name", "options"), RESUMED, ids=[name for name, _ in RESUMED])
def test_resuming_at_an_epoch(name, options, last_epoch, torch):
    def rates(library):
        optimizer = library.optim.SGD([{"params": [library.nn.Parameter(library.ones(1))], "initial_lr": 1.0}], lr=0.3)
        schedule = getattr(library.optim.lr_scheduler, name)(optimizer, last_epoch=last_epoch, **options)
        story = [*schedule.get_last_lr()]
        for _ in range(5):
            optimizer.step()
            schedule.step()
            story += schedule.get_last_lr()
        return story

    assert rates(tg) == pytest.approx(rates(torch), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    "name", ["StepLR", "ExponentialLR", "LinearLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "MultiplicativeLR"]
)
@pytest.mark.filterwarnings("ignore:.*epoch parameter")
def test_stepping_to_an_epoch(name, torch):
    options = dict(RESUMED)[name]

    def rates(library):
        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=0.3)
        schedule = getattr(library.optim.lr_scheduler, name)(optimizer, **options)
        story = []
        for epoch in (None, 5, None, 12, None, None, 2, 26, None):
            optimizer.step()
            schedule.step(*([] if epoch is None else [epoch]))
            story += schedule.get_last_lr()
        return story

    assert rates(tg) == pytest.approx(rates(torch), rel=1e-9, abs=1e-12)


def test_a_row_of_schedules_may_follow_another_schedule():
    optimizer = optim.SGD([nn.Parameter(tg.ones(1))], lr=1.0)
    s = lr_scheduler
    inner = s.SequentialLR(optimizer, [s.ConstantLR(optimizer, 0.25, 9), s.ConstantLR(optimizer, 0.5, 9)], [2])
    schedule, rates = s.SequentialLR(optimizer, [s.ConstantLR(optimizer, 0.125, 9), inner], [3]), []
    for _ in range(7):
        rates += schedule.get_last_lr()
        optimizer.step()
        schedule.step()
    assert rates == [0.125, 0.125, 0.125, 0.25, 0.25, 0.5, 0.5]
    chain = s.ChainedScheduler([s.StepLR(optimizer, 1)])
    with pytest.raises(NotImplementedError, match="ChainedScheduler"):
        chain.jump(0)


def test_restarts_at_fractions_of_epochs(torch):
    def rates(library):
        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=0.3)
        schedule, story = library.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 4, 2), []
        optimizer.step()
        for i in range(100):
            schedule.step(i / 5)
            story += schedule.get_last_lr()
        return story

    assert rates(tg) == pytest.approx(rates(torch), rel=1e-9, abs=1e-12)


def test_a_rate_set_by_hand_stays(torch):
    def rates(library):
        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=0.3)
        schedule, story = library.optim.lr_scheduler.ExponentialLR(optimizer, 0.5), []
        for epoch in range(6):
            optimizer.step()
            if epoch == 2:
                optimizer.param_groups[0]["lr"] = 8.0
            schedule.step()
            story += schedule.get_last_lr()
        return story

    assert rates(tg) == pytest.approx(rates(torch))


def test_the_momentum_of_adam_is_its_first_beta(torch):
    def betas(library):
        optimizer = library.optim.Adam([library.nn.Parameter(library.ones(1))])
        schedule, story = library.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=9), []
        for _ in range(9):
            story += optimizer.param_groups[0]["betas"]
            optimizer.step()
            schedule.step()
        return story

    assert betas(tg) == pytest.approx(betas(torch))


def test_a_rate_that_is_a_tensor_stays_it():
    lr = tg.tensor(0.5)
    optimizer = optim.SGD([nn.Parameter(tg.ones(1))], lr=lr)
    schedule = lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    schedule.step()
    assert optimizer.param_groups[0]["lr"] is lr
    assert lr.item() == 0.25
    assert schedule.get_last_lr() == [0.25]


def test_callable_objects_are_saved_and_functions_are_not():
    class Power:
        def __init__(self, base):
            self.base = base

        def __call__(self, epoch):
            return self.base**epoch

    optimizer = optim.SGD([{"params": [nn.Parameter(tg.ones(1))]} for _ in range(2)], lr=1.0)
    state = lr_scheduler.LambdaLR(optimizer, [Power(0.5), lambda epoch: 1.0]).state_dict()
    assert state["lr_lambdas"] == [{"base": 0.5}, None]
    schedule = lr_scheduler.LambdaLR(optimizer, [Power(0.1), lambda epoch: 1.0])
    schedule.load_state_dict(state)
    optimizer.step()
    schedule.step()
    assert schedule.get_last_lr() == [0.5, 1.0]


def test_what_is_refused(torch):
    def script(library):
        schedules = library.optim.lr_scheduler
        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=0.1)
        plain = library.optim.Adagrad([library.nn.Parameter(library.ones(1))])
        with warnings.catch_warnings(action="ignore"):
            finished = schedules.OneCycleLR(optimizer, 0.1, 2)
            finished.step()
            finished.step()
            return [
                attempt(call)[0]
                for call in (
                    lambda: schedules.StepLR(3, 1),
                    lambda: schedules.StepLR(library.optim.SGD([library.nn.Parameter(library.ones(1))]), 1, last_epoch=3),
                    lambda: schedules.ConstantLR(optimizer, 2),
                    lambda: schedules.LinearLR(optimizer, 0),
                    lambda: schedules.LinearLR(optimizer, 1, 2),
                    lambda: schedules.LambdaLR(optimizer, [lambda e: 1, lambda e: 2]),
                    lambda: schedules.MultiplicativeLR(optimizer, [lambda e: 1, lambda e: 2]),
                    lambda: schedules.MultiplicativeLR(optimizer, [3]),
                    lambda: schedules.CosineAnnealingWarmRestarts(optimizer, 0),
                    lambda: schedules.CosineAnnealingWarmRestarts(optimizer, 1, 0),
                    lambda: schedules.CosineAnnealingWarmRestarts(optimizer, 1, 1, "x"),
                    lambda: schedules.CosineAnnealingWarmRestarts(optimizer, 1).step(-1),
                    lambda: schedules.CyclicLR(3, 0.1, 0.2),
                    lambda: schedules.CyclicLR(optimizer, 0.1, 0.2, mode="x"),
                    lambda: schedules.CyclicLR(optimizer, [0.1, 0.1], 0.2),
                    lambda: schedules.CyclicLR(plain, 0.1, 0.2),
                    lambda: schedules.OneCycleLR(3, 0.1, 5),
                    lambda: schedules.OneCycleLR(optimizer, 0.1),
                    lambda: schedules.OneCycleLR(optimizer, 0.1, total_steps=0),
                    lambda: schedules.OneCycleLR(optimizer, 0.1, epochs=2),
                    lambda: schedules.OneCycleLR(optimizer, 0.1, epochs=2, steps_per_epoch=-1),
                    lambda: schedules.OneCycleLR(optimizer, 0.1, 5, pct_start=2.0),
                    lambda: schedules.OneCycleLR(optimizer, 0.1, 5, anneal_strategy="x"),
                    lambda: schedules.OneCycleLR(plain, 0.1, 5),
                    finished.step,
                    lambda: schedules.SequentialLR(optimizer, [], []),
                    lambda: schedules.SequentialLR(optimizer, [schedules.StepLR(optimizer, 1)], [3]),
                    lambda: schedules.SequentialLR(optimizer, [schedules.StepLR(plain, 1)], []),
                    lambda: schedules.SequentialLR(optimizer, [3], []),
                    lambda: schedules.SequentialLR(optimizer, [schedules.ReduceLROnPlateau(optimizer)], []),
                    lambda: schedules.ChainedScheduler([]),
                    lambda: schedules.ChainedScheduler([schedules.StepLR(optimizer, 1), schedules.StepLR(plain, 1)]),
                    lambda: schedules.ChainedScheduler([schedules.ReduceLROnPlateau(optimizer)]),
                    lambda: library.optim.swa_utils.SWALR(optimizer, 0.1, anneal_strategy="x"),
                    lambda: library.optim.swa_utils.SWALR(optimizer, 0.1, anneal_epochs=-1),
                    lambda: library.optim.swa_utils.SWALR(optimizer, [0.1, 0.2]),
                    lambda: schedules.ReduceLROnPlateau(3),
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
        optimizer.step()
        schedule.step()
    assert rates == [1.0, 0.5, 0.25]
    schedule.step(0)
    assert schedule.get_last_lr() == [1.0]


def test_a_schedule_that_a_program_wrote(torch):
    def script(library):
        told = []

        class Halving(library.optim.lr_scheduler._LRScheduler):
            def get_lr(self):
                told.append(self._get_lr_called_within_step)
                return [base / (1 + self.last_epoch) for base in self.base_lrs]

        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=1.0)
        schedule = Halving(optimizer)
        for _ in range(2):
            optimizer.step()
            schedule.step()
        schedule.get_lr()
        return [told, schedule.get_last_lr(), sorted(schedule.state_dict())]

    same_story(script, torch)


def test_a_schedule_that_goes_before_the_optimizer_warns(torch):
    for library in (tg, torch):
        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=1.0)
        schedule = library.optim.lr_scheduler.StepLR(optimizer, 1)
        with pytest.warns(UserWarning, match="before `optimizer.step"):
            schedule.step()
        schedule.step()


@pytest.mark.parametrize("name", ["StepLR", "ExponentialLR", "MultiStepLR", "ConstantLR", "LinearLR", "PolynomialLR", "CosineAnnealingLR"])
def test_a_group_added_later_goes_on_from_its_rate(torch, name):
    arguments = {"StepLR": (2,), "ExponentialLR": (0.5,), "MultiStepLR": ([2, 3],), "CosineAnnealingLR": (5,)}.get(name, ())

    def script(library):
        first, second = library.nn.Parameter(library.ones(1)), library.nn.Parameter(library.ones(1))
        optimizer = library.optim.SGD([first], lr=1.0)
        schedule, rates = getattr(library.optim.lr_scheduler, name)(optimizer, *arguments), []
        for epoch in range(5):
            if epoch == 1:
                optimizer.add_param_group({"params": [second], "lr": 0.25})
            optimizer.step()
            schedule.step()
            rates += [round(lr, 12) for lr in schedule.get_last_lr()]
        return rates

    same_story(script, torch)


def test_a_plateau_and_a_group_added_later(torch):
    def script(library):
        log = []
        for least in (0.0, [0.0]):
            optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=1.0)
            schedule = library.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, min_lr=least, cooldown=1)
            schedule.step(1.0)
            optimizer.add_param_group({"params": [library.nn.Parameter(library.ones(1))], "lr": 0.5})
            log.append(attempt(lambda schedule=schedule: schedule.step(1.0))[0])
            log += [[group["lr"] for group in optimizer.param_groups], schedule.in_cooldown, sorted(schedule.state_dict())]
        return log

    same_story(script, torch)
