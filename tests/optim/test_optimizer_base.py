"""`Optimizer`: what it accepts, its hooks and closures, and optimizers that users write."""

from __future__ import annotations

import copy
from functools import partial
from importlib import import_module

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn, optim

from ..nn.oracle import attempt, numbers, same_story


def test_what_is_refused(torch):
    def script(library):
        optim, ones = library.optim, library.ones
        layer = library.nn.Linear(2, 2)
        w, b, sgd = layer.weight, layer.bias, optim.SGD
        momentum = sgd([w], momentum=0.9)
        return [
            attempt(call)[0]
            for call in (
                lambda: sgd([]),
                lambda: sgd(ones(1)),
                lambda: sgd([3]),
                lambda: sgd([w * 2]),
                lambda: sgd({"a": 1}),
                lambda: sgd([{"lr": 1}]),
                lambda: sgd([("a", w), b]),
                lambda: sgd([{"params": [w]}, {"params": [w]}]),
                lambda: sgd([w]).add_param_group(3),
                lambda: sgd([w]).add_param_group({"params": {b}}),
                lambda: sgd([w], lr=-1),
                lambda: sgd([w], momentum=-1),
                lambda: sgd([w], weight_decay=-1),
                lambda: sgd([w], nesterov=True),
                lambda: sgd([w], momentum=0.9, dampening=0.1, nesterov=True),
                lambda: optim.Adam([w], lr=-1),
                lambda: optim.Adam([w], betas=(1, 0.9)),
                lambda: optim.Adam([w], betas=(0.1, -0.9)),
                lambda: optim.Adam([w], eps=-1),
                lambda: optim.AdamW([w], weight_decay=-1),
                lambda: optim.Adagrad([w], lr_decay=-1),
                lambda: optim.Adagrad([w], initial_accumulator_value=-1),
                lambda: optim.RMSprop([w], alpha=-1),
                lambda: optim.RMSprop([w], momentum=-1),
                lambda: optim.ASGD([w], lr=-1),
                lambda: optim.ASGD([w], weight_decay=-1),
                lambda: optim.Adadelta([w], rho=1.5),
                lambda: optim.Adadelta([w], eps=-1),
                lambda: optim.Adafactor([w], lr=-1),
                lambda: optim.Adafactor([w], beta2_decay=1),
                lambda: optim.Adafactor([w], eps=(-1, 1)),
                lambda: optim.Adafactor([w], eps=(None, -1)),
                lambda: optim.Adafactor([w], d=0.5),
                lambda: optim.Adafactor([w], weight_decay=-1),
                lambda: optim.Adamax([w], betas=(1, 0.9)),
                lambda: optim.NAdam([w], momentum_decay=-1),
                lambda: optim.RAdam([w], betas=(0.9, 1)),
                lambda: optim.Rprop([w], etas=(0.5, 0.9)),
                lambda: optim.LBFGS([w], lr=-1),
                lambda: optim.LBFGS([{"params": [w]}, {"params": [b]}]),
                lambda: optim.LBFGS([w]).step(),
                lambda: optim.LBFGS([w], line_search_fn="x").step(lambda: (w.sum() ** 2).backward() or w.sum()),
                lambda: optim.Muon([w], lr=-1),
                lambda: optim.Muon([w], momentum=-1),
                lambda: optim.Muon([w], weight_decay=-1),
                lambda: optim.Muon([w], adjust_lr_fn="x"),
                lambda: optim.Muon([b]),
                lambda: optim.SparseAdam([w], lr=0),
                lambda: optim.SparseAdam([w], eps=0),
                lambda: momentum.load_state_dict({"state": {}, "param_groups": []}),
                lambda: momentum.load_state_dict({"state": {}, "param_groups": [{"params": [0, 1]}]}),
            )
        ]

    same_story(script, torch)
    assert "nothing raised" not in script(tg)


def test_a_state_that_does_not_fit_changes_nothing():
    w = nn.Parameter(tg.ones(3))
    w.grad = tg.ones(3)
    optimizer = optim.Adam([w])
    optimizer.step()
    before = {name: numbers(value).tolist() for name, value in optimizer.state[w].items()}
    bad = copy.deepcopy(optimizer.state_dict())
    bad["param_groups"][0]["lr"] = 9.0
    bad["state"][0]["exp_avg_sq"] = tg.ones(7)
    with pytest.raises(ValueError, match=r"exp_avg_sq.*\(7,\).*\(3,\)"):
        optimizer.load_state_dict(bad)
    assert {name: numbers(value).tolist() for name, value in optimizer.state[w].items()} == before
    assert optimizer.param_groups[0]["lr"] == 1e-3


