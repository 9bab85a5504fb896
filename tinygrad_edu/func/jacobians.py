"""`jvp`, `linearize`, `jacrev`, `jacfwd`, `hessian`: derivatives of functions with any number of outputs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..autograd import functional
from .flat import ArgNums, Flat, chosen


def jvp(func: Callable[..., Any], primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> tuple[Any, ...]:
    """Return the output of `func` and its derivative in the direction of `tangents`, a tuple of the same form as `primals`.

    >>> import tinygrad_edu as tg
    >>> tg.func.jvp(tg.sin, (tg.tensor(0.0),), (tg.tensor(2.0),))
    (tensor(0.), tensor(2.))
    """
    if not (isinstance(primals, tuple) and isinstance(tangents, tuple)):
        raise RuntimeError("jvp expects primals and tangents as tuples, so that func(*primals) can be called: write (x,) for one input")
    flat = Flat(func, primals, "jvp(f, primals, tangents)", has_aux)
    if not flat.leaves:
        raise RuntimeError(f"{flat.what}: Expected primals to contain at least one Tensor.")
    direction = flat.like_primals(tangents, "tangents")
    outputs, derivative = functional.jvp(flat, flat.leaves, direction, None, strict)
    return flat.result(flat.outputs.build(outputs), flat.outputs.build(derivative))


def linearize(func: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """Return the output of `func` and the function that maps tangents of `primals` to the derivative in their direction.

    `func` runs once, and each call of that function walks back through what was recorded.

    >>> import tinygrad_edu as tg
    >>> output, push = tg.func.linearize(tg.sin, tg.tensor(0.0))
    >>> push(tg.tensor(1.0)), push(tg.tensor(2.0))
    (tensor(1.), tensor(2.))
    """
    flat = Flat(func, primals, "linearize(f, *primals)")
    outputs, push = functional.pushforward(flat, flat.leaves)

    def push_forward(*tangents: Any) -> Any:
        return flat.outputs.build(push(flat.like_primals(tangents, "tangents")))

    return flat.outputs.build(outputs), push_forward


def _jacobian(func: Callable[..., Any], argnums: ArgNums, has_aux: bool, what: str, strategy: str) -> Callable[..., Any]:
    @functools.wraps(func, updated=())
    def transformed(*args: Any, **kwargs: Any) -> Any:
        partial, primals = chosen(func, argnums, args, kwargs)
        flat = Flat(partial, primals, f"{what}(f)(*args)", has_aux)

        def floating(*leaves: Any) -> Any:
            return flat.check_floating_point(flat(*leaves))

        rows = functional.jacobian(floating, flat.leaves, None, strategy=strategy)
        tables = [flat.primals.build(row) for row in rows]
        result = flat.outputs.build(tables if isinstance(argnums, tuple) else [table[0] for table in tables])
        return flat.result(result) if has_aux else result

    return transformed


def jacrev(
    func: Callable[..., Any], argnums: ArgNums = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Callable[..., Any]:  # fmt: skip
    """Return the function that computes the Jacobian of `func` row by row, in reverse mode: good for few outputs.

    Where output and arguments are trees, the result has the form of the output, and in the place of each of its tensors the form of the
    arguments. `chunk_size` is accepted and makes no difference: there is always one row at a time.

    >>> import tinygrad_edu as tg
    >>> tg.func.jacrev(tg.sin)(tg.tensor([0.0, 0.0]))
    tensor([[1., 0.],
            [0., 1.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"jacrev: `chunk_size` should be greater than 0, got {chunk_size}")
    return _jacobian(func, argnums, has_aux, "jacrev", "reverse-mode")


def jacfwd(
    func: Callable[..., Any], argnums: ArgNums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:  # fmt: skip
    """Return the function that computes the Jacobian of `func` column by column: good for few inputs.

    `func` runs once, whatever it draws at random; `randomness` is accepted and makes no difference.

    >>> import tinygrad_edu as tg
    >>> tg.func.jacfwd(tg.sin)(tg.tensor([0.0, 0.0]))
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _jacobian(func, argnums, has_aux, "jacfwd", "forward-mode")


def hessian(func: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the function that computes the Hessian of `func`: the Jacobian of its Jacobian.

    >>> import tinygrad_edu as tg
    >>> tg.func.hessian(lambda x: (x ** 3).sum())(tg.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
