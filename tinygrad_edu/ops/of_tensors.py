"""Functions for which PyTorch wants tensors and no numbers: the same operations, with a `TypeError` for a number.

Inside this package the operations themselves are used, for which a number will do.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from . import arithmetic, comparison, exponential, floating_point, incomplete_gamma, integers, selection, trigonometric

P = ParamSpec("P")
T = TypeVar("T")


def of_tensors(function: Callable[P, T], count: int = 2) -> Callable[P, T]:
    """Return the function whose first `count` arguments must not be numbers.

    >>> import tinygrad_edu as tg
    >>> tg.maximum(tg.ones(2), 2)
    Traceback (most recent call last):
        ...
    TypeError: maximum(): argument 'other' (position 2) must be Tensor, not int: make one with tensor(...)
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        first: Any = args[0] if args else None
        second: Any = args[1] if count > 1 and len(args) > 1 else None
        if isinstance(first, (int, float)) or isinstance(second, (int, float)):
            place = 0 if isinstance(first, (int, float)) else 1
            raise TypeError(
                f"{function.__name__}(): argument {('input', 'other')[place]!r} (position {place + 1}) must be Tensor, not "
                f"{type(args[place]).__name__}: make one with tensor(...)"
            )
        return function(*args, **kwargs)

    return call


atan2 = of_tensors(trigonometric.atan2)
fmax = of_tensors(selection.fmax)
fmin = of_tensors(selection.fmin)
gcd = of_tensors(integers.gcd)
heaviside = of_tensors(floating_point.heaviside)
hypot = of_tensors(trigonometric.hypot)
gammainc = of_tensors(incomplete_gamma.gammainc)
gammaincc = of_tensors(incomplete_gamma.gammaincc)
lcm = of_tensors(integers.lcm)
logaddexp = of_tensors(exponential.logaddexp)
logaddexp2 = of_tensors(exponential.logaddexp2)
logical_and = of_tensors(comparison.logical_and)
logical_or = of_tensors(comparison.logical_or)
logical_xor = of_tensors(comparison.logical_xor)
maximum = of_tensors(selection.maximum)
minimum = of_tensors(selection.minimum)
nextafter = of_tensors(floating_point.nextafter)

clamp_max = of_tensors(selection.clamp_max, 1)
clamp_min = of_tensors(selection.clamp_min, 1)
copysign = of_tensors(floating_point.copysign, 1)
eq = of_tensors(comparison.eq, 1)
fmod = of_tensors(arithmetic.fmod, 1)
ge = of_tensors(comparison.ge, 1)
gt = of_tensors(comparison.gt, 1)
ldexp = of_tensors(floating_point.ldexp, 1)
le = of_tensors(comparison.le, 1)
lt = of_tensors(comparison.lt, 1)
ne = of_tensors(comparison.ne, 1)
rsub = of_tensors(arithmetic.rsub, 1)
