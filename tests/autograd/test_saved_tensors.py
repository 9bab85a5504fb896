"""`autograd.graph`: hooks on saved tensors and on several gradients, against PyTorch."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd.graph import Node, saved_tensors_hooks

torch = pytest.importorskip("torch")

FUNCTIONS = {
    "exp": lambda lib, x: x.exp().sum(),
    "product": lambda lib, x: (x * x.sin()).sum(),
    "matrix product": lambda lib, x: (x @ x.T).tanh().sum(),
    "softmax": lambda lib, x: (x.softmax(-1) * x).sum(),
    "indices": lambda lib, x: x[[1, 0, 1]].square().sum(),
    "sequence": lambda lib, x: lib.cat([x, x * 2]).prod(),
    "number": lambda lib, x: x.sum() ** 3,
    "layer": lambda lib, x: lib.nn.functional.layer_norm(x, (3,)).pow(3).sum(),
    "in place": lambda lib, x: (x * 1).mul_(x).exp_().sum(),
    "max": lambda lib, x: x.max(1).values.prod(),
}


def start(lib: Any) -> Any:
    return lib.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]], dtype=lib.float64, requires_grad=True)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_of_two_orders_are_those_without_hooks(name):
    x = start(tg)
    plain = tg.autograd.grad(FUNCTIONS[name](tg, x), x, create_graph=True)[0]
    plain_second = tg.autograd.grad(plain.square().sum(), x)[0]
    with saved_tensors_hooks(lambda t: t.numpy().copy(), tg.from_numpy):
        y = FUNCTIONS[name](tg, x)
        first = tg.autograd.grad(y, x, create_graph=True)[0]
        second = tg.autograd.grad(first.square().sum(), x)[0]
    assert tg.equal(first, plain)
    assert tg.equal(second, plain_second)


@pytest.mark.parametrize("function", [lambda x: x.exp(), lambda x: x * x.detach(), lambda x: x.sigmoid(), lambda x: x.relu()])
def test_what_is_packed_and_unpacked(function):
    found = []
    for lib in (tg, torch):
        calls: list[Any] = []
        x = start(lib)

        def pack(t, calls=calls):
            calls.append(("pack", tuple(t.shape), str(t.dtype)))
            return t

        def unpack(t, calls=calls):
            calls.append("unpack")
            return t

        with lib.autograd.graph.saved_tensors_hooks(pack, unpack):
            y = function(x).sum()
        y.backward()
        found.append((calls, x.grad.numpy()))
    assert found[0][0] == found[1][0]
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-14)


def test_what_unpack_returns_is_used():
    for lib in (tg, torch):
        x = start(lib)
        with lib.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t * 10):
            y = x.exp().sum()
        y.backward()
        np.testing.assert_allclose(x.grad.numpy(), 10 * np.exp(x.detach().numpy()), rtol=1e-14)


def test_hooks_may_keep_what_they_like():
    """In half precision, in a file, or nothing but the means to compute it again."""
    x = start(tg)
    with saved_tensors_hooks(lambda t: t.half(), lambda t: t.double()):
        (x * x).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * x.detach().numpy())


def test_unpack_may_write_into_a_new_tensor():
    x = start(tg)
    with saved_tensors_hooks(lambda t: t.clone(), lambda t: tg.empty_like(t).copy_(t)):
        y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    np.testing.assert_allclose(x.grad.numpy(), 4 * x.detach().numpy())


class Cube:
    """A user's function, for either library."""

    @staticmethod
    def of(lib: Any) -> Any:
        class Cube(lib.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                out = x * x * x
                ctx.save_for_backward(x, out, None)
                return out

            @staticmethod
            def backward(ctx, g):
                x, out, nothing = ctx.saved_tensors
                assert nothing is None
                return g * 3 * x * x + 0 * out

        return Cube.apply


def test_users_functions():
    found = []
    for lib in (tg, torch):
        x, count = start(lib), [0, 0]

        def pack(t, count=count):
            count[0] += 1
            return t.clone()

        def unpack(t, count=count):
            count[1] += 1
            return t

        with lib.autograd.graph.saved_tensors_hooks(pack, unpack):
            y = Cube.of(lib)(x).sum()
        before = list(count)
        first = lib.autograd.grad(y, x, create_graph=True)[0]
        second = lib.autograd.grad(first.sum(), x)[0]
        found.append((before, count[1] >= 2, first.detach().numpy(), second.numpy()))
    assert found[0][:2] == found[1][:2] == ([2, 0], True)
    np.testing.assert_allclose(found[0][2:], found[1][2:], rtol=1e-14)


def test_the_innermost_hooks_count():
    for lib in (tg, torch):
        calls: list[str] = []
        x, hooks = start(lib), lib.autograd.graph.saved_tensors_hooks
        with hooks(lambda t, c=calls: c.append("outer") or t, lambda t: t):
            with hooks(lambda t, c=calls: c.append("inner") or t, lambda t: t):
                x.exp()
            x.exp()
        x.exp()
        assert calls == ["inner", "outer"]


def test_nothing_is_packed_where_nothing_is_recorded():
    calls = []
    with saved_tensors_hooks(calls.append, calls.append):
        tg.ones(2).exp()
        with tg.no_grad():
            start(tg).exp()
        assert not calls
        start(tg).exp()
    assert len(calls) == 1


def test_what_was_overwritten_is_noticed():
    x = start(tg)
    with saved_tensors_hooks(lambda t: t, lambda t: t):
        h = x * 1
        y = (h * h).sum()
    h.add_(1)
    with pytest.raises(tg.errors.InplaceError):
        y.backward()


def test_a_graph_is_freed_as_ever():
    x = start(tg)
    with saved_tensors_hooks(lambda t: t, lambda t: t):
        y = x.exp().sum()
    y.backward()
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_checkpoints_inside():
    x = start(tg)
    with saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        y = tg.utils.checkpoint.checkpoint(lambda x: (x * x).exp().sum(), x, use_reentrant=False)
        y.backward()
    v = x.detach().numpy()
    np.testing.assert_allclose(x.grad.numpy(), 2 * v * np.exp(v * v), rtol=1e-14)


@pytest.mark.parametrize("lib", [tg, torch])
def test_errors(lib):
    hooks, x = lib.autograd.graph.saved_tensors_hooks, start(lib)
    with pytest.raises(RuntimeError, match="modifying its input"), hooks(lambda t: t.mul_(2), lambda t: t):
        x.exp()
    with hooks(lambda t: t, lambda t: "text"):
        y = x.exp().sum()
    with pytest.raises(TypeError, match="unpack_hook expected to be a Tensor"):
        y.backward()
    with pytest.raises(ZeroDivisionError), hooks(lambda t: 1 / 0, lambda t: t):
        x.exp()
    with lib.autograd.graph.disable_saved_tensors_hooks("not here"), pytest.raises(RuntimeError, match="not here"):
        hooks(lambda t: t, lambda t: t).__enter__()
    with hooks(lambda t: t, lambda t: t):
        x.exp().sum().backward()


def test_save_on_cpu():
    for lib in (tg, torch):
        x = start(lib)
        with lib.autograd.graph.save_on_cpu():
            y = x.exp().sum()
        y.backward()
        np.testing.assert_allclose(x.grad.numpy(), np.exp(x.detach().numpy()), rtol=1e-14)


# --- several gradients at once ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["all", "any"])
def test_a_hook_for_several_gradients(mode):
    found = []
    for lib in (tg, torch):
        seen: list[Any] = []
        a, b, c = (lib.tensor(v, requires_grad=True) for v in (2.0, 3.0, 5.0))
        h = a * b

        def note(grads, seen=seen):
            seen.append([None if g is None else g.item() for g in grads] if isinstance(grads, (list, tuple)) else "one")

        handle = lib.autograd.graph.register_multi_grad_hook((a, h, c), note, mode=mode)
        (h * c).backward(retain_graph=True)
        (h * 7).backward(retain_graph=True)  # does not reach c
        (b * 2).backward()  # reaches none of them
        handle.remove()
        (h * c).backward()
        found.append(seen)
    assert found[0] == found[1]
    assert len(found[0]) == 2


def test_a_hook_for_several_gradients_where_few_are_asked_for():
    seen: list[Any] = []
    a, b = (tg.tensor(v, requires_grad=True) for v in (2.0, 3.0))
    h = a * b
    tg.autograd.graph.register_multi_grad_hook((a, h), seen.append)
    tg.autograd.grad(h * 5, [a])
    assert [[g.item() for g in grads] for grads in seen] == [[15, 5]]
    tg.autograd.grad((a * b + a) * 5, [b])
    assert len(seen) == 1


def test_wrong_use_of_a_hook_for_several():
    for lib in (tg, torch):
        with pytest.raises(ValueError, match="mode"):
            lib.autograd.graph.register_multi_grad_hook((start(lib),), print, mode="some")
    with pytest.raises(RuntimeError, match="doesn't require grad"):
        tg.autograd.graph.register_multi_grad_hook((start(tg), tg.ones(1)), print)


# --- names ------------------------------------------------------------------------------------------------------------------------


def test_nodes_and_names():
    for lib in (tg, torch):
        assert isinstance((start(lib) * 2).grad_fn, lib.autograd.graph.Node)
        assert lib.autograd.grad_mode.no_grad is lib.no_grad
        assert issubclass(lib.autograd.function.InplaceFunction, lib.autograd.Function)
    assert tg.autograd.graph.Node is Node
    assert isinstance(tg.autograd.function.Context(()), tg.autograd.function.FunctionCtx)


def test_increment_version():
    for lib in (tg, torch):
        x = start(lib).detach()
        before = x._version
        lib.autograd.graph.increment_version(x)
        assert x._version == before + 1


def test_the_old_name_of_grad_tensors():
    for lib in (tg, torch):
        x = start(lib)
        with pytest.warns(FutureWarning, match="grad_tensors"):
            lib.autograd.backward(x * 2, grad_variables=lib.ones_like(x))
        np.testing.assert_array_equal(x.grad.numpy(), np.full((2, 3), 2.0))
        with pytest.raises(RuntimeError, match="grad_variables"), warnings.catch_warnings(action="ignore"):
            lib.autograd.backward(x * 2, lib.ones_like(x), grad_variables=lib.ones_like(x))


def test_gradcheck_options():
    x = tg.tensor([0.5, 2.0], dtype=tg.float64, requires_grad=True)
    plain = {"check_undefined_grad": False, "check_grad_dtypes": True, "check_batched_grad": False, "fast_mode": True}
    assert tg.autograd.gradcheck(tg.sin, (x,), **plain, check_forward_ad=False, masked=False)
    assert tg.autograd.gradgradcheck(tg.sin, (x,), **plain, gen_non_contig_grad_outputs=True)
    for option in ({"check_forward_ad": True}, {"check_batched_grad": True}, {"check_backward_ad": False}):
        with pytest.raises(NotImplementedError):
            tg.autograd.gradcheck(tg.sin, (x,), **option)
    with pytest.raises(NotImplementedError):
        tg.autograd.gradgradcheck(tg.sin, (x,), check_fwd_over_rev=True)
