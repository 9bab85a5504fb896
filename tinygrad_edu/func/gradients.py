"""`grad`, `grad_and_value`, `vjp`: derivatives by one walk from the output back."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..autograd import functional
from .flat import ArgNums, Flat, chosen


def grad_and_value(func: Callable[..., Any], argnums: ArgNums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function that computes the gradient of `func`, which must return a single number, together with its value.

    The arguments numbered by `argnums` may be tensors or trees of them: nested tuples, lists and dicts. The gradient has the same form; it
    is a tuple if `argnums` is one. With `has_aux`, `func` returns ``(output, aux)`` and the result is ``(gradient, (output, aux))``.

    >>> import tinygrad_edu as tg
    >>> tg.func.grad_and_value(lambda p: p["w"] ** 3)({"w": tg.tensor(2.0)})
    ({'w': tensor(12.)}, tensor(8.))
    """

    @functools.wraps(func, updated=())
    def transformed(*args: Any, **kwargs: Any) -> Any:
        partial, primals = chosen(func, argnums, args, kwargs)
        flat = Flat(partial, primals, "grad_and_value(f)(*args)", has_aux)

        def scalar(*leaves: Any) -> Any:
            outputs = flat(*leaves)
            if flat.outputs.kind is not None:
                raise RuntimeError(f"{flat.what}: Expected f(*args) to return a Tensor, got {flat.outputs.kind}")
            if outputs[0].array.ndim:
                raise RuntimeError(
                    f"{flat.what}: Expected f(*args) to return a scalar Tensor, got tensor with {outputs[0].array.ndim} dims, of shape "
                    f"{outputs[0].array.shape}: reduce it, with .sum() for example"
                )
            return outputs[0]

        value, gradient = functional.vjp(scalar, flat.leaves, create_graph=None)
        result = flat.primals.build(gradient)
        return result if isinstance(argnums, tuple) else result[0], flat.result(value) if has_aux else value

    return transformed


def grad(func: Callable[..., Any], argnums: ArgNums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function that computes the gradient of `func` with respect to the arguments `argnums`, tensors or trees of them.

    With `has_aux` the result is ``(gradient, aux)``.

    >>> import tinygrad_edu as tg
    >>> tg.func.grad(lambda x, y: x * y, argnums=(0, 1))(tg.tensor(2.0), tg.tensor(3.0))
    (tensor(3.), tensor(2.))
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func, updated=())
    def transformed(*args: Any, **kwargs: Any) -> Any:
        gradient, value = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return transformed


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """Return the output of `func` and the function that pulls an adjoint of the output back to the inputs.

    The adjoint has the form of the output; what it is pulled back to is a tuple with one entry for each of `primals`, of their form.
    The function may be called any number of times. With `has_aux`, the auxiliary output comes third.

    >>> import tinygrad_edu as tg
    >>> output, pull = tg.func.vjp(lambda x: x * x, tg.tensor([1.0, 2.0]))
    >>> pull(tg.tensor([1.0, 10.0]))
    (tensor([ 2., 40.]),)
    """
    flat = Flat(func, primals, "vjp(f, *primals)", has_aux)

    def floating(*leaves: Any) -> Any:
        return flat.check_floating_point(flat(*leaves))

    outputs, pull = functional.pullback(floating, flat.leaves)

    def pull_back(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        return flat.primals.build(pull(*flat.like_outputs(cotangents, "cotangents")))

    return flat.result(flat.outputs.build(outputs), pull_back)
