"""Methods that change a tensor in place: their names end in ``_``."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import update
from ..ops import (
    activation,
    arithmetic,
    axes,
    comparison,
    exponential,
    filling,
    floating_point,
    fused,
    gamma,
    linalg,
    masking,
    norms,
    of_tensors,
    replacing,
    resizing,
    rounding,
    scan,
    selecting,
    selection,
    special,
    strided,
    triangular,
    trigonometric,
)
from ..ops import scatter as scattering
from ..ops import shape as shaping
from .operators import in_place, reshaped_in_place


class Mutation:
    """Each does in place what the operation of that name returns as a new tensor, and returns its tensor."""

    __slots__ = ()

    # arithmetic

    add_ = __iadd__ = in_place(arithmetic.add)
    sub_ = subtract_ = __isub__ = in_place(arithmetic.sub)
    mul_ = multiply_ = __imul__ = in_place(arithmetic.mul)
    div_ = divide_ = __itruediv__ = in_place(arithmetic.div)
    pow_ = __ipow__ = in_place(arithmetic.pow)
    remainder_ = __imod__ = in_place(arithmetic.remainder)
    floor_divide_ = __ifloordiv__ = in_place(arithmetic.floor_divide)
    neg_ = in_place(arithmetic.neg)
    square_ = in_place(arithmetic.square)
    sqrt_ = in_place(arithmetic.sqrt)
    rsqrt_ = in_place(arithmetic.rsqrt)
    reciprocal_ = in_place(arithmetic.reciprocal)
    fmod_ = in_place(arithmetic.fmod)
    true_divide_ = in_place(arithmetic.true_divide)
    negative_ = in_place(arithmetic.neg)
    float_power_ = fused.float_power_  # not by `in_place`: the tensor must be float64
    addcmul_ = in_place(fused.addcmul)
    addcdiv_ = in_place(fused.addcdiv)

    # functions of one element

    floor_ = in_place(rounding.floor)
    ceil_ = in_place(rounding.ceil)
    trunc_ = in_place(rounding.trunc)
    round_ = in_place(rounding.round)
    abs_ = in_place(rounding.abs)
    sign_ = in_place(rounding.sign)
    frac_ = in_place(rounding.frac)
    sgn_ = in_place(rounding.sign)
    absolute_ = in_place(rounding.abs)
    fix_ = in_place(rounding.trunc)
    exp_ = in_place(exponential.exp)
    log_ = in_place(exponential.log)
    log1p_ = in_place(exponential.log1p)
    sigmoid_ = in_place(exponential.sigmoid)
    exp2_ = in_place(exponential.exp2)
    expm1_ = in_place(exponential.expm1)
    log2_ = in_place(exponential.log2)
    log10_ = in_place(exponential.log10)
    erf_ = in_place(exponential.erf)
    erfc_ = in_place(exponential.erfc)
    tanh_ = in_place(trigonometric.tanh)
    sin_ = in_place(trigonometric.sin)
    cos_ = in_place(trigonometric.cos)
    tan_ = in_place(trigonometric.tan)
    asin_ = in_place(trigonometric.asin)
    acos_ = in_place(trigonometric.acos)
    atan_ = in_place(trigonometric.atan)
    sinh_ = in_place(trigonometric.sinh)
    cosh_ = in_place(trigonometric.cosh)
    asinh_ = in_place(trigonometric.asinh)
    acosh_ = in_place(trigonometric.acosh)
    atanh_ = in_place(trigonometric.atanh)
    atan2_ = in_place(of_tensors.atan2)
    hypot_ = in_place(of_tensors.hypot)
    deg2rad_ = in_place(trigonometric.deg2rad)
    rad2deg_ = in_place(trigonometric.rad2deg)
    arccos_ = in_place(trigonometric.acos)
    arccosh_ = in_place(trigonometric.acosh)
    arcsin_ = in_place(trigonometric.asin)
    arcsinh_ = in_place(trigonometric.asinh)
    arctan_ = in_place(trigonometric.atan)
    arctan2_ = in_place(of_tensors.atan2)
    arctanh_ = in_place(trigonometric.atanh)
    lgamma_ = in_place(gamma.lgamma)
    digamma_ = in_place(gamma.digamma)
    mvlgamma_ = in_place(gamma.mvlgamma)
    erfinv_ = in_place(special.erfinv)
    i0_ = in_place(special.i0)
    logit_ = in_place(special.logit)
    sinc_ = in_place(special.sinc)
    xlogy_ = in_place(special.xlogy)
    copysign_ = in_place(floating_point.copysign)
    heaviside_ = in_place(of_tensors.heaviside)
    ldexp_ = in_place(floating_point.ldexp)
    nextafter_ = in_place(of_tensors.nextafter)
    gcd_ = in_place(of_tensors.gcd)
    lcm_ = in_place(of_tensors.lcm)
    clamp_ = in_place(selection.clamp)
    clip_ = in_place(selection.clip)
    clamp_min_ = in_place(selection.clamp_min)
    clamp_max_ = in_place(selection.clamp_max)
    lerp_ = in_place(selection.lerp)
    nan_to_num_ = in_place(selection.nan_to_num)
    relu_ = in_place(activation.relu)

    # comparison, logic, bits

    bitwise_and_ = in_place(comparison.bitwise_and)
    bitwise_or_ = in_place(comparison.bitwise_or)
    bitwise_xor_ = in_place(comparison.bitwise_xor)
    bitwise_not_ = in_place(comparison.bitwise_not)
    eq_ = in_place(comparison.as_number(comparison.eq))
    ne_ = not_equal_ = in_place(comparison.as_number(comparison.ne))
    lt_ = less_ = in_place(comparison.as_number(comparison.lt))
    le_ = less_equal_ = in_place(comparison.as_number(comparison.le))
    gt_ = greater_ = in_place(comparison.as_number(comparison.gt))
    ge_ = greater_equal_ = in_place(comparison.as_number(comparison.ge))
    logical_and_ = in_place(comparison.as_number(of_tensors.logical_and))
    logical_or_ = in_place(comparison.as_number(of_tensors.logical_or))
    logical_xor_ = in_place(comparison.as_number(of_tensors.logical_xor))
    logical_not_ = in_place(comparison.as_number(comparison.logical_not))
    bitwise_left_shift_ = __ilshift__ = in_place(comparison.bitwise_left_shift)
    bitwise_right_shift_ = __irshift__ = in_place(comparison.bitwise_right_shift)
    __iand__ = in_place(comparison.bitwise_and)
    __ior__ = in_place(comparison.bitwise_or)
    __ixor__ = in_place(comparison.bitwise_xor)

    # scans, norms, matrices

    cumsum_ = in_place(scan.cumsum)
    cumprod_ = in_place(scan.cumprod)
    renorm_ = in_place(norms.renorm)
    addmm_ = in_place(linalg.addmm)
    baddbmm_ = in_place(linalg.baddbmm)
    addbmm_ = in_place(linalg.addbmm)
    addmv_ = in_place(linalg.addmv)
    addr_ = in_place(linalg.addr)
    tril_ = in_place(triangular.tril)
    triu_ = in_place(triangular.triu)

    # indices and masks

    masked_fill_ = in_place(masking.masked_fill)
    masked_scatter_ = in_place(masking.masked_scatter)
    index_add_ = in_place(selecting.index_add)
    index_copy_ = in_place(selecting.index_copy)
    index_fill_ = in_place(selecting.index_fill)
    index_put_ = in_place(selecting.index_put)
    scatter_reduce_ = in_place(scattering.scatter_reduce)
    scatter_ = in_place(scattering.scatter)
    scatter_add_ = in_place(scattering.scatter_add)
    fill_diagonal_ = in_place(replacing.fill_diagonal)
    index_reduce_ = in_place(replacing.index_reduce)
    put_ = in_place(replacing.put)

    # new contents

    uniform_ = in_place(filling.uniform)
    normal_ = in_place(filling.normal)
    log_normal_ = in_place(filling.log_normal)
    exponential_ = in_place(filling.exponential)
    cauchy_ = in_place(filling.cauchy)
    geometric_ = in_place(filling.geometric)
    bernoulli_ = in_place(filling.bernoulli)
    random_ = in_place(filling.random)
    copy_ = in_place(filling.copy)
    fill_ = in_place(filling.fill)

    # the shape alone

    resize_ = resizing.resize_
    resize_as_ = resizing.resize_as_
    set_ = resizing.set_
    apply_ = resizing.apply_
    map_ = resizing.map_
    igamma_ = in_place(of_tensors.gammainc)
    igammac_ = in_place(of_tensors.gammaincc)
    unsqueeze_ = reshaped_in_place(shaping.unsqueeze)
    squeeze_ = reshaped_in_place(shaping.squeeze)
    t_ = reshaped_in_place(axes.t)
    transpose_ = reshaped_in_place(axes.transpose)
    swapaxes_ = reshaped_in_place(axes.swapaxes)
    swapdims_ = reshaped_in_place(axes.swapdims)
    as_strided_ = reshaped_in_place(strided.as_strided)

    def polygamma_(self: Any, n: int) -> Any:
        """Do `polygamma` in place and return this tensor."""
        return update(self, lambda x: gamma.polygamma(n, x))

    def zero_(self: Any) -> Any:
        """Set every element to zero; return this tensor."""
        return update(self, filling.fill, 0)
