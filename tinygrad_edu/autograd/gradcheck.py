"""Compare the analytic gradient with finite differences, entry by entry, and say exactly where they part.

The numeric derivative is the central difference :math:`(f(x + h) - f(x - h)) / 2h`; its error is of order :math:`h^2` plus rounding of
order :math:`\\varepsilon / h`, so inputs should be float64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import GradcheckError
from .backward import grad
from .differences import sentence, slopes
from .modes import enable_grad, no_grad
from .variable import Variable, make


def _outputs(result: Any) -> list[Variable]:
    results = result if isinstance(result, (tuple, list)) else (result,)
    return [r for r in results if isinstance(r, Variable) and r.array.dtype.kind == "f"]


def numeric_jacobian(function: Callable[..., Any], inputs: Sequence[Any], k: int, eps: float) -> list[np.ndarray[Any, Any]]:
    """Return the Jacobian of each output with respect to ``inputs[k]`` by central differences, as (outputs, inputs) matrices."""
    array = inputs[k].array
    columns: list[list[Any]] = []
    flat = np.ascontiguousarray(array).reshape(-1).astype(np.float64)

    def run(i: int, step: float) -> list[Any]:
        moved = flat.copy()
        moved[i] += step
        args = list(inputs)
        args[k] = make(moved.astype(array.dtype).reshape(array.shape))
        with no_grad():
            return [np.asarray(o.array, np.float64).ravel().copy() for o in _outputs(function(*args))]

    for i in range(flat.size):
        columns.append([(up - down) / (2 * eps) for up, down in zip(run(i, eps), run(i, -eps), strict=True)])
    if not columns:
        with no_grad():
            return [np.zeros((o.array.size, 0)) for o in _outputs(function(*inputs))]
    return [np.stack(column, axis=1) for column in zip(*columns, strict=True)]


def analytic_jacobian(output: Variable, x: Variable) -> np.ndarray[Any, Any]:
    """Return the Jacobian of `output` with respect to `x` by one backward pass per row, as an (outputs, inputs) matrix."""
    rows = np.zeros((output.array.size, x.array.size))
    if output.current_node() is None:
        return rows
    for i in range(output.array.size):
        seed = np.zeros(output.array.size, output.array.dtype)
        seed[i] = 1
        g = grad(output, x, make(seed.reshape(output.array.shape)), retain_graph=True, allow_unused=True)[0]
        if g is not None:
            rows[i] = g.array.reshape(-1)
    return rows


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Check the gradients of `func` at `inputs` against finite differences.

    Parameters
    ----------
    func : takes the inputs, returns a tensor or several.
    inputs : a tensor or a tuple; those that require a gradient are checked, and should be float64.
    eps : the step of the finite difference.
    atol, rtol : analytic and numeric value may differ by ``atol + rtol * |numeric|``.
    nondet_tol : how much two backward passes may differ.
    check_undefined_grad, check_grad_dtypes, fast_mode : accepted, without effect: every entry is compared, and a gradient always has the
        dtype of its input.
    check_batched_grad, check_batched_forward_grad, check_forward_ad, check_backward_ad, masked : as in PyTorch, for whose programs they are
        accepted; they must have their default values.

    Returns
    -------
    bool : `True`, or `False` if ``raise_exception=False`` and something differs.

    Raises
    ------
    GradcheckError : naming output, input, index, analytic and numeric value of the worst entry, and what the error against the step says:
        a wrong derivative, a kink, or rounding.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([0.5, 2.0], dtype=tg.float64, requires_grad=True)
    >>> tg.autograd.gradcheck(lambda x: x ** 3, x)
    True
    """
    if check_batched_grad or check_batched_forward_grad or check_forward_ad or not check_backward_ad or masked:
        raise NotImplementedError("gradcheck: only the backward pass is checked; leave the other checks at their default values")
    try:
        args = (inputs,) if isinstance(inputs, Variable) else tuple(inputs)
        checked = [k for k, a in enumerate(args) if isinstance(a, Variable) and a.requires_grad]
        if not checked:
            raise ValueError(
                "gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True."
            )
        with enable_grad():
            outputs = _outputs(func(*args))
            again = _outputs(func(*args))
        if not outputs:
            raise ValueError("gradcheck: the function returned no floating point tensor")
        for k in checked:
            numeric = numeric_jacobian(func, args, k, eps)
            for j, output in enumerate(outputs):
                analytic = analytic_jacobian(output, args[k])
                if (worst := _worst(analytic, numeric[j], atol, rtol)) is not None:
                    raise GradcheckError(_report(func, args, (j, k), output, worst, analytic, numeric[j], (atol, rtol)))
                repeated = analytic_jacobian(again[j], args[k])
                if analytic.size and np.max(np.abs(repeated - analytic)) > nondet_tol:
                    raise GradcheckError(f"gradcheck: two backward passes give different gradients of output {j} with respect to input {k}")
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _worst(analytic: Any, numeric: Any, atol: float, rtol: float) -> tuple[int, int, int] | None:
    """Return how many entries differ, and row and column of the one that differs most; `None` if none does."""
    with np.errstate(invalid="ignore"):
        wrong = ~(np.isclose(analytic, numeric, rtol, atol, equal_nan=True))
        size = np.where(wrong, np.abs(analytic - numeric), -1.0)
    if not wrong.any():
        return None
    row, column = np.unravel_index(np.argmax(np.where(np.isnan(size), np.inf, size)), size.shape)
    return int(wrong.sum()), int(row), int(column)


