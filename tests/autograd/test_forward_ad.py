"""`autograd.forward_ad` against PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")


def inputs(lib: Any, requires_grad: bool = False) -> tuple[Any, Any, Any]:
    r = np.random.default_rng(2)
    return tuple(lib.tensor(r.normal(size=3), requires_grad=requires_grad) for _ in range(3))


FUNCTIONS = {
    "one": lambda lib, a, b, c: a.sin() * a,
    "two": lambda lib, a, b, c: (a * b).exp().sum(),
    "a constant": lambda lib, a, b, c: a * c,
    "in place": lambda lib, a, b, c: (a * 1).mul_(b),
    "the dual itself": lambda lib, a, b, c: a,
    "a view": lambda lib, a, b, c: a[:2],
    "no dual": lambda lib, a, b, c: c * 2,
    "detached": lambda lib, a, b, c: (a * b).detach(),
}


@pytest.mark.parametrize("requires_grad", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_tangent(name, requires_grad):
    found = []
    for lib in (tg, torch):
        fw, (a, b, c) = lib.autograd.forward_ad, inputs(lib, requires_grad)
        with fw.dual_level():
            x, y = fw.make_dual(a, (a * 2).detach()), fw.make_dual(b, lib.ones_like(b).detach())
            primal, tangent = fw.unpack_dual(FUNCTIONS[name](lib, x, y, c))
            found.append([primal.detach().numpy(), None if tangent is None else tangent.detach().numpy()])
            if tangent is not None and tangent.requires_grad:  # it can be differentiated in its turn
                grads = lib.autograd.grad((tangent * tangent).sum(), (a, b), materialize_grads=True)
                found[-1] += [g.numpy(**({"force": True} if lib is torch else {})) for g in grads]
    if found[1][1] is None:
        assert found[0][1] is None or not np.any(found[0][1])
        return
    assert len(found[0]) == len(found[1])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


def test_a_model():
    found = []
    for lib in (tg, torch):
        fw, (a, b, _) = lib.autograd.forward_ad, inputs(lib)
        model = lib.nn.Linear(3, 2).double()
        with lib.no_grad():
            model.weight.fill_(0.5)
            model.bias.fill_(1.0)
        with fw.dual_level():
            found.append(fw.unpack_dual(model(fw.make_dual(a, b)).tanh()).tangent.detach().numpy())
    np.testing.assert_allclose(*found, rtol=1e-12)


@pytest.mark.parametrize("lib", [tg, torch])
def test_errors(lib):
    fw, (a, b, _) = lib.autograd.forward_ad, inputs(lib)
    with pytest.raises(RuntimeError, match="no level exists"):
        fw.make_dual(a, b)
    with fw.dual_level():
        with pytest.raises(RuntimeError), fw.dual_level():
            pass
        with pytest.raises(ValueError, match="floating point"):
            fw.make_dual(a.long(), b.long())
        with pytest.raises(RuntimeError):
            fw.make_dual(a, b[:2])
        assert fw.unpack_dual(a).tangent is None
    with pytest.raises(RuntimeError):
        fw.exit_dual_level()


def test_without_recording_there_is_nothing_to_find_the_tangent_from():
    a, b, _ = inputs(tg)
    with tg.autograd.forward_ad.dual_level(), tg.no_grad(), pytest.raises(RuntimeError, match="no_grad"):
        tg.autograd.forward_ad.make_dual(a, b)
