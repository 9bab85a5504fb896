"""What must hold for every call of every primitive. Each check takes a `Case` and raises `AssertionError`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu.autograd.variable import make

from .cases import Case, pull, tensors
from .drawing import lay
from .numeric import STEP, apart, complex_step, directions, five_point

ANALYTIC, SMOOTH, SINGLE = 1e-10, 1e-7, 2e-5


def _arrays(results: Any) -> list[Any]:
    return [t.array for t in results]


def _dot(a: Any, b: Any) -> float:
    return float(sum(np.sum(x * y) for x, y in zip(a, b, strict=True)))


def first_order_is_the_numeric_derivative(case: Case) -> None:
    """The gradient is the derivative: entry by entry up to 16 elements, along three random directions above."""
    case = case.doubles
    xs = tensors(case.leaves)
    out = case.call(xs)
    entries = out.array.size <= 16 and sum(leaf.size for leaf in case.leaves) <= 16
    upstreams = [u[0] for u in directions([out.array], case.rng)] if entries else [case.rng.normal(size=out.array.shape) for _ in range(3)]
    pulled = [_arrays(pull([out], xs, [make(u)], create_graph=False)) for u in upstreams]
    for direction in directions(case.leaves, case.rng, 16 if entries else 0):
        numeric = _derivative(case, direction)
        for u, gradients in zip(upstreams, pulled, strict=True):
            _same(_dot(gradients, direction), _dot([u], [numeric]), case, "first", direction, ANALYTIC if case.analytic else SMOOTH)


def _derivative(case: Case, direction: Any) -> Any:
    if case.analytic:
        return complex_step(case.value, case.leaves, direction)
    whole, half = five_point(case.value, case.leaves, direction), five_point(case.value, case.leaves, direction, STEP / 2)
    assert apart(whole, half) <= SMOOTH, (
        f"the difference quotients of {case} with h and h/2 disagree along {direction}: too close to a kink?"
    )
    return half


def _same(analytic: float, numeric: float, case: Case, order: str, direction: Any, tolerance: float) -> None:
    error = abs(analytic - numeric) / max(1.0, abs(numeric))
    assert error <= tolerance, (
        f"{order} derivative of {case} along {direction}: "
        f"the rules give {analytic!r}, numerically it is {numeric!r} (relative error {error:.2g})"
    )


def higher_orders_are_the_numeric_derivatives(case: Case) -> None:
    """The derivative of the gradient, by `create_graph`, is its numeric derivative; so is the third one where the function is analytic."""
    case = case.doubles
    out = case.value(case.leaves)
    points = [*case.leaves, case.rng.normal(size=out.shape)]
    weights = [[case.rng.normal(size=a.shape) for a in (case.leaves if k == 0 else points)] for k in range(2)]
    for order in (2, 3) if case.analytic else (2,):

        def lower(arrays: Any, order: int = order) -> Any:
            """The derivative of one order less, as one number: its sum with the weights."""
            return _dot(weights[order - 2], _nth(case, arrays, order - 1, weights))

        gradients = _nth(case, points, order, weights)
        for direction in directions(points, case.rng, 16 if order == 2 else 0):
            numeric = five_point(lower, points, direction)
            expected = _dot(gradients, direction)
            if not abs(expected - numeric) <= SMOOTH * max(1.0, abs(numeric)):  # NaN is wrong as well
                half = five_point(lower, points, direction, STEP / 2)
                assert apart(numeric, half) <= SMOOTH, f"the difference quotients of {case} with h and h/2 disagree at order {order}"
                _same(expected, half, case, "second" if order == 2 else "third", direction, SMOOTH)


def _nth(case: Case, points: Any, order: int, weights: Any) -> Any:
    """Return the gradient of order `order` with respect to the leaves, and from the second on also to the upstream gradient."""
    xs = tensors(points)
    found = pull([case.call(xs[:-1])], xs[:-1], [xs[-1]], create_graph=order > 1)
    for k in range(order - 1):
        found = pull(found, xs, [make(w) for w in weights[k]], create_graph=k < order - 2)
    return _arrays(found)


def gradient_keeps_its_promises(case: Case) -> None:
    """The gradient is linear, zero for zero, repeatable bit for bit, shaped and typed as its argument; nothing is changed or shared."""
    xs = tensors(case.leaves)
    out = case.call(xs)
    if not xs or not out.requires_grad:
        return
    g, other = (_upstream(case, out.array) for _ in range(2))
    before = [a.tobytes() for a in (*case.leaves, g, out.array)]
    first = _backward(xs, out, g)
    assert [a.tobytes() for a in (*case.leaves, g, out.array)] == before, (
        f"backward through {case} changed an argument, its output or the upstream gradient"
    )
    for x, gradient in zip(xs, first, strict=True):
        assert gradient.shape == x.array.shape, f"gradient of {case}: shape {gradient.shape} instead of {x.array.shape}"
        assert gradient.dtype == x.array.dtype, f"gradient of {case}: {gradient.dtype} instead of {x.array.dtype}"
        others = [*case.leaves, g, out.array, *(h for h in first if h is not gradient)]
        assert not any(np.shares_memory(gradient, a) for a in others), f"a gradient of {case} shares memory with another array"
    again = tensors(case.leaves)
    for repeated in (_backward(xs, out, g), _backward(again, case.call(again), g)):
        assert [a.tobytes() for a in repeated] == [a.tobytes() for a in first], f"two backward passes through {case} differ"
    assert not any(np.any(a) for a in _backward(xs, out, np.zeros_like(g))), f"zero upstream gives a gradient that is not zero: {case}"
    a, b = g.dtype.type(0.5), g.dtype.type(-2)
    together, alone = _backward(xs, out, a * g + b * other), _backward(xs, out, other)
    for mixed, one, two in zip(together, first, alone, strict=True):
        rounding = SINGLE if np.float32 in (g.dtype, mixed.dtype) else 1e-12
        assert apart(mixed, a * one + b * two) <= rounding, f"the gradient of {case} is not linear in the upstream gradient"
    for recorded, plain in zip(_arrays(pull([out], xs, [make(g)])), first, strict=True):
        assert (recorded.shape, recorded.dtype) == (plain.shape, plain.dtype), (
            f"create_graph changes shape or dtype of a gradient of {case}"
        )
        assert apart(recorded, plain) <= (SINGLE if plain.dtype == np.float32 else 1e-12), f"create_graph changes the gradient of {case}"
    if len(xs) > 1:
        for k, expected in enumerate(first):
            only = [make(leaf) for leaf in case.leaves]
            only[k].requires_grad_()
            (found,) = _backward([only[k]], case.call(only), g)
            assert found.tobytes() == expected.tobytes(), f"the gradient of {case} for argument {k} depends on which others need one"


def _upstream(case: Case, out: Any) -> Any:
    return lay(case.rng.normal(size=out.shape).astype(out.dtype), case.layout, True)


def _backward(xs: Any, out: Any, g: Any) -> list[Any]:
    for x in xs:
        x.grad = None
    out.backward(make(g), retain_graph=True)
    return [np.zeros_like(x.array) if x.grad is None else x.grad.array for x in xs]


def single_precision_follows_double(case: Case) -> None:
    """Value and gradient in float32 are those in float64, up to rounding."""
    if all(leaf.dtype == np.float64 for leaf in case.leaves):
        return
    wide, narrow = tensors(case.doubles.leaves), tensors(case.leaves)
    outs = [case.doubles.call(wide), case.call(narrow)]
    assert apart(outs[1].array, outs[0].array) <= SINGLE, f"{case} differs in float32 and float64"
    if outs[1].requires_grad:
        g = case.rng.normal(size=outs[0].array.shape).astype(np.float32)
        expected, found = (pull([o], xs, [make(g.astype(o.array.dtype))], False) for o, xs in zip(outs, (wide, narrow), strict=True))
        for e, f in zip(expected, found, strict=True):
            assert apart(f.array, e.array) <= SINGLE, f"the gradient of {case} differs in float32 and float64"


def nothing_flows_through(case: Case) -> None:
    """A primitive without rules records nothing and changes no argument."""
    arrays = [a for a in case.args if isinstance(a, np.ndarray)]
    before = [a.tobytes() for a in arrays]
    wrapped = [make(a) if isinstance(a, np.ndarray) else a for a in case.args]
    for t in wrapped:
        if hasattr(t, "array") and t.array.dtype.kind == "f":
            t.requires_grad_()
    out = case.op.call(*wrapped)
    assert not out.requires_grad, f"{case} has no rule but its output requires a gradient"
    assert [a.tobytes() for a in arrays] == before, f"{case} changed its argument"
    assert np.array_equal(out.array, case.op.call(*wrapped).array), f"two calls of {case} differ"