def _report(
    func: Any, args: Any, place: tuple[int, int], output: Variable, worst: Any, analytic: Any, numeric: Any, allowed: tuple[float, float]
) -> str:
    """Say which entry is wrong, and what the error against the step tells about it."""
    (j, k), (count, row, column), (atol, rtol) = place, worst, allowed
    array = args[k].array
    into = [int(i) for i in np.unravel_index(column, array.shape)] if array.shape else []
    out = [int(i) for i in np.unravel_index(row, output.array.shape)] if output.array.shape else []
    found = float(analytic[row, column])

    def entry(t: float) -> float:
        moved = np.array(array, np.float64)
        moved.flat[column] += t
        with no_grad():
            outputs = _outputs(func(*args[:k], make(moved.astype(array.dtype)), *args[k + 1 :]))
        return float(outputs[j].array.reshape(-1)[row])

    epsilon = float(max(np.finfo(array.dtype).eps, np.finfo(output.array.dtype).eps))
    curve = slopes(entry, epsilon=epsilon)
    return (
        f"Jacobian mismatch for output {j} with respect to input {k}: {count} of {analytic.size} entries differ. "
        f"The worst is d output{out} / d input{into}: numerical {numeric[row, column]:.9g}, analytical {found:.9g}. Allowed is {atol:g} + "
        f"{rtol:g} * |numerical|. {sentence(found, curve, atol + rtol * abs(float(numeric[row, column])))}"
    )


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Check the second derivatives of `func`: `gradcheck` of the function that returns its gradients.

    Parameters are those of `gradcheck`; `grad_outputs` are the adjoints of the outputs, random ones if not given.
    `gen_non_contig_grad_outputs` is accepted without effect; `check_fwd_over_rev` and `check_rev_over_rev` must have their default values.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([0.5, 2.0], dtype=tg.float64, requires_grad=True)
    >>> tg.autograd.gradgradcheck(tg.sin, x)
    True
    """
    if check_batched_grad or check_fwd_over_rev or not check_rev_over_rev or masked:
        raise NotImplementedError("gradgradcheck: only the backward pass is checked; leave the other checks at their default values")
    args = (inputs,) if isinstance(inputs, Variable) else tuple(inputs)
    outputs = _outputs(func(*args))
    if grad_outputs is None:
        rng = np.random.default_rng(0)
        grad_outputs = [make(rng.normal(size=o.array.shape).astype(o.array.dtype)).requires_grad_() for o in outputs]
    seeds = [grad_outputs] if isinstance(grad_outputs, Variable) else list(grad_outputs)

    needed = [isinstance(a, Variable) and a.requires_grad for a in args]

    def first_derivative(*values: Any) -> tuple[Any, ...]:
        xs = [x.detach().requires_grad_() if need and not x.requires_grad else x for x, need in zip(values, needed, strict=False)]
        with enable_grad():
            pairs = [(o, g) for o, g in zip(_outputs(func(*xs)), values[len(args) :], strict=True) if o.requires_grad]
            wanted = [x for x, need in zip(xs, needed, strict=True) if need]
            return grad([o for o, _ in pairs], wanted, [g for _, g in pairs], create_graph=True, materialize_grads=True)

    return gradcheck(
        first_derivative, (*args, *seeds), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception, nondet_tol=nondet_tol
    )
