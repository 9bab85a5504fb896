"""PyTorch's functions that change their first argument: the methods of the same names, as functions.

>>> import tinygrad_edu as tg
>>> x = tg.tensor([4.0, 9.0])
>>> tg.sqrt_(x) is x, x
(True, tensor([2., 3.]))
"""

from __future__ import annotations

from .tensor import Tensor

abs_ = Tensor.abs_
acos_ = arccos_ = Tensor.acos_
acosh_ = arccosh_ = Tensor.acosh_
addmv_ = Tensor.addmv_
as_strided_ = Tensor.as_strided_
asin_ = arcsin_ = Tensor.asin_
asinh_ = arcsinh_ = Tensor.asinh_
atan_ = arctan_ = Tensor.atan_
atanh_ = arctanh_ = Tensor.atanh_
ceil_ = Tensor.ceil_
clamp_ = clip_ = Tensor.clamp_
clamp_max_ = Tensor.clamp_max_
clamp_min_ = Tensor.clamp_min_
cos_ = Tensor.cos_
cosh_ = Tensor.cosh_
deg2rad_ = Tensor.deg2rad_
detach_ = Tensor.detach_
erf_ = Tensor.erf_
erfc_ = Tensor.erfc_
exp_ = Tensor.exp_
exp2_ = Tensor.exp2_
expm1_ = Tensor.expm1_
fill_ = Tensor.fill_
floor_ = Tensor.floor_
frac_ = Tensor.frac_
gcd_ = Tensor.gcd_
i0_ = Tensor.i0_
index_put_ = Tensor.index_put_
lcm_ = Tensor.lcm_
ldexp_ = Tensor.ldexp_
log_ = Tensor.log_
log10_ = Tensor.log10_
log1p_ = Tensor.log1p_
log2_ = Tensor.log2_
logit_ = Tensor.logit_
nan_to_num_ = Tensor.nan_to_num_
neg_ = negative_ = Tensor.neg_
rad2deg_ = Tensor.rad2deg_
reciprocal_ = Tensor.reciprocal_
resize_as_ = Tensor.resize_as_
round_ = Tensor.round_
rsqrt_ = Tensor.rsqrt_
sigmoid_ = Tensor.sigmoid_
sin_ = Tensor.sin_
sinc_ = Tensor.sinc_
sinh_ = Tensor.sinh_
sqrt_ = Tensor.sqrt_
square_ = Tensor.square_
tan_ = Tensor.tan_
tanh_ = Tensor.tanh_
trunc_ = fix_ = Tensor.trunc_
xlogy_ = Tensor.xlogy_
zero_ = Tensor.zero_
