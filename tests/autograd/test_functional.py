"""`autograd.functional`: Jacobians, Hessians and their products, against PyTorch."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

F = tg.autograd.functional
VALUES = {"x": [0.5, -1.25, 2.0], "y": [[1.5, 0.25, -0.75], [0.5, 2.0, 1.0]], "s": 0.75}


def tensors(lib: ModuleType, names: str, requires_grad: bool = False) -> Any:
    """Return the named inputs: one tensor, or a tuple of several."""
    made = tuple(lib.tensor(VALUES[name], dtype=lib.float64, requires_grad=requires_grad) for name in names)
    return made if len(names) > 1 else made[0]


def directions(lib: ModuleType, shapes: Any) -> Any:
    """Return a vector for a tensor of this shape, or a tuple for several."""
    if isinstance(shapes, list):
        return tuple(directions(lib, shape) for shape in shapes)
    return lib.tensor((np.arange(1.0, 1 + np.prod(shapes, dtype=int)) ** 0.5).reshape(shapes).tolist(), dtype=lib.float64)


def same(ours: Any, theirs: Any, rtol: float = 1e-10) -> None:
    """Assert that two nests of tuples hold equal tensors of equal dtype, and need gradients in the same places."""
    assert isinstance(ours, tuple) == isinstance(theirs, tuple)
    if isinstance(ours, tuple):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b, rtol)
        return
    assert str(ours.dtype) == str(theirs.dtype)
    assert tuple(ours.shape) == tuple(theirs.shape)
    assert ours.requires_grad == theirs.requires_grad
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=rtol, atol=1e-13)


# inputs, function, the shapes of its outputs
FUNCTIONS: dict[str, tuple[str, Any, Any]] = {
    "vector to vector": ("x", lambda x: x.sin() * x, (3,)),
    "vector to number": ("x", lambda x: (x**3).sum(), ()),
    "number to number": ("s", lambda s: s.exp() * s, ()),
    "matrix to vector": ("y", lambda y: (y * y).sum(1), (2,)),
    "number to matrix": ("s", lambda s: s.exp().expand(2, 3), (2, 3)),
    "two inputs": ("xy", lambda x, y: y @ (x * x), (2,)),
    "three inputs, one output": ("xys", lambda x, y, s: ((y * s) @ x).tanh(), (2,)),
    "two outputs": ("x", lambda x: (x.prod(), x.exp()), [(), (3,)]),
    "two inputs, two outputs": ("xs", lambda x, s: (x * s, s.sin() + x.sum()), [(3,), ()]),
    "a tuple of one output": ("x", lambda x: (x * 2,), [(3,)]),
    "an input without influence": ("xs", lambda x, s: x * 2, (3,)),
    "an output without input": ("x", lambda x: (x * 2, x.detach().sum()), [(3,), ()]),
    "the input itself": ("x", lambda x: x, (3,)),
    "in-place inside": ("x", lambda x: (x * 1).mul_(2).exp_(), (3,)),
}
SCALAR: dict[str, tuple[str, Any]] = {
    "sum of cubes": ("x", lambda x: (x**3).sum()),
    "one element": ("x", lambda x: (x**3).sum().reshape(1, 1)),
    "linear": ("x", lambda x: (x * 3).sum()),
    "number": ("s", lambda s: s.exp() * s),
    "two inputs": ("xy", lambda x, y: (y @ x.exp()).prod()),
    "three inputs": ("xys", lambda x, y, s: ((y * s).sin() @ x).sum()),
    "an input without influence": ("xs", lambda x, s: (x * x).sum()),
    "constant": ("x", lambda x: x.detach().sum()),
}


def shapes_of(names: str) -> Any:
    shapes = [np.shape(VALUES[name]) for name in names]
    return shapes if len(names) > 1 else shapes[0]


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("requires_grad", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_jacobian(torch, name, requires_grad, create_graph):
    names, function, _ = FUNCTIONS[name]
    ours, theirs = (lib.autograd.functional.jacobian(function, tensors(lib, names, requires_grad), create_graph) for lib in (tg, torch))
    if create_graph and name in ("an input without influence", "an output without input", "the input itself", "a tuple of one output"):
        ours, theirs = detached(ours), detached(theirs)  # constants: whether they still belong to a graph is of no consequence
    same(ours, theirs)


def detached(nest: Any) -> Any:
    return tuple(detached(part) for part in nest) if isinstance(nest, tuple) else nest.detach()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_strategies_agree(name):
    names, function, _ = FUNCTIONS[name]
    rows = F.jacobian(function, tensors(tg, names))
    same(F.jacobian(function, tensors(tg, names), strategy="forward-mode"), rows)
    same(F.jacobian(function, tensors(tg, names), strategy="forward-mode", vectorize=True), rows)
    same(F.jacobian(function, tensors(tg, names), vectorize=True), rows)


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_vjp(torch, name, create_graph):
    names, function, shapes = FUNCTIONS[name]
    ours, theirs = (
        lib.autograd.functional.vjp(function, tensors(lib, names), directions(lib, shapes), create_graph=create_graph)
        for lib in (tg, torch)
    )
    same(detached(ours), detached(theirs))


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_jvp(torch, name, create_graph):
    names, function, _ = FUNCTIONS[name]
    v = shapes_of(names)
    ours, theirs = (
        lib.autograd.functional.jvp(function, tensors(lib, names), directions(lib, v), create_graph=create_graph) for lib in (tg, torch)
    )
    same(detached(ours), detached(theirs))


@pytest.mark.parametrize("name", SCALAR)
def test_hessian(torch, name):
    names, function = SCALAR[name]
    ours, theirs = (lib.autograd.functional.hessian(function, tensors(lib, names)) for lib in (tg, torch))
    same(ours, theirs)
    same(F.hessian(function, tensors(tg, names), outer_jacobian_strategy="forward-mode"), ours)


@pytest.mark.parametrize("product", ["vhp", "hvp"])
@pytest.mark.parametrize("name", SCALAR)
def test_products_with_the_hessian(torch, name, product):
    names, function = SCALAR[name]
    ours, theirs = (
        getattr(lib.autograd.functional, product)(function, tensors(lib, names), directions(lib, shapes_of(names))) for lib in (tg, torch)
    )
    same(ours, theirs)


# --- results that can be differentiated -------------------------------------------------------------------------------------------

TRANSFORMS = {
    "jacobian": lambda F, x, v: F.jacobian(lambda x: x.exp() * x, x, create_graph=True),
    "hessian": lambda F, x, v: F.hessian(lambda x: (x**3).sum(), x, create_graph=True),
    "vjp": lambda F, x, v: F.vjp(lambda x: x.sin() * x, x, v, create_graph=True)[1],
    "jvp": lambda F, x, v: F.jvp(lambda x: x.sin() * x, x, v, create_graph=True)[1],
    "vhp": lambda F, x, v: F.vhp(lambda x: (x**3).sum(), x, v, create_graph=True)[1],
    "hvp": lambda F, x, v: F.hvp(lambda x: (x**3).sum(), x, v, create_graph=True)[1],
}


@pytest.mark.parametrize("name", TRANSFORMS)
def test_create_graph_lets_the_result_be_differentiated(torch, name):
    gradients = []
    for lib in (tg, torch):
        x = tensors(lib, "x", requires_grad=True)
        v = directions(lib, (3,)).requires_grad_()
        result = TRANSFORMS[name](lib.autograd.functional, x, v)
        (result * directions(lib, tuple(result.shape))).sum().backward()
        gradients.append((x.grad, *(() if name in ("jacobian", "hessian") else (v.grad,))))
    same(*gradients)


def test_strategy_forward_mode_can_be_differentiated_too():
    found = []
    for strategy in ("reverse-mode", "forward-mode"):
        x = tensors(tg, "x", requires_grad=True)
        jacobian = F.jacobian(lambda x: x.exp() * x.sum(), x, create_graph=True, strategy=strategy)
        (jacobian * jacobian).sum().backward()
        found.append(x.grad)
    same(*found)


def test_without_create_graph_nothing_is_left():
    x = tensors(tg, "x", requires_grad=True)
    for result in (F.jacobian(tg.sin, x), F.hessian(lambda x: x.sin().sum(), x), *F.vjp(tg.sin, x, x), *F.jvp(tg.sin, x, x)):
        assert not result.requires_grad
    assert x.grad is None


def test_closed_over_tensor_is_left_alone():
    w, x = tensors(tg, "x", requires_grad=True), tensors(tg, "x")
    F.jacobian(lambda x: w * x, x)
    F.hessian(lambda x: (w * x * x).sum(), x)
    assert w.grad is None
    result = F.jacobian(lambda x: w * x, x, create_graph=True)
    result.sum().backward()
    assert w.grad.tolist() == [1, 1, 1]


def test_inside_no_grad():
    x = tensors(tg, "x")
    with tg.no_grad():
        result = F.jacobian(lambda x: x * x, x)
    np.testing.assert_allclose(result.numpy(), np.diag(2 * x.numpy()))


# --- strict -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transform", ["jacobian", "vjp", "jvp"])
@pytest.mark.parametrize("function", [lambda x, s: x * 2, lambda x, s: x.detach() * 2])
def test_strict_refuses_an_output_without_influence(torch, transform, function):
    for lib in (tg, torch):
        arguments = {"jacobian": [], "vjp": [directions(lib, (3,))], "jvp": [directions(lib, [(3,), ()])]}[transform]
        with pytest.raises(RuntimeError, match="strict"):
            getattr(lib.autograd.functional, transform)(function, tensors(lib, "xs"), *arguments, strict=True)


@pytest.mark.parametrize("transform", ["hessian", "vhp", "hvp"])
def test_strict_refuses_a_gradient_without_influence(torch, transform):
    for lib in (tg, torch):
        arguments = [] if transform == "hessian" else [directions(lib, (3,))]
        with pytest.raises(RuntimeError, match="strict"):
            getattr(lib.autograd.functional, transform)(lambda x: (x * 3).sum(), tensors(lib, "x"), *arguments, strict=True)


@pytest.mark.parametrize("name", ["vector to vector", "two inputs", "two inputs, two outputs"])
def test_strict_changes_no_result(name):
    names, function, shapes = FUNCTIONS[name]
    x = tensors(tg, names)
    same(F.jacobian(function, x, strict=True), F.jacobian(function, x))
    same(F.vjp(function, x, directions(tg, shapes), strict=True), F.vjp(function, x, directions(tg, shapes)))
    v = directions(tg, shapes_of(names))
    same(F.jvp(function, x, v, strict=True), F.jvp(function, x, v))


# --- edges and errors -------------------------------------------------------------------------------------------------------------


def test_empty_inputs_and_outputs():
    x = tg.zeros(0)
    for strategy in ("reverse-mode", "forward-mode"):
        assert F.jacobian(lambda x: x * 2, x, strategy=strategy).shape == (0, 0)
        assert F.jacobian(lambda x: x.sum(), x, strategy=strategy).shape == (0,)
        assert F.jacobian(lambda x: x[:0], tg.ones(2), strategy=strategy).shape == (0, 2)


def test_dtype_is_the_inputs(torch):
    for lib in (tg, torch):
        assert lib.autograd.functional.jacobian(lambda x: x.double() * 2, lib.ones(2)).dtype is lib.float32


def test_same_tensor_twice(torch):
    found = []
    for lib in (tg, torch):
        x = tensors(lib, "x")
        found.append(lib.autograd.functional.jacobian(lambda a, b: a * a * b, (x, x)))
    same(*found)


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (TypeError, lambda F, x: F.jacobian(lambda x: x, 1.0)),
        (TypeError, lambda F, x: F.jacobian(lambda x, y: x, (x, 2.0))),
        (TypeError, lambda F, x: F.jacobian(lambda x: 3.0, x)),
        (TypeError, lambda F, x: F.vjp(lambda x: None, x, x)),
        (RuntimeError, lambda F, x: F.vjp(lambda x: x * 2, x)),
        (RuntimeError, lambda F, x: F.vjp(lambda x: x * 2, x, x[:2])),
        (RuntimeError, lambda F, x: F.vjp(lambda x: (x, x * 2), x, x)),
        (RuntimeError, lambda F, x: F.jvp(lambda x: x * 2, x)),
        (RuntimeError, lambda F, x: F.jvp(lambda x: x * 2, x, x[:2])),
        (RuntimeError, lambda F, x: F.hessian(lambda x: x * 2, x)),
        (RuntimeError, lambda F, x: F.hessian(lambda x: (x.sum(),), x)),
        (RuntimeError, lambda F, x: F.vhp(lambda x: x * 2, x, x)),
        (RuntimeError, lambda F, x: F.hvp(lambda x: (x * x).sum(), x, x[:1])),
        (RuntimeError, lambda F, x: F.jacobian(lambda x: x.mul_(2), x)),
    ],
)
def test_errors_are_of_pytorchs_type(torch, error, call):
    for lib in (tg, torch):
        x = tensors(lib, "x")
        with pytest.raises(error):
            call(lib.autograd.functional, x)
        assert x.tolist() == VALUES["x"]


def test_unknown_strategy():
    with pytest.raises((ValueError, AssertionError), match="strategy"):
        F.jacobian(tg.sin, tensors(tg, "x"), strategy="sideways")
