"""The PyTorch you can see through: reverse-mode automatic differentiation in pure Python on NumPy.

``import tinygrad_edu as torch`` runs PyTorch programs that use what is here; every gradient they compute can be looked at.
"""

import math as _math
from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any

from . import autograd
from . import tensor as _tensor_module  # noqa: F401 - before the function `tensor`, which takes over its name
from .amp import autocast
from .autograd import enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled
from .compiler import compile
from .device import device, get_default_device, set_default_device
from .dtypes import (
    bfloat16,
    bool,
    can_cast,
    cdouble,
    cfloat,
    chalf,
    complex32,
    complex64,
    complex128,
    double,
    dtype,
    finfo,
    float,
    float8_e4m3fn,
    float8_e5m2,
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
    set_default_tensor_type,
    short,
    uint8,
    uint16,
    uint32,
    uint64,
)
from .in_place import (
    abs_,
    acos_,
    acosh_,
    addmv_,
    arccos_,
    arccosh_,
    arcsin_,
    arcsinh_,
    arctan_,
    arctanh_,
    as_strided_,
    asin_,
    asinh_,
    atan_,
    atanh_,
    ceil_,
    clamp_,
    clamp_max_,
    clamp_min_,
    clip_,
    cos_,
    cosh_,
    deg2rad_,
    detach_,
    erf_,
    erfc_,
    exp2_,
    exp_,
    expm1_,
    fill_,
    fix_,
    floor_,
    frac_,
    gcd_,
    i0_,
    index_put_,
    lcm_,
    ldexp_,
    log1p_,
    log2_,
    log10_,
    log_,
    logit_,
    nan_to_num_,
    neg_,
    negative_,
    rad2deg_,
    reciprocal_,
    resize_as_,
    round_,
    rsqrt_,
    sigmoid_,
    sin_,
    sinc_,
    sinh_,
    sqrt_,
    square_,
    tan_,
    tanh_,
    trunc_,
    xlogy_,
    zero_,
)
from .layout import channels_last, channels_last_3d, contiguous_format, layout, memory_format, preserve_format, strided
from .legacy import BoolTensor, ByteTensor, CharTensor, DoubleTensor, FloatTensor, HalfTensor, IntTensor, LongTensor, ShortTensor
from .ops.activation import celu, hardshrink, prelu, relu, selu, threshold
from .ops.activation_in_place import celu_, relu_, rrelu_, selu_, threshold_
from .ops.arithmetic import (
    add,
    clone,
    div,
    floor_divide,
    mul,
    neg,
    positive,
    pow,
    reciprocal,
    remainder,
    rsqrt,
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
from .ops.bilinear import bilinear
from .ops.calculus import cumulative_trapezoid, diff, gradient, trapezoid, trapz
from .ops.combining import block_diag, cartesian_prod, combinations, kron
from .ops.comparison import (
    allclose,
    bitwise_and,
    bitwise_left_shift,
    bitwise_not,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    equal,
    isclose,
    isfinite,
    isinf,
    isnan,
    logical_not,
    signbit,
)
from .ops.convolution import conv1d, conv2d, conv3d, conv_tbc, conv_transpose1d, conv_transpose2d, conv_transpose3d
from .ops.counting import bincount, histc, histogram, histogramdd
from .ops.covariance import corrcoef, cov
from .ops.creation import (
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    empty_permuted,
    empty_strided,
    eye,
    from_dlpack,
    from_numpy,
    frombuffer,
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
from .ops.creation import range_ as range
from .ops.determinant import det, logdet
from .ops.determinant import slogdet_of as slogdet
from .ops.distances import cdist, dist, pdist
from .ops.dropout import dropout_of as dropout
from .ops.einsum import einsum
from .ops.exponential import erf, erfc, exp, exp2, expm1, log, log1p, log2, log10, sigmoid
from .ops.extremum import amax, amin, aminmax, argmax, argmin, max, min
from .ops.factorization import cholesky_of as cholesky
from .ops.factorization import qr_of as qr
from .ops.floating_point import frexp
from .ops.fused import addcdiv, addcmul, float_power
from .ops.gamma import digamma, lgamma, mvlgamma, polygamma
from .ops.householder import geqrf, ormqr
from .ops.householder import householder_product as orgqr
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
    row_stack,
    stack,
    tile,
    vstack,
)
from .ops.linalg import addbmm, addmm, addmv, addr, adjoint, baddbmm, bmm, dot, inner, matmul, mm, mv, outer, tensordot, vdot
from .ops.linalg import outer as ger
from .ops.lu import lu_of as lu
from .ops.lu import lu_solve_of as lu_solve
from .ops.lu import lu_unpack
from .ops.masking import argwhere, masked_fill, masked_scatter, masked_select, nonzero, nonzero_static
from .ops.matrix_functions import chain_matmul, matrix_exp, matrix_power
from .ops.matrix_functions import vander_of as vander
from .ops.matrix_norms import frobenius_norm, nuclear_norm
from .ops.noisy import rrelu
from .ops.normalization import group_norm, layer_norm, rms_norm
from .ops.norms import logcumsumexp, logsumexp, norm, renorm
from .ops.of_tensors import (
    atan2,
    clamp_max,
    clamp_min,
    copysign,
    eq,
    fmax,
    fmin,
    fmod,
    gcd,
    ge,
    gt,
    heaviside,
    hypot,
    lcm,
    ldexp,
    le,
    logaddexp,
    logaddexp2,
    logical_and,
    logical_or,
    logical_xor,
    lt,
    maximum,
    minimum,
    ne,
    nextafter,
    rsub,
)
from .ops.of_tensors import atan2 as arctan2
from .ops.of_tensors import gammainc as igamma
from .ops.of_tensors import gammaincc as igammac
from .ops.of_tensors import ge as greater_equal
from .ops.of_tensors import gt as greater
from .ops.of_tensors import le as less_equal
from .ops.of_tensors import lt as less
from .ops.of_tensors import ne as not_equal
from .ops.pieces import (
    chunk,
    dsplit,
    hsplit,
    narrow,
    narrow_copy,
    select,
    split,
    split_with_sizes,
    tensor_split,
    unbind,
    unsafe_chunk,
    unsafe_split,
    vsplit,
)
from .ops.pooling import adaptive_avg_pool1d, avg_pool1d, max_pool1d, max_pool2d, max_pool3d
from .ops.predicates import angle, conj, is_complex, is_inference, is_nonzero, is_signed, isneginf, isposinf, isreal, real, typename
from .ops.pseudoinverse import pinverse
from .ops.quantiles import kthvalue, mode, msort, nanmedian, nanquantile, quantile
from .ops.random import (
    Generator,
    bernoulli,
    binomial,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    multinomial,
    normal,
    poisson,
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
from .ops.replacing import diagonal_scatter, fill, index_reduce, put, select_scatter, slice_scatter, unravel_index
from .ops.rounding import abs, ceil, fix, floor, frac, round, sign, trunc
from .ops.rounding import abs as absolute
from .ops.rounding import sign as sgn
from .ops.scan import cummax, cummin, cumprod, cumsum
from .ops.scatter import scatter, scatter_add, scatter_reduce
from .ops.searching import bucketize, isin, searchsorted
from .ops.selecting import index_add, index_copy, index_fill, index_put, index_select, repeat_interleave, take
from .ops.selection import clamp, clip, lerp, nan_to_num, where
from .ops.shape import (
    broadcast_shapes,
    broadcast_tensors,
    broadcast_to,
    flatten,
    is_same_size,
    ravel,
    reshape,
    squeeze,
    unflatten,
    unsqueeze,
)
from .ops.shuffling import channel_shuffle, pixel_shuffle, pixel_unshuffle
from .ops.similarity import cosine_similarity, pairwise_distance
from .ops.singular_values import svd_of as svd
from .ops.softmax import log_softmax, softmax
from .ops.solving import cholesky_inverse, cholesky_solve, inverse, triangular_solve
from .ops.sorting import argsort, sort, topk
from .ops.special import erfinv, i0, logit, sinc, xlogy
from .ops.statistics import median, std, std_mean, var, var_mean
from .ops.strided import as_strided, as_strided_scatter
from .ops.triangular import diag, diag_embed, diagflat, diagonal, trace, tril, tril_indices, triu, triu_indices
from .ops.trigonometric import acos, acosh, asin, asinh, atan, atanh, cos, cosh, deg2rad, rad2deg, sin, sinh, tan, tanh
from .ops.trigonometric import acos as arccos
from .ops.trigonometric import acosh as arccosh
from .ops.trigonometric import asin as arcsin
from .ops.trigonometric import asinh as arcsinh
from .ops.trigonometric import atan as arctan
from .ops.trigonometric import atanh as arctanh
from .ops.uniqueness import unique, unique_consecutive
from .ops.vectors import cross
from .ops.window_maxima import adaptive_max_pool1d_with_indices as adaptive_max_pool1d
from .ops.windows import bartlett_window, blackman_window, hamming_window, hann_window, kaiser_window
from .printing import get_printoptions, set_printoptions
from .settings import (
    are_deterministic_algorithms_enabled,
    get_deterministic_debug_mode,
    get_float32_matmul_precision,
    get_num_interop_threads,
    get_num_threads,
    is_autocast_enabled,
    is_deterministic_algorithms_warn_only_enabled,
    is_warn_always_enabled,
    set_deterministic_debug_mode,
    set_float32_matmul_precision,
    set_flush_denormal,
    set_num_interop_threads,
    set_num_threads,
    set_warn_always,
    use_deterministic_algorithms,
)
from .size import Size
from .tensor import Tensor, detach, is_floating_point, is_tensor, numel, result_type

if TYPE_CHECKING:
    from . import distributions, estimators, func, linalg, nn, onnx, optim, serialization, special, teach, utils, viz
    from .autograd.anomaly import is_anomaly_enabled
    from .func import vmap
    from .nn.summary import summary
    from .ops.by_position import (
        alpha_dropout,
        alpha_dropout_,
        batch_norm,
        binary_cross_entropy_with_logits,
        cosine_embedding_loss,
        ctc_loss,
        dropout_,
        embedding,
        feature_alpha_dropout,
        feature_alpha_dropout_,
        feature_dropout,
        feature_dropout_,
        gru_cell,
        hinge_embedding_loss,
        instance_norm,
        kl_div,
        lstm_cell,
        margin_ranking_loss,
        poisson_nll_loss,
        rnn_relu_cell,
        rnn_tanh_cell,
        triplet_margin_loss,
    )
    from .ops.low_rank import pca_lowrank, svd_lowrank
    from .program.recording import record
    from .serialization import load, save
    from .teach import explain

__version__ = "0.1.0"
e, inf, nan, pi, newaxis = _math.e, _math.inf, _math.nan, _math.pi, None

__all__ = [
    "BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "FloatTensor", "Generator", "HalfTensor", "IntTensor", "LongTensor",
    "ShortTensor", "Size", "Tensor", "__version__", "abs", "abs_", "absolute", "acos", "acos_", "acosh", "acosh_", "adaptive_avg_pool1d",
    "adaptive_max_pool1d", "add", "addbmm", "addcdiv", "addcmul", "addmm", "addmv", "addmv_", "addr", "adjoint", "all", "allclose",
    "alpha_dropout", "alpha_dropout_", "amax", "amin", "aminmax", "angle", "any", "arange", "arccos", "arccos_", "arccosh", "arccosh_",
    "arcsin", "arcsin_", "arcsinh", "arcsinh_", "arctan", "arctan2", "arctan_", "arctanh", "arctanh_",
    "are_deterministic_algorithms_enabled", "argmax", "argmin", "argsort", "argwhere", "as_strided", "as_strided_", "as_strided_scatter",
    "as_tensor", "asarray", "asin", "asin_", "asinh", "asinh_", "atan", "atan2", "atan_", "atanh", "atanh_", "atleast_1d", "atleast_2d",
    "atleast_3d", "autocast", "autograd", "avg_pool1d", "baddbmm", "bartlett_window", "batch_norm", "bernoulli", "bfloat16", "bilinear",
    "binary_cross_entropy_with_logits", "bincount", "binomial", "bitwise_and", "bitwise_left_shift", "bitwise_not", "bitwise_or",
    "bitwise_right_shift", "bitwise_xor", "blackman_window", "block_diag", "bmm", "bool", "broadcast_shapes", "broadcast_tensors",
    "broadcast_to", "bucketize", "can_cast", "cartesian_prod", "cat", "cdist", "cdouble", "ceil", "ceil_", "celu", "celu_", "cfloat",
    "chain_matmul", "chalf", "channel_shuffle", "channels_last", "channels_last_3d", "cholesky", "cholesky_inverse", "cholesky_solve",
    "chunk", "clamp", "clamp_", "clamp_max", "clamp_max_", "clamp_min", "clamp_min_", "clip", "clip_", "clone", "column_stack",
    "combinations", "compile", "complex128", "complex32", "complex64", "concat", "concatenate", "conj", "contiguous_format", "conv1d",
    "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "copysign", "corrcoef", "cos", "cos_",
    "cosh", "cosh_", "cosine_embedding_loss", "cosine_similarity", "count_nonzero", "cov", "cross", "ctc_loss", "cummax", "cummin",
    "cumprod", "cumsum", "cumulative_trapezoid", "default_generator", "deg2rad", "deg2rad_", "det", "detach", "detach_", "device", "diag",
    "diag_embed", "diagflat", "diagonal", "diagonal_scatter", "diff", "digamma", "dist", "distributions", "div", "divide", "dot", "double",
    "dropout", "dropout_", "dsplit", "dstack", "dtype", "e", "einsum", "embedding", "empty", "empty_like", "empty_permuted",
    "empty_strided", "enable_grad", "eq", "equal", "erf", "erf_", "erfc", "erfc_", "erfinv", "estimators", "exp", "exp2", "exp2_", "exp_",
    "explain", "expm1", "expm1_", "eye", "feature_alpha_dropout", "feature_alpha_dropout_", "feature_dropout", "feature_dropout_", "fill",
    "fill_", "finfo", "fix", "fix_", "flatten", "flip", "fliplr", "flipud", "float", "float16", "float32", "float64", "float8_e4m3fn",
    "float8_e5m2", "float_power", "floor", "floor_", "floor_divide", "fmax", "fmin", "fmod", "frac", "frac_", "frexp", "frobenius_norm",
    "from_dlpack", "from_numpy", "frombuffer", "full", "full_like", "func", "gather", "gcd", "gcd_", "ge", "geqrf", "ger",
    "get_default_device", "get_default_dtype", "get_deterministic_debug_mode", "get_float32_matmul_precision", "get_num_interop_threads",
    "get_num_threads", "get_printoptions", "get_rng_state", "gradient", "greater", "greater_equal", "group_norm", "gru_cell", "gt", "half",
    "hamming_window", "hann_window", "hardshrink", "heaviside", "hinge_embedding_loss", "histc", "histogram", "histogramdd", "hsplit",
    "hstack", "hypot", "i0", "i0_", "igamma", "igammac", "iinfo", "index_add", "index_copy", "index_fill", "index_put", "index_put_",
    "index_reduce", "index_select", "inf", "inference_mode", "initial_seed", "inner", "instance_norm", "int", "int16", "int32", "int64",
    "int8", "inverse", "is_anomaly_enabled", "is_autocast_enabled", "is_complex", "is_deterministic_algorithms_warn_only_enabled",
    "is_floating_point", "is_grad_enabled", "is_inference", "is_inference_mode_enabled", "is_nonzero", "is_same_size", "is_signed",
    "is_tensor", "is_warn_always_enabled", "isclose", "isfinite", "isin", "isinf", "isnan", "isneginf", "isposinf", "isreal",
    "kaiser_window", "kl_div", "kron", "kthvalue", "layer_norm", "layout", "lcm", "lcm_", "ldexp", "ldexp_", "le", "lerp", "less",
    "less_equal", "lgamma", "linalg", "linspace", "load", "log", "log10", "log10_", "log1p", "log1p_", "log2", "log2_", "log_",
    "log_softmax", "logaddexp", "logaddexp2", "logcumsumexp", "logdet", "logical_and", "logical_not", "logical_or", "logical_xor", "logit",
    "logit_", "logspace", "logsumexp", "long", "lstm_cell", "lt", "lu", "lu_solve", "lu_unpack", "manual_seed", "margin_ranking_loss",
    "masked_fill", "masked_scatter", "masked_select", "matmul", "matrix_exp", "matrix_power", "max", "max_pool1d", "max_pool2d",
    "max_pool3d", "maximum", "mean", "median", "memory_format", "meshgrid", "min", "minimum", "mm", "mode", "moveaxis", "movedim", "msort",
    "mul", "multinomial", "multiply", "mv", "mvlgamma", "nan", "nan_to_num", "nan_to_num_", "nanmean", "nanmedian", "nanquantile",
    "nansum", "narrow", "narrow_copy", "ne", "neg", "neg_", "negative", "negative_", "newaxis", "nextafter", "nn", "no_grad", "nonzero",
    "nonzero_static", "norm", "normal", "not_equal", "nuclear_norm", "numel", "ones", "ones_like", "onnx", "optim", "orgqr", "ormqr",
    "outer", "pairwise_distance", "pca_lowrank", "pdist", "permute", "pi", "pinverse", "pixel_shuffle", "pixel_unshuffle", "poisson",
    "poisson_nll_loss", "polygamma", "positive", "pow", "prelu", "preserve_format", "prod", "promote_types", "put", "qr", "quantile",
    "rad2deg", "rad2deg_", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm", "range", "ravel", "real",
    "reciprocal", "reciprocal_", "record", "relu", "relu_", "remainder", "renorm", "repeat_interleave", "reshape", "resize_as_",
    "result_type", "rms_norm", "rnn_relu_cell", "rnn_tanh_cell", "roll", "rot90", "round", "round_", "row_stack", "rrelu", "rrelu_",
    "rsqrt", "rsqrt_", "rsub", "save", "scalar_tensor", "scatter", "scatter_add", "scatter_reduce", "searchsorted", "seed", "select",
    "select_scatter", "selu", "selu_", "serialization", "set_default_device", "set_default_dtype", "set_default_tensor_type",
    "set_deterministic_debug_mode", "set_float32_matmul_precision", "set_flush_denormal", "set_grad_enabled", "set_num_interop_threads",
    "set_num_threads", "set_printoptions", "set_rng_state", "set_warn_always", "sgn", "short", "sigmoid", "sigmoid_", "sign", "signbit",
    "sin", "sin_", "sinc", "sinc_", "sinh", "sinh_", "slice_scatter", "slogdet", "softmax", "sort", "special", "split", "split_with_sizes",
    "sqrt", "sqrt_", "square", "square_", "squeeze", "stack", "std", "std_mean", "strided", "sub", "subtract", "sum", "summary", "svd",
    "svd_lowrank", "swapaxes", "swapdims", "t", "take", "take_along_dim", "tan", "tan_", "tanh", "tanh_", "teach", "tensor",
    "tensor_split", "tensordot", "threshold", "threshold_", "tile", "topk", "trace", "transpose", "trapezoid", "trapz", "triangular_solve",
    "tril", "tril_indices", "triplet_margin_loss", "triu", "triu_indices", "true_divide", "trunc", "trunc_", "typename", "uint16",
    "uint32", "uint64", "uint8", "unbind", "unflatten", "unique", "unique_consecutive", "unravel_index", "unsafe_chunk", "unsafe_split",
    "unsqueeze", "use_deterministic_algorithms", "utils", "vander", "var", "var_mean", "vdot", "viz", "vmap", "vsplit", "vstack", "where",
    "xlogy", "xlogy_", "zero_", "zeros", "zeros_like",
]  # fmt: skip


_LAZY = {
    "accelerator", "backends", "cpu", "cuda", "distributions", "estimators", "func", "jit", "linalg", "mps", "nn", "onnx", "optim",
    "random", "serialization", "special", "teach", "utils", "version", "viz", "xpu",
}  # fmt: skip
_LAZY_NAMES = {
    "is_anomaly_enabled": ".autograd.anomaly",
    "vmap": ".func",
    "summary": ".nn.summary",
    **dict.fromkeys(
        (
            "alpha_dropout",
            "alpha_dropout_",
            "batch_norm",
            "binary_cross_entropy_with_logits",
            "cosine_embedding_loss",
            "ctc_loss",
            "dropout_",
            "embedding",
            "feature_alpha_dropout",
            "feature_alpha_dropout_",
            "feature_dropout",
            "feature_dropout_",
            "gru_cell",
            "hinge_embedding_loss",
            "instance_norm",
            "kl_div",
            "lstm_cell",
            "margin_ranking_loss",
            "poisson_nll_loss",
            "rnn_relu_cell",
            "rnn_tanh_cell",
            "triplet_margin_loss",
        ),
        ".ops.by_position",
    ),
    **dict.fromkeys(("pca_lowrank", "svd_lowrank"), ".ops.low_rank"),
    "record": ".program.recording",
    **dict.fromkeys(("load", "save"), ".serialization"),
    "explain": ".teach",
}


def __getattr__(name: str) -> _Any:
    """Load what stands on top of tensors when it is first asked for: importing this package takes little longer than importing NumPy."""
    if name in _LAZY:
        return _import_module(f".{name}", __name__)
    if name in _LAZY_NAMES:
        return getattr(_import_module(_LAZY_NAMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
