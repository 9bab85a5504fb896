"""Every optimizer, with every option, goes PyTorch's way for fifty steps, in both precisions and with gradients missing now and then."""

from __future__ import annotations

import copy
import pickle
from collections import defaultdict

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn, optim

from ..nn.oracle import close, draw, numbers

OPTIMIZERS = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01, "maximize": True}),
    ("SGD", {"lr": 0.1, "maximize": True}),
    ("SGD", {"lr": 0.1, "maximize": True, "weight_decay": 0.1}),
    ("Adagrad", {}),
    ("Adagrad", {"lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5, "maximize": True, "eps": 1e-3}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True}),
    ("RMSprop", {"momentum": 0.9, "weight_decay": 0.1, "maximize": True, "alpha": 0.9}),
    ("RMSprop", {"momentum": 0.9, "centered": True, "eps": 1e-3}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True}),
    ("Adam", {"weight_decay": 0.1}),
    ("Adam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("Adam", {"maximize": True, "amsgrad": True, "weight_decay": 0.1, "betas": (0.8, 0.9), "eps": 1e-3}),
    ("AdamW", {}),
    ("AdamW", {"amsgrad": True, "maximize": True, "weight_decay": 0.3}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}),
    ("Adafactor", {}),
    ("Adafactor", {"lr": 0.3, "beta2_decay": -0.5, "eps": (1e-4, 0.1), "d": 2.0, "weight_decay": 0.1, "maximize": True}),
    ("Adamax", {}),
    ("Adamax", {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.1, "maximize": True}),
    ("ASGD", {"lr": 0.1}),
    ("ASGD", {"lr": 0.1, "lambd": 0.1, "alpha": 0.5, "t0": 10, "weight_decay": 0.1, "maximize": True}),
    ("NAdam", {}),
    ("NAdam", {"weight_decay": 0.1, "momentum_decay": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "maximize": True}),
    ("NAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("RAdam", {}),
    ("RAdam", {"weight_decay": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "maximize": True}),
    ("RAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("Rprop", {}),
    ("Rprop", {"lr": 0.1, "etas": (0.3, 1.7), "step_sizes": (0.05, 0.4), "maximize": True}),
    ("Muon", {}),
    ("Muon", {"lr": 0.1, "weight_decay": 0.3, "momentum": 0.8, "nesterov": False, "adjust_lr_fn": "match_rms_adamw"}),
    ("Muon", {"ns_coefficients": (2.0, -1.5, 0.5), "ns_steps": 7, "adjust_lr_fn": "original", "eps": 1e-3}),
    ("SparseAdam", {}),
    ("SparseAdam", {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "maximize": True}),
]
SHAPES = [(30, 20), (30,), (5, 30), (5,), (), (0, 3), (130, 300), (129, 128)]  # the last two are too large to be packed with others
FORTRAN = {2, 7}  # whose memory is in Fortran's order
TAKES = {
    "Muon": {0, 2, 7},
    "Adafactor": {0, 1, 2, 3, 4, 6, 7},
    "SparseAdam": {0, 1, 2, 3},
}  # these do not take every shape, or PyTorch is slow
NUMBERS = {"eta", "mu", "mu_product"}
every_optimizer = pytest.mark.parametrize(("name", "options"), OPTIMIZERS, ids=lambda v: str(v))


def parameters(library, name, dtype="float32"):
    arrays = {i: draw(*SHAPES[i], seed=i, dtype=dtype) for i in sorted(TAKES.get(name, range(len(SHAPES))))}
    arrays = [np.asfortranarray(a) if i in FORTRAN and library is tg else np.array(a) for i, a in arrays.items()]
    return [library.nn.Parameter(library.from_numpy(a)) for a in arrays]


def give_gradients(library, params, step, dtype="float32", missing=True, sparse=False):
    for p in params:
        i = SHAPES.index(tuple(p.shape))
        absent = (i == 1 and step % 3 == 0) or (i == 3 and step < 7) or (i == 6 and step == 9)
        g = draw(*SHAPES[i], seed=100 * step + i, dtype=dtype) + 0.3
        if sparse:
            g[(np.arange(len(g)) + step) % 3 == 0] = 0
        p.grad = None if absent and missing else library.tensor(g)
        if sparse and library is not tg and p.grad is not None:
            p.grad = p.grad.to_sparse(1)


def tensors(state):
    return {(i, name): value for i, entry in state["state"].items() for name, value in entry.items()}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@every_optimizer
def test_fifty_steps(name, options, dtype, torch, monkeypatch):
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.clone)  # of which Muon's iteration would be as rough as it is short
    ours, theirs = parameters(tg, name, dtype), parameters(torch, name, dtype)
    memory = [p.array for p in ours]
    mine, yours = getattr(optim, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    for step in range(50):
        if step == 25:  # go on with a new optimizer that has the old one's state
            state, mine = mine.state_dict(), getattr(optim, name)(ours, **options)
            mine.load_state_dict(state)
        give_gradients(tg, ours, step, dtype, sparse=name == "SparseAdam")
        give_gradients(torch, theirs, step, dtype, sparse=name == "SparseAdam")
        mine.step()
        yours.step()
    assert all(p.array is array for p, array in zip(ours, memory, strict=True))
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    for p, q in zip(ours, theirs, strict=True):
        close(p, q, "parameter", tolerance)
    assert mine.state_dict()["param_groups"] == yours.state_dict()["param_groups"]
    assert repr(mine) == repr(yours)
    a, b = tensors(mine.state_dict()), tensors(yours.state_dict())
    assert sorted(a) == sorted(b)
    for key, value in b.items():
        if not isinstance(value, int) and key[1] not in NUMBERS:  # a number that has been loaded has the parameter's dtype in PyTorch
            close(a[key], value, str(key), tolerance)
        else:
            assert float(a[key]) == pytest.approx(float(value), rel=1e-6), key


@every_optimizer
def test_copies_go_on_alike(name, options):
    """A deep copy, a pickled copy and a new optimizer with the old state make the same steps."""
    ps = parameters(tg, name)
    optimizer = getattr(optim, name)(ps, **options)
    for step in range(3):
        give_gradients(tg, ps, step)
        optimizer.step()
    fresh = [nn.Parameter(tg.tensor(numbers(p))) for p in ps]
    renewed = getattr(optim, name)(fresh, **options)
    renewed.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    runs = [(ps, optimizer), copy.deepcopy((ps, optimizer)), pickle.loads(pickle.dumps((ps, optimizer))), (fresh, renewed)]
    for params, other in runs:
        assert all(a is b for a, b in zip(other.param_groups[0]["params"], params, strict=True))
        for step in range(3, 6):
            give_gradients(tg, params, step)
            other.step()
    slack = 1e-6 if optimizer.whole else 0  # sums over a matrix depend on the order of its memory, which copies do not keep
    for params, other in runs[1:]:
        for p, q in zip(ps, params, strict=True):
            np.testing.assert_allclose(numbers(p), numbers(q), rtol=slack, atol=slack)
        a, b = tensors(optimizer.state_dict()), tensors(other.state_dict())
        for key in a:
            np.testing.assert_allclose(numbers(a[key]), numbers(b[key]), rtol=slack, atol=slack)
        assert a.keys() == b.keys()


@every_optimizer
def test_gradients_are_left_alone(name, options):
    ps = parameters(tg, name)
    give_gradients(tg, ps, 0, missing=False)
    before = [numbers(p.grad) for p in ps]
    optimizer = getattr(optim, name)(ps, **options)
    optimizer.step()
    optimizer.step()
    for p, g in zip(ps, before, strict=True):
        np.testing.assert_array_equal(numbers(p.grad), g)
        assert not any(np.shares_memory(value.numpy(), p.grad.numpy()) for value in optimizer.state[p].values())


@every_optimizer
def test_a_graph_recorded_before_a_step_is_stale(name, options):
    w = nn.Parameter(tg.ones(2, 2))
    loss = (w * w).sum()
    w.grad = tg.ones(2, 2)
    getattr(optim, name)([w], **options).step()
    with pytest.raises(RuntimeError, match="modified"):
        loss.backward()


def test_muon_is_near_to_pytorchs_in_bfloat16(torch):
    ours, theirs = nn.Parameter(tg.tensor(draw(20, 30))), torch.nn.Parameter(torch.tensor(draw(20, 30)))
    ours.grad, theirs.grad = tg.tensor(draw(20, 30, seed=1)), torch.tensor(draw(20, 30, seed=1))
    optim.Muon([ours], lr=1.0, weight_decay=0.0).step()
    torch.optim.Muon([theirs], lr=1.0, weight_decay=0.0).step()
    mine, yours = numbers(ours) - draw(20, 30), numbers(theirs) - draw(20, 30)
    assert np.linalg.norm(mine - yours) < 0.02 * np.linalg.norm(yours)
    assert np.linalg.svd(mine, compute_uv=False) == pytest.approx(np.full(20, 0.95), abs=0.3)


def test_a_state_from_torch_goes_on_as_there(torch):
    theirs = [torch.nn.Parameter(torch.tensor(draw(4, 3))), torch.nn.Parameter(torch.tensor(draw(5)))]
    yours = torch.optim.Adam(theirs)
    for p in theirs:
        p.grad = torch.tensor(draw(*p.shape, seed=1))
    yours.step()
    ours = [nn.Parameter(tg.tensor(numbers(p))) for p in theirs]
    mine, state = optim.Adam(ours), yours.state_dict()
    entries = {i: {name: tg.tensor(numbers(value)) for name, value in entry.items()} for i, entry in state["state"].items()}
    mine.load_state_dict({"state": entries, "param_groups": state["param_groups"]})
    for p, q in zip(ours, theirs, strict=True):
        p.grad, q.grad = tg.tensor(draw(*p.shape, seed=2)), torch.tensor(draw(*p.shape, seed=2))
    mine.step()
    yours.step()
    for p, q in zip(ours, theirs, strict=True):
        close(p, q, "parameter", 1e-6)


def test_a_state_that_is_forgotten_starts_anew():
    w = nn.Parameter(tg.ones(3))
    w.grad = tg.ones(3)
    optimizer = optim.Adam([w])
    for forget in (lambda: optimizer.state.clear(), lambda: setattr(optimizer, "state", defaultdict(dict))):
        optimizer.step()
        forget()
        optimizer.step()
        assert optimizer.state[w]["step"].item() == 1


def test_memory_given_anew_is_the_one_updated():
    w = nn.Parameter(tg.ones(3))
    optimizer = optim.SGD([w], lr=1.0)
    w.grad = tg.ones(3)
    optimizer.step()
    w.data = tg.full((3,), 5.0)
    optimizer.step()
    assert w.tolist() == [4.0, 4.0, 4.0]


def test_options_may_change_between_steps():
    w = nn.Parameter(tg.ones(2))
    w.grad = tg.ones(2)
    optimizer = optim.SGD([w], lr=0.5)
    optimizer.step()
    assert not optimizer.state
    optimizer.param_groups[0].update(lr=0.25, momentum=0.9)
    optimizer.step()
    assert w.tolist() == [0.25, 0.25]
    assert optimizer.state[w]["momentum_buffer"].tolist() == [1.0, 1.0]
    adam = optim.Adam([w])
    adam.step()
    adam.param_groups[0]["amsgrad"] = True
    adam.step()
    assert "max_exp_avg_sq" in adam.state[w]


def test_groups_have_options_of_their_own():
    a, b, c = (nn.Parameter(tg.zeros(1)) for _ in range(3))
    optimizer = optim.SGD([{"params": [a], "lr": 1.0}, {"params": [b]}], lr=tg.tensor(0.5))
    optimizer.add_param_group({"params": c, "lr": 0.25})
    for p in (a, b, c):
        p.grad = -tg.ones(1)
    optimizer.step()
    assert [p.item() for p in (a, b, c)] == [1.0, 0.5, 0.25]


def test_one_group_of_many_dtypes():
    ps = [nn.Parameter(tg.ones(3, dtype=dtype)) for dtype in (tg.float16, tg.float32, tg.float64)]
    for p in ps:
        p.grad = tg.ones(3, dtype=p.dtype)
    optimizer = optim.Adam(ps, lr=0.5)
    optimizer.step()
    assert [p.dtype for p in ps] == [tg.float16, tg.float32, tg.float64]
    assert all(p.tolist() == pytest.approx([0.5] * 3, abs=1e-3) for p in ps)
    assert all(optimizer.state[p]["exp_avg"].dtype == p.dtype for p in ps)


@pytest.mark.parametrize("bad", [tg.ones(1).expand(3).detach(), tg.tensor([1, 2, 3])], ids=["expanded", "integers"])
def test_what_cannot_be_updated_stops_the_step_before_anything_has_changed(bad):
    good = nn.Parameter(tg.ones(3))
    optimizer = optim.SGD([{"params": [good]}, {"params": [bad]}], lr=0.1)
    good.grad, bad._grad = tg.ones(3), tg.ones(3)
    with pytest.raises(RuntimeError, match=r"cannot be updated|floating point"):
        optimizer.step()
    assert good.tolist() == [1.0, 1.0, 1.0]


def test_parameters_that_share_one_memory_keep_sharing_it():
    whole = tg.zeros(4)
    halves = [nn.Parameter(whole[:2]), nn.Parameter(whole[2:])]
    for p, value in zip(halves, (1.0, 2.0), strict=True):
        p.grad = tg.full((2,), value)
    optim.SGD(halves, lr=1.0).step()
    assert whole.tolist() == [-1.0, -1.0, -2.0, -2.0]
