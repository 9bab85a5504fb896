"""Transforms of functions: from a function of tensors to the function that computes its derivative.

>>> import tinygrad_edu as tg
>>> tg.func.grad(tg.func.grad(tg.sin))(tg.tensor(0.5)) + tg.sin(tg.tensor(0.5))
tensor(0.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .autograd import functional
from .autograd.variable import Variable
from .stateless import functional_call

__all__ = ["functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "vjp"]

ArgNums = int | tuple[int, ...]


def _split(func: Callable[..., Any], argnums: ArgNums, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Callable[..., Any], Any]:
    """Return `func` as a function of the chosen arguments alone, and those arguments."""
    chosen = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for i in chosen:
        if not -len(args) <= i < len(args):
            raise RuntimeError(f"Got argnum={i}, but only {len(args)} positional inputs: count arguments from 0")
        if not isinstance(args[i], Variable):
            raise RuntimeError(f"argument {i} must be a tensor to be differentiated with respect to, but is {type(args[i]).__name__}")
    places = [i % len(args) for i in chosen]
    if len(set(places)) < len(places):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")

    def partial(*xs: Any) -> Any:
        full = list(args)
        for i, x in zip(places, xs, strict=True):
            full[i] = x
        return func(*full, **kwargs)

    return partial, tuple(args[i] for i in places)


class _Aux:
    """Lets the auxiliary output of a function pass a transform that sees only the first output."""

    def __init__(self, func: Callable[..., Any], has_aux: bool) -> None:
        self.func, self.has_aux, self.value = func, has_aux, None

    def __call__(self, *args: Any) -> Any:
        output = self.func(*args)
        if not self.has_aux:
            return output
        if not (isinstance(output, tuple) and len(output) == 2):
            raise RuntimeError("with has_aux=True the function must return a pair: the output to differentiate, and anything else")
        output, aux = output
        self.value = _without_own_graph(aux, args)
        return output


def _without_own_graph(aux: Any, xs: tuple[Any, ...]) -> Any:
    """Detach the tensors in `aux`, in tuples, lists and dicts, whose graph leads to nothing but the inputs `xs` of the transform."""
    if isinstance(aux, Variable):
        return aux.detach() if aux.requires_grad and not functional.reach_beyond((aux,), xs) else aux
    if type(aux) in (tuple, list):
        return type(aux)(_without_own_graph(part, xs) for part in aux)
    if type(aux) is dict:
        return {key: _without_own_graph(part, xs) for key, part in aux.items()}
    return aux


def grad_and_value(func: Callable[..., Any], argnums: ArgNums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function that computes the gradient of `func`, which must return a single number, together with its value.

    With `has_aux`, `func` returns ``(output, aux)`` and the result is ``(gradient, (output, aux))``.

    >>> import tinygrad_edu as tg
    >>> tg.func.grad_and_value(lambda x: x ** 3)(tg.tensor(2.0))
    (tensor(12.), tensor(8.))
    """

    def transformed(*args: Any, **kwargs: Any) -> Any:
        partial, xs = _split(func, argnums, args, kwargs)
        aux = _Aux(partial, has_aux)

        def scalar(*values: Any) -> Any:
            output = aux(*values)
            if not isinstance(output, Variable) or output.array.ndim != 0:
                shape = output.array.shape if isinstance(output, Variable) else type(output).__name__
                raise RuntimeError(
                    f"grad expects the function to return a scalar tensor, but got {shape}: reduce it, with .sum() for example"
                )
            return output

        value, gradient = functional.vjp(scalar, xs, create_graph=None)
        result = gradient[0] if isinstance(argnums, int) else gradient
        return result, ((value, aux.value) if has_aux else value)

    return transformed


def grad(func: Callable[..., Any], argnums: ArgNums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function that computes the gradient of `func` with respect to the arguments `argnums`.

    With `has_aux` the result is ``(gradient, aux)``.

    >>> import tinygrad_edu as tg
    >>> tg.func.grad(lambda x, y: x * y, argnums=(0, 1))(tg.tensor(2.0), tg.tensor(3.0))
    (tensor(3.), tensor(2.))
    """
    both = grad_and_value(func, argnums, has_aux)

    def transformed(*args: Any, **kwargs: Any) -> Any:
        gradient, value = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return transformed


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """Return the output of `func` and the function that pulls an adjoint of the output back to the inputs.

    With `has_aux`, the auxiliary output comes third.

    >>> import tinygrad_edu as tg
    >>> output, pull = tg.func.vjp(lambda x: x * x, tg.tensor([1.0, 2.0]))
    >>> pull(tg.tensor([1.0, 10.0]))
    (tensor([ 2., 40.]),)
    """
    aux = _Aux(func, has_aux)
    output, pull = functional.pullback(aux, primals)
    return (output, pull, aux.value) if has_aux else (output, pull)


def jvp(func: Callable[..., Any], primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> tuple[Any, ...]:
    """Return the output of `func` and its derivative in the direction of `tangents`; both are tuples, like the primals.

    >>> import tinygrad_edu as tg
    >>> tg.func.jvp(tg.sin, (tg.tensor(0.0),), (tg.tensor(2.0),))
    (tensor(0.), tensor(2.))
    """
    if not (isinstance(primals, tuple) and isinstance(tangents, tuple)):
        raise RuntimeError("jvp expects primals and tangents as tuples, so that func(*primals) can be called: write (x,) for one input")
    aux = _Aux(func, has_aux)
    output, tangent = functional.jvp(aux, primals, tangents, None, strict)
    return (output, tangent, aux.value) if has_aux else (output, tangent)


def _jacobian(func: Callable[..., Any], argnums: ArgNums, has_aux: bool, strategy: str) -> Callable[..., Any]:
    def transformed(*args: Any, **kwargs: Any) -> Any:
        partial, xs = _split(func, argnums, args, kwargs)
        aux = _Aux(partial, has_aux)
        inputs = xs[0] if isinstance(argnums, int) else xs
        result = functional.jacobian(aux, inputs, None, strategy=strategy)
        return (result, aux.value) if has_aux else result

    return transformed


def jacrev(func: Callable[..., Any], argnums: ArgNums = 0, *, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function that computes the Jacobian of `func` row by row, in reverse mode: good for few outputs.

    >>> import tinygrad_edu as tg
    >>> tg.func.jacrev(tg.sin)(tg.tensor([0.0, 0.0]))
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _jacobian(func, argnums, has_aux, "reverse-mode")


def jacfwd(func: Callable[..., Any], argnums: ArgNums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function that computes the Jacobian of `func` column by column: good for few inputs.

    >>> import tinygrad_edu as tg
    >>> tg.func.jacfwd(tg.sin)(tg.tensor([0.0, 0.0]))
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _jacobian(func, argnums, has_aux, "forward-mode")


def hessian(func: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the function that computes the Hessian of `func`: the Jacobian of its Jacobian.

    >>> import tinygrad_edu as tg
    >>> tg.func.hessian(lambda x: (x ** 3).sum())(tg.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