def test_named_parameters(torch):
    def script(library):
        layer = library.nn.Linear(2, 2)
        optimizer = library.optim.SGD(layer.named_parameters())
        return [optimizer.state_dict()["param_groups"], repr(optimizer)]

    same_story(script, torch)


def test_a_parameter_given_twice_is_warned_of():
    w = nn.Parameter(tg.ones(1))
    with pytest.warns(UserWarning, match="duplicate parameters"):
        optim.SGD([w, w])


def test_closure_and_hooks():
    w, log = nn.Parameter(tg.ones(2)), []
    optimizer = optim.SGD([w], lr=0.1)
    before = optimizer.register_step_pre_hook(lambda o, args, kwargs: log.append("before"))
    optimizer.register_step_post_hook(lambda o, args, kwargs: log.append("after"))

    def closure():
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    with tg.no_grad():  # the closure records all the same
        assert optimizer.step(closure).item() == 2.0
    assert w.tolist() == pytest.approx([0.8, 0.8])
    before.remove()
    optimizer.step(closure)
    assert log == ["before", "after", "after"]


def test_zero_grad():
    w = nn.Parameter(tg.ones(2))
    optimizer = optim.SGD([w])
    w.grad = tg.ones(2)
    optimizer.zero_grad(set_to_none=False)
    assert w.grad.tolist() == [0.0, 0.0]
    optimizer.zero_grad()
    assert w.grad is None
    optimizer.step()  # no gradients, nothing to do
    assert w.tolist() == [1.0, 1.0]


def test_an_optimizer_as_a_torch_user_writes_it(torch):
    def script(library):
        class Plain(library.optim.Optimizer):
            def __init__(self, params, lr=0.1):
                super().__init__(params, {"lr": lr})

            def step(self, closure=None):
                for group in self.param_groups:
                    for p in group["params"]:
                        self.state[p]["count"] = self.state[p].get("count", 0) + 1
                        p.data -= group["lr"] * p.grad

        w = library.nn.Parameter(library.ones(2))
        optimizer = Plain([w])
        w.grad = library.ones(2)
        optimizer.step()
        optimizer.load_state_dict(optimizer.state_dict())
        optimizer.step()
        return [[round(x, 5) for x in w.tolist()], optimizer.state_dict()]

    same_story(script, torch)


def test_an_optimizer_of_one_law():
    """A new optimizer is a state name and a law: here the sign of the gradient."""

    class SignDescent(optim.Optimizer):
        def update(self, p, g, state, step, scratch, group):
            p -= group["lr"] * ((g > 0) * 1.0 - (g < 0) * 1.0)

    w = nn.Parameter(tg.zeros(3))
    w.grad = tg.tensor([5.0, -0.1, 0.0])
    SignDescent([w], {"lr": 0.5}).step()
    assert w.tolist() == [-0.5, 0.5, 0.0]


def test_a_law_without_state_arrays_still_counts_its_steps():
    seen = []

    class Slowing(optim.Optimizer):
        def __init__(self, params, lr=1.0):
            super().__init__(params, {"lr": lr})

        def update(self, p, g, state, step, scratch, group):
            seen.append(step)
            p -= group["lr"] / step * g

    first, second = (Slowing([tg.nn.Parameter(tg.ones(2))]) for _ in range(2))
    for optimizer in (first, first, second):
        if optimizer is second:
            second.load_state_dict(first.state_dict())
        for p in optimizer.param_groups[0]["params"]:
            p.grad = tg.ones(2)
        optimizer.step()
    assert seen == [1, 2, 3]


