"""The PyTorch you can see through: reverse-mode automatic differentiation in pure Python on NumPy.

``import tinygrad_edu as torch`` runs PyTorch programs that use what is here; every gradient they compute can be looked at.
"""

import math as _math
from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any

from . import autograd, func
from . import tensor as _tensor_module  # noqa: F401 - before the function `tensor`, which takes over its name
from .autograd import enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled
from .device import device
from .dtypes import (
    bool,
    can_cast,
    double,
    dtype,
    finfo,
    float,
    float16,
    float32,
    float64,
    get_default_dtype,
    half,
    iinfo,
    int,
    int8,
    int16,
    int32,
    int64,
    long,
    promote_types,
    set_default_dtype,
    short,
    uint8,
)
from .ops.activation import celu, prelu, relu, selu, threshold
from .ops.arithmetic import (
    add,
    clone,
    div,
    floor_divide,
    fmod,
    mul,
    neg,
    pow,
    reciprocal,
    remainder,
    rsqrt,
    rsub,
    sqrt,
    square,
    sub,
    true_divide,
)
from .ops.arithmetic import div as divide
from .ops.arithmetic import mul as multiply
from .ops.arithmetic import neg as negative
from .ops.arithmetic import sub as subtract
from .ops.axes import flip, fliplr, flipud, moveaxis, movedim, permute, roll, rot90, swapaxes, swapdims, t, transpose
from .ops.comparison import (
    allclose,
    bitwise_and,
    bitwise_left_shift,
    bitwise_not,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    eq,
    equal,
    ge,
    gt,
    isclose,
    isfinite,
    isinf,
    isnan,
    le,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    ne,
    signbit,
)
from .ops.comparison import ge as greater_equal
from .ops.comparison import gt as greater
from .ops.comparison import le as less_equal
from .ops.comparison import lt as less
from .ops.comparison import ne as not_equal
from .ops.convolution import conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d
from .ops.creation import (
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_dlpack,
    from_numpy,
    full,
    full_like,
    linspace,
    logspace,
    ones,
    ones_like,
    scalar_tensor,
    tensor,
    zeros,
    zeros_like,
)
from .ops.einsum import einsum
from .ops.exponential import erf, erfc, exp, exp2, expm1, log, log1p, log2, log10, logaddexp, sigmoid
from .ops.extremum import amax, amin, aminmax, argmax, argmin, max, min
from .ops.indexing import gather, take_along_dim
from .ops.joining import (
    atleast_1d,
    atleast_2d,
    atleast_3d,
    cat,
    column_stack,
    concat,
    concatenate,
    dstack,
    hstack,
    meshgrid,
    stack,
    tile,
    vstack,
)
from .ops.linalg import addmm, baddbmm, bmm, dot, inner, matmul, mm, mv, outer, tensordot, vdot
from .ops.masking import argwhere, masked_fill, masked_scatter, masked_select, nonzero
from .ops.normalization import cosine_similarity, group_norm, layer_norm, pairwise_distance
from .ops.norms import logsumexp, norm
from .ops.pieces import chunk, narrow, select, split, split_with_sizes, tensor_split, unbind
from .ops.pooling import avg_pool1d, max_pool1d, max_pool2d, max_pool3d
from .ops.random import (
    Generator,
    bernoulli,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)
from .ops.reduction import all, any, count_nonzero, mean, nanmean, nansum, prod, sum
from .ops.rounding import abs, ceil, fix, floor, frac, round, sign, trunc
from .ops.rounding import abs as absolute
from .ops.scan import cummax, cummin, cumprod, cumsum
from .ops.scatter import scatter, scatter_add, scatter_reduce
from .ops.selecting import index_add, index_copy, index_fill, index_put, index_select, repeat_interleave, take
from .ops.selection import clamp, clamp_max, clamp_min, clip, lerp, maximum, minimum, where
from .ops.shape import broadcast_shapes, broadcast_tensors, broadcast_to, flatten, ravel, reshape, squeeze, unflatten, unsqueeze
from .ops.softmax import log_softmax, softmax
from .ops.sorting import argsort, sort, topk
from .ops.statistics import median, std, std_mean, var, var_mean
from .ops.triangular import diag, diag_embed, diagflat, diagonal, trace, tril, tril_indices, triu, triu_indices
from .ops.trigonometric import acos, acosh, asin, asinh, atan, atan2, atanh, cos, cosh, deg2rad, hypot, rad2deg, sin, sinh, tan, tanh
from .ops.trigonometric import acos as arccos
from .ops.trigonometric import acosh as arccosh
from .ops.trigonometric import asin as arcsin
from .ops.trigonometric import asinh as arcsinh
from .ops.trigonometric import atan as arctan
from .ops.trigonometric import atan2 as arctan2
from .ops.trigonometric import atanh as arctanh
from .printing import get_printoptions, set_printoptions
from .size import Size
from .tensor import Tensor, is_floating_point, is_tensor, numel, result_type

