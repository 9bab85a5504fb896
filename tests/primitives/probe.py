"""`Probe`: an operand that is neither array nor tensor, on which every rule must still run.

A rule may use operators, NumPy functions that some primitive stands for, and the operations of this package. Anything else, a conversion to
an array above all, would make it blind for symbols and tracers; on a probe it raises.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from tinygrad_edu.autograd import Operand, Primitive
from tinygrad_edu.autograd.node import Plan
from tinygrad_edu.autograd.primitive import BY_NUMPY

from .cases import Case, tensors
from .numeric import apart


def _open(value: Any) -> Any:
    """Return nested arguments with every probe replaced by the array in it."""
    if isinstance(value, (tuple, list)):
        return type(value)(_open(v) for v in value)
    return value.value if isinstance(value, Probe) else value


class Probe(NDArrayOperatorsMixin, Operand):
    """Wraps an array and lets it be reached through primitives only.

    Attributes
    ----------
    value : the array, which no rule can see.
    """

    def __init__(self, value: Any) -> None:
        self.value = np.asarray(value)
        self.shape, self.ndim, self.dtype = self.value.shape, self.value.ndim, self.value.dtype

    def apply(self, primitive: Primitive, args: tuple[Any, ...]) -> Probe:
        """Do what `primitive` does, in a wrapping."""
        return Probe(primitive.call(*_open(args)))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs or ufunc not in BY_NUMPY:
            raise TypeError(f"np.{ufunc.__name__} ({method}, {sorted(kwargs)}) is not what a primitive stands for")
        return BY_NUMPY[ufunc](*inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function not in BY_NUMPY:
            raise TypeError(f"np.{function.__name__} is not what a primitive stands for")
        return BY_NUMPY[function](*args, **kwargs)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a rule must not turn its operands into arrays")

    def __bool__(self) -> bool:
        raise TypeError("a rule must not decide by the value of an operand")

    __len__ = __iter__ = __float__ = __int__ = __index__ = None  # type: ignore[assignment]


def rules_run_on_any_operand(case: Case) -> None:
    """Every rule, run on probes, returns a probe that holds what the rule returns for arrays."""
    out = case.call(tensors(case.leaves))
    node = out.grad_fn
    if node is None or not case.leaves:
        return
    plan, saved = node.plan, node.unpack()
    g = case.rng.normal(size=out.array.shape).astype(out.array.dtype)
    probes = [_wrapped(v, origin) for v, origin in zip(saved, plan.origins, strict=True)]
    for argument, (rule, pick) in zip(plan.arguments, plan.rules, strict=True):
        expected, found = (rule(g_, *(pick(values) if pick is not None else ())) for g_, values in ((g, saved), (Probe(g), probes)))
        where = f"the rule of {argument!r} in {case}"
        assert isinstance(found, Probe), f"{where} returned {type(found).__name__} where it was given a Probe"
        assert apart(found.value, expected) <= 1e-5, f"{where} gives one result for arrays and another for a Probe"


def _wrapped(value: Any, origin: Any) -> Any:
    if isinstance(origin, dict):
        return tuple(Probe(v) for v in value)
    return Probe(value) if origin != Plan.VALUE and isinstance(value, (np.ndarray, np.generic)) else value