@pytest.mark.parametrize("name", ["Adam", "NAdam", "ASGD", "RAdam", "Rprop"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numbers_of_the_state_have_the_default_dtype(torch, name, dtype):
    told = []
    for library in (tg, torch):
        library.set_default_dtype(getattr(library, dtype))
        try:
            p = library.nn.Parameter(library.ones(2, dtype=library.float64))
            optimizer = getattr(library.optim, name)([p])
            for _ in range(3):
                (p * p).sum().backward()
                optimizer.step()
            told.append({key: (str(value.dtype), tuple(value.shape)) for key, value in optimizer.state[p].items()})
            told[-1]["values"] = [float(value.sum()) for _, value in sorted(optimizer.state[p].items())]
        finally:
            library.set_default_dtype(library.float32)
    ours, theirs = told
    assert ours.pop("values") == pytest.approx(theirs.pop("values"), rel=1e-12)
    assert ours == theirs


def test_hooks_around_the_state(torch):
    def script(library):
        told = []
        optimizer = library.optim.SGD([library.nn.Parameter(library.ones(1))], lr=1.0)
        optimizer.register_state_dict_pre_hook(lambda o: told.append("before"))
        optimizer.register_state_dict_post_hook(lambda o, state: {**state, "more": 1})
        optimizer.register_state_dict_post_hook(lambda o, state: told.append(sorted(state)), prepend=True)
        optimizer.register_load_state_dict_pre_hook(lambda o, state: {k: v for k, v in state.items() if k != "more"})
        handle = optimizer.register_load_state_dict_post_hook(lambda o: told.append("loaded"))
        state = optimizer.state_dict()
        optimizer.load_state_dict(state)
        handle.remove()
        optimizer.load_state_dict(state)
        return [told, sorted(state)]

    same_story(script, torch)


def test_an_option_that_must_be_given(torch):
    def script(library):
        required = import_module(f"{library.__name__}.optim.optimizer").required

        class Own(library.optim.Optimizer):
            def __init__(self, params, lr=required):
                super().__init__(params, {"lr": lr})

        p = library.nn.Parameter(library.ones(1))
        return [repr(required), attempt(lambda: Own([p])), Own([{"params": [p], "lr": 2}]).param_groups[0]["lr"]]

    same_story(script, torch)


def test_a_rate_of_several_elements(torch):
    def script(library):
        p = library.nn.Parameter(library.ones(1))
        classes = [getattr(library.optim, name) for name in ("SGD", "Adam", "RMSprop", "Adagrad")]
        return [attempt(partial(cls, [p], lr=library.ones(2)))[0] for cls in classes]

    same_story(script, torch)


def test_groups_with_and_without_names_do_not_mix(torch):
    def script(library):
        layer = library.nn.Linear(2, 2)
        named, plain = {"params": [("w", layer.weight)]}, {"params": [layer.bias]}
        return [
            attempt(lambda: library.optim.SGD([named, plain])),
            attempt(lambda: library.optim.SGD([plain, named])),
            attempt(lambda: library.optim.Adam([layer.weight], betas=(0.9, library.tensor(0.99)))),
            *(attempt(lambda name=name: getattr(library.optim, name)([layer.weight], lr=library.ones(2)))[0] for name in ONE_LR),
        ]

    same_story(script, torch)


ONE_LR = ("Adafactor", "Adam", "Muon", "SparseAdam")


def test_what_a_step_hook_is_given_and_may_change(torch):
    def script(library):
        w, log = library.nn.Parameter(library.ones(2)), []
        optimizer = library.optim.SGD([w], lr=0.1)
        w.grad = library.ones(2)
        pre = optimizer.register_step_pre_hook(lambda o, args, kwargs: log.append((len(args), args[0] is o, sorted(kwargs))))
        optimizer.register_step_post_hook(lambda o, args, kwargs: log.append((len(args), args[0] is o, sorted(kwargs))))
        optimizer.step()
        optimizer.step(None)
        optimizer.step(closure=None)
        pre.remove()
        pre = optimizer.register_step_pre_hook(lambda o, args, kwargs: ((o, lambda: 7.0), {}))
        log.append(optimizer.step())
        pre.remove()
        optimizer.register_step_pre_hook(lambda o, args, kwargs: 3)
        return [*log, attempt(optimizer.step)[0], w.tolist()]

    same_story(script, torch)


def test_hooks_of_an_optimizer_that_a_program_wrote(torch):
    def script(library):
        log = []

        class Signs(library.optim.Optimizer):
            def __init__(self, params):
                super().__init__(params, {"lr": 0.5})

            def step(self, closure=None):
                log.append("step")
                for group in self.param_groups:
                    for p in group["params"]:
                        p.data.sub_(p.grad.sign(), alpha=group["lr"])

        w = library.nn.Parameter(library.ones(2))
        w.grad = library.ones(2)
        optimizer = Signs([w])
        optimizer.register_step_pre_hook(lambda o, args, kwargs: log.append("before"))
        optimizer.register_step_post_hook(lambda o, args, kwargs: log.append("after"))
        optimizer.step()
        return [*log, w.tolist()]

    same_story(script, torch)


def test_hooks_run_once_where_a_step_calls_that_of_its_base():
    log = []

    class Louder(optim.SGD):
        def step(self, closure=None):
            super().step(closure)
            log.append("louder")

    optimizer = Louder([nn.Parameter(tg.ones(2))])
    optimizer.register_step_pre_hook(lambda o, args, kwargs: log.append("before"))
    optimizer.register_step_post_hook(lambda o, args, kwargs: log.append("after"))
    optimizer.step()
    assert log == ["before", "louder", "after"]


def test_the_state_lists_numbers_before_arrays(torch):
    def script(library):
        w, keys = library.nn.Parameter(library.ones(2)), []
        w.grad = library.ones(2)
        for name in ("ASGD", "NAdam", "Adam"):
            optimizer = getattr(library.optim, name)([w])
            optimizer.step()
            keys.append(list(optimizer.state[w]))
        return keys

    same_story(script, torch)
