"""L-BFGS: Newton's method with a curvature learned from the last few steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.memory import stamp
from ..autograd.modes import enable_grad
from ..autograd.variable import Variable, make
from .law import check_options
from .line_search import Point, strong_wolfe
from .optimizer import Optimizer, Params

__all__ = ["LBFGS"]

ARRAYS = ("d", "prev_flat_grad")
LISTS = ("old_dirs", "old_stps")


class LBFGS(Optimizer):
    """Step along :math:`d = -H g`, where H, an estimate of the inverse Hessian, is kept as pairs of steps s and changes of gradient y.

    .. math::

        s_k &= t_k d_k, \\qquad y_k = g_{k+1} - g_k, \\qquad \\rho_k = 1 / y_k^\\top s_k \\\\
        H_{k+1} &= (I - \\rho_k s_k y_k^\\top)\\, H_k\\, (I - \\rho_k y_k s_k^\\top) + \\rho_k s_k s_k^\\top,
            \\qquad H_0 = \\frac{y^\\top s}{y^\\top y}\\, I \\text{ of the last pair} \\\\
        p &\\leftarrow p + t_k d_k

    One call of `step` makes up to `max_iter` iterations, and calls the closure for the gradient of each. All parameters are one vector, and
    form one group; a parameter without a gradient has zeros.

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : t, or where the line search begins.
    max_iter, max_eval : the most iterations and calls of the closure in one step; by default a quarter more calls than iterations.
    tolerance_grad : stop when no element of the gradient is larger.
    tolerance_change : stop when parameters or loss change by less.
    history_size : how many pairs are kept.
    line_search_fn : ``"strong_wolfe"`` to search for t, None to take `lr`.

    Raises
    ------
    ValueError : for an option that is out of range, and for more than one group.

    Nocedal and Wright, Numerical optimization, 2006, section 7.2.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([-1.2, 1.0]))
    >>> optimizer = tg.optim.LBFGS([w], max_iter=100, line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
    ...     loss.backward()
    ...     return loss
    >>> loss = optimizer.step(closure)
    >>> w
    Parameter containing:
    tensor([1.0000, 1.0000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_options(lr=(lr, "learning rate"))
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def state_shape(self, name: str, shape: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the shape of the arrays in the state, which stands with the first parameter: one vector of all parameters."""
        return (sum(p.array.size for p in self.param_groups[0]["params"]),) if name in ARRAYS else ()

    # All parameters as one vector

    def _gradient(self) -> Any:
        parts = [np.zeros_like(p.array) if p._grad is None else p._grad.array for p in self.param_groups[0]["params"]]
        return np.concatenate(parts, axis=None)

    def _values(self) -> list[Any]:
        return [p.array.copy() for p in self.param_groups[0]["params"]]

    def _move(self, start: list[Any], by: Any) -> None:
        """Set the parameters to their values at the start plus their parts of a vector."""
        offset = 0
        for p, value in zip(self.param_groups[0]["params"], start, strict=True):
            p.array[...] = value + by[offset : offset + value.size].reshape(value.shape)
            offset += value.size
            stamp(p.array)

    # The law

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Make up to `max_iter` iterations.

        Arguments
        ---------
        closure : clears the gradients, computes the loss and its gradients, and returns the loss. It is called several times.

        Returns
        -------
        The loss before the first iteration.

        Raises
        ------
        TypeError : without a closure.
        RuntimeError : for an unknown line search.
        """
        if closure is None:
            raise TypeError("LBFGS.step needs a closure that computes the loss and its gradients: it evaluates them several times")
        if self.param_groups[0]["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError(f"only 'strong_wolfe' is supported, but line_search_fn is {self.param_groups[0]['line_search_fn']!r}")
        with enable_grad():
            first = closure()
        self._iterate(float(first), closure)
        return first

    def _iterate(self, loss: float, closure: Callable[[], Any]) -> None:
        group = self.param_groups[0]
        entry = self.state[group["params"][0]]
        state = _arrays(entry)
        for name in ("func_evals", "n_iter"):
            state.setdefault(name, 0)
        lr, evaluations = float(group["lr"]), 1
        state["func_evals"] += 1
        g = self._gradient()
        done = _largest(g) <= group["tolerance_grad"]
        for iteration in range(group["max_iter"] if not done else 0):
            state["n_iter"] += 1
            self._direct(state, g)
            d, state["prev_flat_grad"], state["prev_loss"] = state["d"], g, loss
            state["t"] = t = min(1.0, 1.0 / float(np.abs(g).sum())) * lr if state["n_iter"] == 1 else lr
            slope = float(g @ d)
            if slope > -group["tolerance_change"]:
                break
            start, calls = self._values(), 0
            if group["line_search_fn"] is not None:
                here, largest = Point(0.0, loss, slope, g), _largest(d)
                evaluate = self._along(start, d, closure)
                limit = group["max_eval"] - evaluations
                (t, loss, _, g), calls = strong_wolfe(evaluate, here, t, largest, limit=limit)
                state["t"] = t
                self._move(start, t * d)
            else:
                self._move(start, t * d)
                if iteration + 1 < group["max_iter"]:
                    with enable_grad():
                        loss, calls = float(closure()), 1
                    g = self._gradient()
            evaluations += calls
            state["func_evals"] += calls
            stalled = _largest(t * d) <= group["tolerance_change"] or abs(loss - state["prev_loss"]) < group["tolerance_change"]
            if evaluations >= group["max_eval"] or _largest(g) <= group["tolerance_grad"] or stalled:
                break
        entry.update(_tensors(state))

    def _direct(self, state: dict[str, Any], g: Any) -> None:
        """Learn from the last step, and set the direction: the recursion of two loops that multiplies the gradient by H."""
        if state["n_iter"] == 1:
            state.update(d=-g, old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
            return
        changes, steps, ro = state["old_dirs"], state["old_stps"], state["ro"]
        y, s = g - state["prev_flat_grad"], state["d"] * state["t"]
        curvature = float(y @ s)
        if curvature > 1e-10:
            if len(changes) == self.param_groups[0]["history_size"]:
                for history in (changes, steps, ro):
                    history.pop(0)
            changes.append(y)
            steps.append(s)
            ro.append(1.0 / curvature)
            state["H_diag"] = curvature / float(y @ y)
        q, shares = -g, []
        for y, s, r in zip(reversed(changes), reversed(steps), reversed(ro), strict=True):
            shares.append(float(s @ q) * r)
            q -= shares[-1] * y
        q *= state["H_diag"]
        for y, s, r in zip(changes, steps, ro, strict=True):
            q += (shares.pop() - float(y @ q) * r) * s
        state["d"] = q

    def _along(self, start: list[Any], d: Any, closure: Callable[[], Any]) -> Callable[[float], Point]:
        """Return the objective along a direction as a function of the step length."""

        def evaluate(t: float) -> Point:
            self._move(start, t * d)
            with enable_grad():
                loss = float(closure())
            g = self._gradient()
            return Point(t, loss, float(g @ d), g)

        return evaluate


def _largest(x: Any) -> float:
    return float(np.abs(x).max(initial=0.0))


def _arrays(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the state with arrays and numbers in place of tensors."""

    def plain(value: Any) -> Any:
        return value.array if isinstance(value, Variable) and value.array.ndim else float(value)

    state = {name: plain(entry[name]) for name in (*ARRAYS, "t", "H_diag", "prev_loss") if name in entry}
    state |= {name: [plain(value) for value in entry[name]] for name in (*LISTS, "ro") if name in entry}
    return state | {name: int(entry[name]) for name in ("func_evals", "n_iter") if name in entry}


def _tensors(state: dict[str, Any]) -> dict[str, Any]:
    """Return the state with tensors in place of arrays."""
    entry = {name: make(state[name]) for name in ARRAYS if name in state}
    entry |= {name: [make(value) for value in state[name]] for name in LISTS if name in state}
    return {**state, **entry}
