"""`func`: transforms of functions, alone and nested, against PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

from ..autograd.test_functional import same, tensors

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")  # PyTorch's forward mode uses it itself


def pulled(pair: tuple[Any, Any], *adjoints: Any) -> tuple[Any, ...]:
    """Return an output of `vjp` and what pulling it, or these adjoints, back gives."""
    output, pull = pair
    return (output, *(pull(adjoint) for adjoint in adjoints or (output,)))


def with_value_before(lib: Any, w: Any, x: Any) -> Any:
    h = w.exp()
    return lib.func.grad(lambda x: (h * x * x).sum())(x)


def with_aux(output: Any, pull: Any, aux: Any) -> tuple[Any, ...]:
    return output, pull(output), aux


# Each program gets a library and its inputs x (3,), y (2, 3), s () and returns tensors or tuples of them.
PROGRAMS = {
    "grad": lambda lib, x, y, s: lib.func.grad(lambda x: (x**3).sum())(x),
    "grad of several": lambda lib, x, y, s: lib.func.grad(lambda x, y, s: (y @ x * s).sum(), argnums=(0, 2))(x, y, s),
    "grad of the last": lambda lib, x, y, s: lib.func.grad(lambda x, y: (y @ x).exp().sum(), argnums=-1)(x, y),
    "grad in another order": lambda lib, x, y, s: lib.func.grad(lambda x, s: (x * s).prod(), argnums=(1, 0))(x, s),
    "grad in a tuple of one": lambda lib, x, y, s: lib.func.grad(lambda x: x.sum(), argnums=(0,))(x),
    "grad with keyword": lambda lib, x, y, s: lib.func.grad(lambda x, power: (x**power).sum())(x, power=3),
    "grad with an argument that is no tensor": lambda lib, x, y, s: lib.func.grad(lambda x, name, n: x.sum() * n)(x, "any", 3),
    "grad of a constant": lambda lib, x, y, s: lib.func.grad(lambda x: lib.ones((), dtype=lib.float64))(x),
    "grad through detach": lambda lib, x, y, s: lib.func.grad(lambda x: (x.detach() * x).sum())(x),
    "grad and value": lambda lib, x, y, s: lib.func.grad_and_value(lambda x: x.prod())(x),
    "grad and value of several": lambda lib, x, y, s: lib.func.grad_and_value(lambda x, s: (x * s).prod(), argnums=(0, 1))(x, s),
    "second derivative": lambda lib, x, y, s: lib.func.grad(lib.func.grad(lambda s: s.exp() * s))(s),
    "third derivative": lambda lib, x, y, s: lib.func.grad(lib.func.grad(lib.func.grad(lambda s: s**5)))(s),
    "an inner gradient with an outer variable": lambda lib, x, y, s: lib.func.grad(lambda a: a * lib.func.grad(lambda b: a * b * b)(s))(s),
    "no confusion of perturbations": lambda lib, x, y, s: lib.func.grad(lambda a: a * lib.func.grad(lambda b: a + b)(s))(s),
    "vjp": lambda lib, x, y, s: pulled(lib.func.vjp(lambda x: x.sin() * x, x)),
    "vjp of several": lambda lib, x, y, s: pulled(lib.func.vjp(lambda x, y: (x * 2, y @ x), x, y)),
    "vjp called twice": lambda lib, x, y, s: pulled(lib.func.vjp(lambda x: x.exp(), x), x, x * 2),
    "jvp": lambda lib, x, y, s: lib.func.jvp(lambda x: x.sin() * x, (x,), (x * x,)),
    "jvp of several": lambda lib, x, y, s: lib.func.jvp(lambda x, y: (x * 2, y @ x), (x, y), (x * x, y)),
    "jvp of grad": lambda lib, x, y, s: lib.func.jvp(lib.func.grad(lambda x: (x**3).sum()), (x,), (x * x,)),
    "grad of jvp": lambda lib, x, y, s: lib.func.grad(lambda x: lib.func.jvp(lib.sin, (x,), (y[0],))[1].sum())(x),
    "grad of vjp": lambda lib, x, y, s: lib.func.grad(lambda x: lib.func.vjp(lib.sin, x)[1](y[0])[0].sum())(x),
    "vjp with respect to the adjoint": lambda lib, x, y, s: lib.func.grad(lambda v: lib.func.vjp(lib.sin, x)[1](v)[0].prod())(y[0]),
    "jacrev": lambda lib, x, y, s: lib.func.jacrev(lambda x: x.exp() * x.sum())(x),
    "jacrev of several": lambda lib, x, y, s: lib.func.jacrev(lambda x, y: (y @ x, x * x), argnums=(0, 1))(x, y),
    "jacfwd": lambda lib, x, y, s: lib.func.jacfwd(lambda x: x.exp() * x.sum())(x),
    "jacfwd of several": lambda lib, x, y, s: lib.func.jacfwd(lambda x, y: (y @ x, x * x), argnums=(0, 1))(x, y),
    "jacfwd of jacfwd": lambda lib, x, y, s: lib.func.jacfwd(lib.func.jacfwd(lambda x: x.prod() * x))(x),
    "jacrev of jacrev": lambda lib, x, y, s: lib.func.jacrev(lib.func.jacrev(lambda x: x.prod() * x))(x),
    "hessian": lambda lib, x, y, s: lib.func.hessian(lambda x: (x**3).sum() * x.prod())(x),
    "hessian of several": lambda lib, x, y, s: lib.func.hessian(lambda x, s: (x * x * s).sum(), argnums=(0, 1))(x, s),
    "hessian of a vector": lambda lib, x, y, s: lib.func.hessian(lambda x: x**3)(x),
    "trace of a hessian": lambda lib, x, y, s: lib.func.grad(lambda x: lib.func.hessian(lambda x: (x**4).sum())(x).diagonal().sum())(x),
    "in-place inside": lambda lib, x, y, s: lib.func.grad(lambda x: (x * 1).mul_(x).sum())(x),
}


@pytest.mark.parametrize("requires_grad", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name, requires_grad):
    found = []
    for lib in (tg, torch):
        inputs = tensors(lib, "xys", requires_grad)
        found.append(PROGRAMS[name](lib, *inputs))
        assert all(t.grad is None for t in inputs)
    if requires_grad:
        found = [without_graph(result) for result in found]  # constants: whether they belong to a graph is of no consequence
    same(*found)


def without_graph(nest: Any) -> Any:
    return tuple(map(without_graph, nest)) if isinstance(nest, tuple) else nest.detach()


# --- what is closed over ----------------------------------------------------------------------------------------------------------

CLOSURES = {
    "grad": lambda lib, w, x: lib.func.grad(lambda x: (w * x * x).sum())(x),
    "grad of grad": lambda lib, w, x: lib.func.grad(lambda x: lib.func.grad(lambda x: (w * x**3).sum())(x).sum())(x),
    "value": lambda lib, w, x: lib.func.grad_and_value(lambda x: (w * w * x).sum())(x)[1],
    "vjp": lambda lib, w, x: lib.func.vjp(lambda x: w * x.exp(), x)[1](x)[0],
    "output of vjp": lambda lib, w, x: lib.func.vjp(lambda x: w * x.exp(), x)[0],
    "jvp": lambda lib, w, x: lib.func.jvp(lambda x: w * x.exp(), (x,), (x,))[1],
    "output of jvp": lambda lib, w, x: lib.func.jvp(lambda x: w * x.exp(), (x,), (x,))[0],
    "jacrev": lambda lib, w, x: lib.func.jacrev(lambda x: w * w * x * x)(x),
    "jacfwd": lambda lib, w, x: lib.func.jacfwd(lambda x: w * w * x * x)(x),
    "hessian": lambda lib, w, x: lib.func.hessian(lambda x: (w * x**3).sum())(x),
    "used by the inner function only": lambda lib, w, x: lib.func.grad(lambda x: lib.func.grad(lambda z: (w * z**3).sum())(x * w).sum())(x),
    "a value computed before": with_value_before,
}


@pytest.mark.parametrize("inner_requires_grad", [False, True])
@pytest.mark.parametrize("name", CLOSURES)
def test_result_depends_on_what_is_closed_over(name, inner_requires_grad):
    found = []
    for lib in (tg, torch):
        w = tensors(lib, "x", requires_grad=True)
        x = lib.tensor([1.5, 0.5, -2.0], dtype=lib.float64, requires_grad=inner_requires_grad)
        result = CLOSURES[name](lib, w, x)
        assert result.requires_grad
        (result * result).sum().backward()
        found.append((result.detach(), w.grad, *((x.grad,) if inner_requires_grad else ())))
    same(*found)


@pytest.mark.parametrize("name", CLOSURES)
def test_result_is_free_of_a_graph_if_nothing_needs_a_gradient(name):
    w, x = tensors(tg, "x"), tensors(tg, "x")
    assert not CLOSURES[name](tg, w, x).requires_grad


def test_learning_a_learning_rate():
    """A step of gradient descent is differentiated with respect to its rate and to the parameters it started from."""
    found = []
    for lib in (tg, torch):
        w, rate = tensors(lib, "x", requires_grad=True), lib.tensor(0.1, dtype=lib.float64, requires_grad=True)
        data = tensors(lib, "y")

        def loss(w, data=data):
            return ((data @ w).tanh() ** 2).sum()

        v = w
        for _ in range(3):
            v = v - rate * lib.func.grad(loss)(v)
        loss(v).backward()
        found.append((v.detach(), w.grad, rate.grad))
    same(*found)


def test_grad_mode():
    found = []
    for lib in (tg, torch):
        x = tensors(lib, "x")
        with lib.no_grad():
            outside = lib.func.grad(lambda x: (x * x).sum())(x)

        def half(x, lib=lib):
            with lib.no_grad():
                constant = x * x
            return (x * x * x - constant * x).sum()

        found.append((outside, lib.func.grad(half)(x)))
    same(*found)


# --- auxiliary outputs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "program",
    [
        lambda lib, x: lib.func.grad(lambda x: ((x * x).sum(), x * 3), has_aux=True)(x),
        lambda lib, x: lib.func.grad_and_value(lambda x: ((x * x).sum(), x * 3), has_aux=True)(x),
        lambda lib, x: lib.func.jacrev(lambda x: (x * x, x * 3), has_aux=True)(x),
        lambda lib, x: lib.func.jacfwd(lambda x: (x * x, x * 3), has_aux=True)(x),
        lambda lib, x: lib.func.jvp(lambda x: (x * x, x * 3), (x,), (x,), has_aux=True),
        lambda lib, x: with_aux(*lib.func.vjp(lambda x: (x * x, x * 3), x, has_aux=True)),
    ],
)
def test_auxiliary_output(program):
    same(*(program(lib, tensors(lib, "x")) for lib in (tg, torch)))


def test_auxiliary_output_may_be_anything():
    gradient, (value, aux) = tg.func.grad_and_value(lambda x: (x * x, {"seen": ["text", 1]}), has_aux=True)(tg.tensor(3.0))
    assert (gradient.item(), value.item(), aux) == (6, 9, {"seen": ["text", 1]})


# --- edges and errors -------------------------------------------------------------------------------------------------------------


def test_transform_keeps_nothing_between_calls():
    derivative = tg.func.grad(lambda x: x**3)
    assert [derivative(tg.tensor(v)).item() for v in (1.0, 2.0, 3.0)] == [3, 12, 27]


def test_inputs_are_left_as_they_were():
    x = tensors(tg, "x")
    tg.func.grad(lambda x: (x * x).sum())(x)
    assert not x.requires_grad
    y = x * x
    assert y.grad_fn is None


@pytest.mark.parametrize(
    "call",
    [
        lambda lib, x: lib.func.grad(lambda x: x * 2)(x),
        lambda lib, x: lib.func.grad(lambda x: x[:1])(x),
        lambda lib, x: lib.func.grad(lambda x: None)(x),
        lambda lib, x: lib.func.grad(lambda x: (x.sum(),))(x),
        lambda lib, x: lib.func.grad(lambda x: x.sum(), argnums=1)(x),
        lambda lib, x: lib.func.grad(lambda x: x.sum(), argnums=-2)(x),
        lambda lib, x: lib.func.grad(lambda x, y: (x * y).sum(), argnums=(0, 0))(x, x),
        lambda lib, x: lib.func.grad(lambda x, y: (x * y).sum(), argnums=(1, -1))(x, x),
        lambda lib, x: lib.func.grad(lambda x: x.sum(), has_aux=True)(x),
        lambda lib, x: lib.func.grad(lambda x: (x.sum(), 1, 2), has_aux=True)(x),
        lambda lib, x: lib.func.grad(lambda x: x.sum())(lib.tensor([1, 2])),
        lambda lib, x: lib.func.vjp(lambda x: x * 2, x)[1](x[:2]),
        lambda lib, x: lib.func.jvp(lambda x: x * 2, (x,), (x[:2],)),
        lambda lib, x: lib.func.jvp(lambda x: x * 2, (x,), (x, x)),
        lambda lib, x: lib.func.jvp(lambda x: x * 2, x, x),
    ],
)
def test_errors_are_of_pytorchs_type(call):
    for lib in (tg, torch):
        with pytest.raises(RuntimeError):
            call(lib, tensors(lib, "x"))


def test_gradient_agrees_with_a_difference_quotient():
    x, h = np.array([0.3, -1.2]), 1e-6
    gradient = tg.func.grad(lambda x: (x.sin() * x.exp()).sum())(tg.tensor(x))
    f = lambda x: (np.sin(x) * np.exp(x)).sum()  # noqa: E731
    numeric = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(gradient.numpy(), numeric, rtol=1e-8)