if TYPE_CHECKING:
    from . import nn, optim, teach, utils, viz
    from .program.recording import record
    from .teach import explain

__version__ = "0.1.0"
e, inf, nan, pi, newaxis = _math.e, _math.inf, _math.nan, _math.pi, None

__all__ = [
    "Generator", "Size", "Tensor", "__version__", "abs", "absolute", "acos", "acosh", "add", "addmm", "all", "allclose", "amax", "amin",
    "aminmax", "any", "arange", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "argmax", "argmin", "argsort",
    "argwhere", "as_tensor", "asarray", "asin", "asinh", "atan", "atan2", "atanh", "atleast_1d", "atleast_2d", "atleast_3d", "autograd",
    "avg_pool1d", "baddbmm", "bernoulli", "bitwise_and", "bitwise_left_shift", "bitwise_not", "bitwise_or",
    "bitwise_right_shift", "bitwise_xor", "bmm", "bool", "broadcast_shapes", "broadcast_tensors", "broadcast_to", "can_cast", "cat",
    "ceil", "celu", "chunk", "clamp", "clamp_max", "clamp_min", "clip", "clone", "column_stack", "concat", "concatenate", "conv1d",
    "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "cos", "cosh", "cosine_similarity", "count_nonzero",
    "cummax", "cummin", "cumprod", "cumsum", "default_generator", "deg2rad", "device", "diag", "diag_embed", "diagflat", "diagonal",
    "div", "divide", "dot", "double", "dstack", "dtype", "e", "einsum", "empty", "empty_like", "enable_grad", "eq", "equal", "erf",
    "erfc", "exp", "exp2", "expm1", "eye", "finfo", "fix", "flatten", "flip", "fliplr", "flipud", "float", "float16", "float32",
    "float64", "floor", "floor_divide", "fmod", "frac", "from_dlpack", "from_numpy", "full", "full_like", "func", "gather", "ge",
    "get_default_dtype", "get_printoptions", "get_rng_state", "greater", "greater_equal", "group_norm", "gt", "half", "hstack", "hypot",
    "iinfo", "index_add", "index_copy", "index_fill", "index_put", "index_select", "inf", "inference_mode", "initial_seed", "inner",
    "int", "int16", "int32", "int64", "int8", "is_floating_point", "is_grad_enabled", "is_inference_mode_enabled",
    "is_tensor", "isclose", "isfinite", "isinf", "isnan", "layer_norm", "le", "lerp", "less", "less_equal", "linspace", "log", "log10",
    "log1p", "log2", "log_softmax", "logaddexp", "logical_and", "logical_not", "logical_or", "logical_xor", "logspace", "logsumexp",
    "long", "lt", "manual_seed", "masked_fill", "masked_scatter", "masked_select", "matmul", "max", "max_pool1d", "max_pool2d",
    "max_pool3d", "maximum", "mean", "median", "meshgrid", "min", "minimum", "mm", "moveaxis", "movedim", "mul", "multinomial",
    "multiply", "mv", "nan", "nanmean", "nansum", "narrow", "ne", "neg", "negative", "newaxis", "nn", "no_grad", "nonzero", "norm",
    "normal", "not_equal", "numel", "ones", "ones_like", "optim", "outer", "pairwise_distance", "permute", "pi", "pow", "prelu", "prod",
    "promote_types", "rad2deg", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm", "ravel", "reciprocal",
    "relu", "remainder", "repeat_interleave", "reshape", "result_type", "roll", "rot90", "round", "rsqrt", "rsub", "scalar_tensor",
    "scatter", "scatter_add", "scatter_reduce", "seed", "select", "selu", "set_default_dtype", "set_grad_enabled", "set_printoptions",
    "set_rng_state", "short", "sigmoid", "sign", "signbit", "sin", "sinh", "softmax", "sort", "split", "split_with_sizes", "sqrt",
    "square", "squeeze", "stack", "std", "std_mean", "sub", "subtract", "sum", "swapaxes", "swapdims", "t", "take", "take_along_dim",
    "tan", "tanh", "tensor", "tensor_split", "tensordot", "threshold", "tile", "topk", "trace", "transpose", "tril", "tril_indices",
    "triu", "triu_indices", "true_divide", "trunc", "uint8", "unbind", "unflatten", "unsqueeze", "utils", "var", "var_mean", "vdot",
    "viz", "vstack", "where", "zeros", "zeros_like",
]  # fmt: skip


def __getattr__(name: str) -> _Any:
    """Load what stands on top of tensors when it is first asked for: importing this package takes little longer than importing NumPy."""
    if name in ("nn", "optim", "teach", "utils", "viz"):
        return _import_module(f".{name}", __name__)
    if name == "explain":
        return _import_module(".teach", __name__).explain
    if name == "record":
        return _import_module(".program.recording", __name__).record
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
