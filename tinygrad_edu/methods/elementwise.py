"""Methods that compute each element by itself, and their operators."""

from __future__ import annotations

import builtins
from typing import Any

from ..ops import arithmetic, exponential, floating_point, fused, gamma, of_tensors, rounding, selection, special, trigonometric
from .operators import reflected


class Elementwise:
    """Arithmetic and mathematical functions."""

    __slots__ = ()

    __add__ = __radd__ = arithmetic._add.primitive.operator  # type: ignore[attr-defined]
    __mul__ = __rmul__ = arithmetic.mul.primitive.operator  # type: ignore[attr-defined]
    __sub__ = arithmetic._sub.primitive.operator  # type: ignore[attr-defined]
    __truediv__ = arithmetic._div.primitive.operator  # type: ignore[attr-defined]
    __floordiv__ = arithmetic.floor_divide.primitive.operator  # type: ignore[attr-defined]
    __mod__ = arithmetic.remainder.primitive.operator  # type: ignore[attr-defined]
    __pow__ = arithmetic._pow.primitive.operator  # type: ignore[attr-defined]
    __rsub__ = reflected(arithmetic._sub)
    __rtruediv__ = reflected(arithmetic._div)
    __rfloordiv__ = reflected(arithmetic.floor_divide)
    __rmod__ = reflected(arithmetic.remainder)
    __rpow__ = reflected(arithmetic._pow)
    __neg__ = neg = negative = arithmetic.neg
    __pos__ = positive = arithmetic.positive
    __abs__ = abs = absolute = rounding.abs
    add = arithmetic.add
    sub = arithmetic.sub
    mul = arithmetic.mul
    div = arithmetic.div
    rsub = arithmetic.rsub
    subtract = arithmetic.sub
    multiply = arithmetic.mul
    divide = arithmetic.div
    true_divide = arithmetic.true_divide
    pow = arithmetic.pow
    remainder = arithmetic.remainder
    fmod = arithmetic.fmod
    floor_divide = arithmetic.floor_divide
    square = arithmetic.square
    sqrt = arithmetic.sqrt
    rsqrt = arithmetic.rsqrt
    reciprocal = arithmetic.reciprocal
    clone = arithmetic.clone
    floor = rounding.floor
    ceil = rounding.ceil
    trunc = rounding.trunc
    fix = rounding.fix
    round = rounding.round
    frac = rounding.frac
    sign = rounding.sign
    exp = exponential.exp
    exp2 = exponential.exp2
    expm1 = exponential.expm1
    log = exponential.log
    log2 = exponential.log2
    log10 = exponential.log10
    log1p = exponential.log1p
    logaddexp = of_tensors.logaddexp
    sigmoid = exponential.sigmoid
    erf = exponential.erf
    erfc = exponential.erfc
    sin = trigonometric.sin
    cos = trigonometric.cos
    tan = trigonometric.tan
    asin = trigonometric.asin
    acos = trigonometric.acos
    atan = trigonometric.atan
    atan2 = of_tensors.atan2
    arcsin = asin
    arccos = acos
    arctan = atan
    arctan2 = atan2
    sinh = trigonometric.sinh
    cosh = trigonometric.cosh
    tanh = trigonometric.tanh
    asinh = trigonometric.asinh
    acosh = trigonometric.acosh
    atanh = trigonometric.atanh
    arcsinh = asinh
    arccosh = acosh
    arctanh = atanh
    hypot = of_tensors.hypot
    deg2rad = trigonometric.deg2rad
    rad2deg = trigonometric.rad2deg
    clamp = selection.clamp
    clip = selection.clip
    clamp_min = selection.clamp_min
    clamp_max = selection.clamp_max
    lerp = selection.lerp
    maximum = of_tensors.maximum
    minimum = of_tensors.minimum
    logaddexp2 = of_tensors.logaddexp2
    fmax = of_tensors.fmax
    fmin = of_tensors.fmin
    nan_to_num = selection.nan_to_num
    addcmul = fused.addcmul
    addcdiv = fused.addcdiv
    float_power = fused.float_power
    copysign = floating_point.copysign
    heaviside = of_tensors.heaviside
    ldexp = floating_point.ldexp
    nextafter = of_tensors.nextafter
    frexp = floating_point.frexp
    gcd = of_tensors.gcd
    lcm = of_tensors.lcm
    sgn = rounding.sign
    lgamma = gamma.lgamma
    digamma = gamma.digamma
    mvlgamma = gamma.mvlgamma
    igamma = of_tensors.gammainc
    igammac = of_tensors.gammaincc
    erfinv = special.erfinv
    i0 = special.i0
    logit = special.logit
    sinc = special.sinc
    xlogy = special.xlogy

    def polygamma(self: Any, n: builtins.int) -> Any:
        """Return the derivative of order `n` of `digamma`."""
        return gamma.polygamma(n, self)
