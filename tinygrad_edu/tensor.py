"""`Tensor`: the table of everything that can be done with one.

The body of the class is a list of the operations of `ops`, each under its PyTorch name; nothing is computed here. A name that ends in
``_`` changes the tensor in place: `in_place` makes it of the operation that returns a new one.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import dtypes
from .autograd.adjoint import cast
from .autograd.backward import backward as _backward
from .autograd.inplace import update
from .autograd.node import Leaf
from .autograd.variable import Variable, build_tensors_with, make
from .device import check_device
from .device import device as _device
from .errors import InplaceError
from .exchange import Exchangeable
from .ops import (
    activation,
    arithmetic,
    axes,
    calculus,
    combining,
    comparison,
    counting,
    covariance,
    creation,
    determinant,
    distances,
    exponential,
    extremum,
    factorization,
    filling,
    floating_point,
    fused,
    gamma,
    indexing,
    integers,
    joining,
    linalg,
    lu,
    masking,
    matrix_functions,
    norms,
    pieces,
    pseudoinverse,
    quantiles,
    random,
    reduction,
    replacing,
    rounding,
    scan,
    selecting,
    selection,
    singular_values,
    softmax,
    solving,
    sorting,
    special,
    statistics,
    strided,
    triangular,
    trigonometric,
    uniqueness,
    vectors,
)
from .ops import scatter as scattering
from .ops import shape as shaping


def _between_tensors(operation: Callable[..., Any], reflected: builtins.bool = False) -> Callable[..., Any]:
    """Return the operator that leaves what is no array to Python: ``tensor @ 2`` is a `TypeError`."""

    def method(self: Tensor, other: Any) -> Any:
        if not isinstance(other, (Variable, np.ndarray)):
            return NotImplemented
        return operation(other, self) if reflected else operation(self, other)

    return method


def in_place(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method that does `operation` in place and returns its tensor."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        return update(self, operation, *args, **kwargs)

    method.__doc__ = f"Do `{operation.__name__}` in place and return this tensor."
    return method


def reshaped_in_place(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method after which a tensor shows its own memory as the view operation `operation` does."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        node = self.current_node()
        if self._view is not None or isinstance(node, Leaf):
            what = "a view" if self._view is not None else "a leaf Variable that requires grad"
            raise InplaceError(f"{what} cannot change its shape in place: use {operation.__name__}(), whose result is a new tensor")
        result = operation(make(self.array, node), *args, **kwargs)
        self.array, self._node = result.array, result._node
        return self

    method.__doc__ = f"Do `{operation.__name__}` in place and return this tensor."
    return method


def _reflected(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method for an operator whose left operand is no tensor."""

    def method(self: Tensor, other: Any) -> Any:
        return operation(other, self) if _is_operand(other) else NotImplemented

    return method


def _checked(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the comparison operator that leaves operands it cannot compare to Python: ``tensor == "text"`` is false."""

    def method(self: Tensor, other: Any) -> Any:
        return operation(self, other) if _is_operand(other) else NotImplemented

    return method


def _is_operand(other: Any) -> bool:
    return isinstance(other, (Variable, bool, int, float, np.ndarray, np.generic))


def _to(input: Any, *args: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False, copy: bool = False) -> Any:
    """Return this tensor in another dtype (or that of another tensor); itself if nothing changes.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1, 2]).to(tg.float64)
    tensor([1., 2.], dtype=torch.float64)
    """
    for arg in args:
        if isinstance(arg, Variable):
            dtype = arg.array.dtype
        elif isinstance(arg, (str, _device)):
            device = arg
        elif not isinstance(arg, bool):
            dtype = arg
    if device is not None:
        check_device(device)
    d = input.array.dtype if dtype is None else dtypes.to_numpy(dtype)
    if d == input.array.dtype:
        return arithmetic.clone(input) if copy else input
    return cast(input, d) if d.kind == "f" else make(input.array.astype(d))


def _caster(d: dtypes.dtype) -> Callable[..., Any]:
    def method(self: Tensor, memory_format: Any = None) -> Any:
        return _to(self, d)

    method.__doc__ = f"Return this tensor as {d}."
    return method


class Tensor(Exchangeable):
    """An n-dimensional array that can remember how it was computed.

    ``Tensor(data)`` makes a tensor of the default dtype, ``Tensor(2, 3)`` one of that shape with elements that are not set; `tensor` is the
    usual way to make one.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> y = (x ** 2).sum()
    >>> y
    tensor(5., grad_fn=<SumBackward0>)
    >>> y.backward(); x.grad
    tensor([2., 4.])
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __init__(self, *data: Any, device: Any = None) -> None:
        source = creation.of_type(None, *data, device=device)
        self.array, self._node, self._grad, self._view = source.array, None, None, None

    def __iter__(self) -> Iterator[Any]:
        if self.array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter([self[i] for i in range(len(self.array))])

    # --- the graph ------------------------------------------------------------------------------------------------------------------

    def backward(
        self, gradient: Any = None, retain_graph: builtins.bool | None = None, create_graph: builtins.bool = False, inputs: Any = None
    ) -> None:
        """Compute the gradient of this tensor with respect to the leaves and add it to their ``.grad``.

        Parameters are those of `autograd.backward`; `gradient` is the adjoint of this tensor, which a scalar does not need.
        """
        _backward(self, gradient, retain_graph, create_graph, inputs)

    # --- arithmetic -----------------------------------------------------------------------------------------------------------------

    __add__ = __radd__ = arithmetic._add.primitive.operator  # type: ignore[attr-defined]
    __mul__ = __rmul__ = arithmetic.mul.primitive.operator  # type: ignore[attr-defined]
    __sub__ = arithmetic._sub.primitive.operator  # type: ignore[attr-defined]
    __truediv__ = arithmetic._div.primitive.operator  # type: ignore[attr-defined]
    __floordiv__ = arithmetic.floor_divide.primitive.operator  # type: ignore[attr-defined]
    __mod__ = arithmetic.remainder.primitive.operator  # type: ignore[attr-defined]
    __pow__ = arithmetic.pow.primitive.operator  # type: ignore[attr-defined]
    __rsub__ = _reflected(arithmetic._sub)
    __rtruediv__ = _reflected(arithmetic._div)
    __rfloordiv__ = _reflected(arithmetic.floor_divide)
    __rmod__ = _reflected(arithmetic.remainder)
    __rpow__ = _reflected(arithmetic.pow)
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
    logaddexp = exponential.logaddexp
    sigmoid = exponential.sigmoid
    erf = exponential.erf
    erfc = exponential.erfc
    sin = trigonometric.sin
    cos = trigonometric.cos
    tan = trigonometric.tan
    asin = trigonometric.asin
    acos = trigonometric.acos
    atan = trigonometric.atan
    atan2 = trigonometric.atan2
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
    hypot = trigonometric.hypot
    deg2rad = trigonometric.deg2rad
    rad2deg = trigonometric.rad2deg
    clamp = selection.clamp
    clip = selection.clip
    clamp_min = selection.clamp_min
    clamp_max = selection.clamp_max
    lerp = selection.lerp
    maximum = selection.maximum
    minimum = selection.minimum
    logaddexp2 = exponential.logaddexp2
    fmax = selection.fmax
    fmin = selection.fmin
    nan_to_num = selection.nan_to_num
    addcmul = fused.addcmul
    addcdiv = fused.addcdiv
    float_power = fused.float_power
    copysign = floating_point.copysign
    heaviside = floating_point.heaviside
    ldexp = floating_point.ldexp
    nextafter = floating_point.nextafter
    frexp = floating_point.frexp
    gcd = integers.gcd
    lcm = integers.lcm
    sgn = rounding.sign
    lgamma = gamma.lgamma
    digamma = gamma.digamma
    mvlgamma = gamma.mvlgamma
    erfinv = special.erfinv
    i0 = special.i0
    logit = special.logit
    sinc = special.sinc
    xlogy = special.xlogy

    def polygamma(self, n: builtins.int) -> Any:
        """Return the derivative of order `n` of `digamma`."""
        return gamma.polygamma(n, self)

    # --- comparison and logic -------------------------------------------------------------------------------------------------------

    __eq__ = _checked(comparison.eq)
    __ne__ = _checked(comparison.ne)
    __lt__ = _checked(comparison.lt)
    __le__ = _checked(comparison.le)
    __gt__ = _checked(comparison.gt)
    __ge__ = _checked(comparison.ge)
    eq = comparison.eq
    ne = comparison.ne
    lt = comparison.lt
    le = comparison.le
    gt = comparison.gt
    ge = comparison.ge
    not_equal = ne
    less = lt
    less_equal = le
    greater = gt
    greater_equal = ge
    bitwise_and = comparison.bitwise_and
    __and__ = __rand__ = comparison.bitwise_and.primitive.operator  # type: ignore[attr-defined]
    bitwise_or = comparison.bitwise_or
    __or__ = __ror__ = comparison.bitwise_or.primitive.operator  # type: ignore[attr-defined]
    bitwise_xor = comparison.bitwise_xor
    __xor__ = __rxor__ = comparison.bitwise_xor.primitive.operator  # type: ignore[attr-defined]
    __invert__ = comparison.invert
    bitwise_not = comparison.bitwise_not
    __lshift__ = bitwise_left_shift = comparison.bitwise_left_shift
    __rshift__ = bitwise_right_shift = comparison.bitwise_right_shift
    __rlshift__ = _reflected(comparison.bitwise_left_shift)
    __rrshift__ = _reflected(comparison.bitwise_right_shift)
    logical_and = comparison.logical_and
    logical_or = comparison.logical_or
    logical_xor = comparison.logical_xor
    logical_not = comparison.logical_not
    isnan = comparison.isnan
    isinf = comparison.isinf
    isfinite = comparison.isfinite
    signbit = comparison.signbit
    isclose = comparison.isclose
    allclose = comparison.allclose
    equal = comparison.equal

    # --- reductions, scans, sorting -----------------------------------------------------------------------------------------------

    all = reduction.all
    any = reduction.any
    count_nonzero = reduction.count_nonzero
    mean = reduction.mean
    nanmean = reduction.nanmean
    nansum = reduction.nansum
    prod = reduction.prod
    sum = reduction.sum
    amax = extremum.amax
    amin = extremum.amin
    aminmax = extremum.aminmax
    argmax = extremum.argmax
    argmin = extremum.argmin
    max = extremum.max
    min = extremum.min
    logsumexp = norms.logsumexp
    norm = norms.norm
    median = statistics.median
    std = statistics.std
    var = statistics.var
    cummax = scan.cummax
    cummin = scan.cummin
    cumprod = scan.cumprod
    cumsum = scan.cumsum
    argsort = sorting.argsort
    sort = sorting.sort
    topk = sorting.topk
    diff = calculus.diff
    bincount = counting.bincount
    histc = counting.histc
    histogram = counting.histogram
    corrcoef = covariance.corrcoef
    cov = covariance.cov
    dist = distances.dist
    logcumsumexp = norms.logcumsumexp
    renorm = norms.renorm
    kthvalue = quantiles.kthvalue
    mode = quantiles.mode
    msort = quantiles.msort
    nanmedian = quantiles.nanmedian
    nanquantile = quantiles.nanquantile
    quantile = quantiles.quantile
    unique = uniqueness.unique
    unique_consecutive = uniqueness.unique_consecutive

    # --- shape --------------------------------------------------------------------------------------------------------------------

    broadcast_to = shaping.broadcast_to
    contiguous = shaping.contiguous
    expand = shaping.expand
    expand_as = shaping.expand_as
    flatten = shaping.flatten
    ravel = shaping.ravel
    reshape = shaping.reshape
    reshape_as = shaping.reshape_as
    squeeze = shaping.squeeze
    unflatten = shaping.unflatten
    unsqueeze = shaping.unsqueeze
    view = shaping.view
    view_as = shaping.view_as
    flip = axes.flip
    fliplr = axes.fliplr
    flipud = axes.flipud
    moveaxis = axes.moveaxis
    movedim = axes.movedim
    permute = axes.permute
    roll = axes.roll
    rot90 = axes.rot90
    swapaxes = axes.swapaxes
    swapdims = axes.swapdims
    t = axes.t
    transpose = axes.transpose
    chunk = pieces.chunk
    narrow = pieces.narrow
    select = pieces.select
    split = pieces.split
    split_with_sizes = pieces.split_with_sizes
    tensor_split = pieces.tensor_split
    unbind = pieces.unbind
    repeat = joining.repeat
    tile = joining.tile
    T = property(axes.T)
    mT = property(axes.mT)  # noqa: N815 - PyTorch's name
    is_same_size = shaping.is_same_size
    kron = combining.kron
    dsplit = pieces.dsplit
    hsplit = pieces.hsplit
    vsplit = pieces.vsplit
    narrow_copy = pieces.narrow_copy
    unsafe_chunk = pieces.unsafe_chunk
    unsafe_split = pieces.unsafe_split
    sum_to_size = replacing.sum_to_size
    as_strided = strided.as_strided
    storage_offset = strided.storage_offset
    unfold = strided.unfold

    # --- indexing -----------------------------------------------------------------------------------------------------------------

    __getitem__ = indexing.getitem
    __setitem__ = indexing.assign
    gather = indexing.gather
    take_along_dim = indexing.take_along_dim
    index_add = selecting.index_add
    index_copy = selecting.index_copy
    index_fill = selecting.index_fill
    index_put = selecting.index_put
    index_select = selecting.index_select
    repeat_interleave = selecting.repeat_interleave
    take = selecting.take
    scatter = scattering.scatter
    scatter_add = scattering.scatter_add
    scatter_reduce = scattering.scatter_reduce
    argwhere = masking.argwhere
    masked_fill = masking.masked_fill
    masked_scatter = masking.masked_scatter
    masked_select = masking.masked_select
    nonzero = masking.nonzero

    def where(self, condition: Any, other: Any) -> Any:
        """Return this tensor where the condition holds and `other` elsewhere."""
        return selection.where(condition, self, other)

    diag = triangular.diag
    diag_embed = triangular.diag_embed
    diagflat = triangular.diagflat
    diagonal = triangular.diagonal
    trace = triangular.trace
    tril = triangular.tril
    triu = triangular.triu
    nonzero_static = masking.nonzero_static
    diagonal_scatter = replacing.diagonal_scatter
    index_reduce = replacing.index_reduce
    put = replacing.put
    select_scatter = replacing.select_scatter
    slice_scatter = replacing.slice_scatter

    # --- linear algebra, activations ----------------------------------------------------------------------------------------------

    __matmul__ = _between_tensors(linalg.matmul)
    __rmatmul__ = _between_tensors(linalg.matmul, reflected=True)
    addmm = linalg.addmm
    baddbmm = linalg.baddbmm
    bmm = linalg.bmm
    dot = linalg.dot
    inner = linalg.inner
    matmul = linalg.matmul
    mm = linalg.mm
    mv = linalg.mv
    outer = linalg.outer
    vdot = linalg.vdot
    relu = activation.relu
    prelu = activation.prelu
    log_softmax = softmax.log_softmax
    softmax = softmax.softmax
    addbmm = linalg.addbmm
    addmv = linalg.addmv
    addr = linalg.addr
    adjoint = linalg.adjoint
    ger = linalg.outer
    cross = vectors.cross
    det = determinant.det
    logdet = determinant.logdet
    slogdet = determinant.slogdet_of
    inverse = solving.inverse
    pinverse = pseudoinverse.pinverse
    cholesky = factorization.cholesky_of
    cholesky_inverse = solving.cholesky_inverse
    cholesky_solve = solving.cholesky_solve
    qr = factorization.qr_of
    svd = singular_values.svd_of
    lu_solve = lu.lu_solve_of
    matrix_power = matrix_functions.matrix_power
    matrix_exp = matrix_functions.matrix_exp
    H = property(linalg.H)
    mH = property(axes.mT)  # noqa: N815

    # --- conversion and creation ----------------------------------------------------------------------------------------------------

    to = _to
    float = _caster(dtypes.float32)
    double = _caster(dtypes.float64)
    half = _caster(dtypes.float16)
    int = _caster(dtypes.int32)
    long = _caster(dtypes.int64)
    short = _caster(dtypes.int16)
    bool = _caster(dtypes.bool)
    byte = _caster(dtypes.uint8)
    char = _caster(dtypes.int8)
    new_tensor = creation.new_tensor
    new_zeros = creation.new_zeros
    new_ones = creation.new_ones
    new_empty = creation.new_empty
    new_full = creation.new_full
    bernoulli = random.bernoulli
    multinomial = random.multinomial

    def cpu(self) -> Any:
        """Return this tensor, which is on the CPU already."""
        return self

    def type(self, dtype: Any = None, non_blocking: builtins.bool = False) -> Any:
        """Return this tensor in another dtype; without one, the name of its type."""
        return dtypes.tensor_type(self.array.dtype) if dtype is None else _to(self, dtypes.from_tensor_type(dtype))

    def type_as(self, other: Any) -> Any:
        """Return this tensor in the dtype of another."""
        return _to(self, other)

    is_cuda = property(lambda self: False, doc="False: there is no GPU here.")

    def cuda(self, device: Any = "cuda", non_blocking: builtins.bool = False) -> Any:
        """Raise, as PyTorch without CUDA does: there is no GPU here."""
        return _to(self, device=device)

    def get_device(self) -> builtins.int:
        """Return -1, which means the CPU."""
        return -1

    def is_pinned(self) -> builtins.bool:
        """Return False: memory is not pinned here."""
        return False

    # --- in place -------------------------------------------------------------------------------------------------------------------

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
    floor_ = in_place(rounding.floor)
    ceil_ = in_place(rounding.ceil)
    trunc_ = in_place(rounding.trunc)
    round_ = in_place(rounding.round)
    abs_ = in_place(rounding.abs)
    sign_ = in_place(rounding.sign)
    exp_ = in_place(exponential.exp)
    log_ = in_place(exponential.log)
    log1p_ = in_place(exponential.log1p)
    sigmoid_ = in_place(exponential.sigmoid)
    tanh_ = in_place(trigonometric.tanh)
    sin_ = in_place(trigonometric.sin)
    cos_ = in_place(trigonometric.cos)
    clamp_ = in_place(selection.clamp)
    clip_ = in_place(selection.clip)
    clamp_min_ = in_place(selection.clamp_min)
    clamp_max_ = in_place(selection.clamp_max)
    lerp_ = in_place(selection.lerp)
    fmod_ = in_place(arithmetic.fmod)
    frac_ = in_place(rounding.frac)
    exp2_ = in_place(exponential.exp2)
    expm1_ = in_place(exponential.expm1)
    log2_ = in_place(exponential.log2)
    log10_ = in_place(exponential.log10)
    erf_ = in_place(exponential.erf)
    erfc_ = in_place(exponential.erfc)
    tan_ = in_place(trigonometric.tan)
    asin_ = in_place(trigonometric.asin)
    acos_ = in_place(trigonometric.acos)
    atan_ = in_place(trigonometric.atan)
    sinh_ = in_place(trigonometric.sinh)
    cosh_ = in_place(trigonometric.cosh)
    asinh_ = in_place(trigonometric.asinh)
    acosh_ = in_place(trigonometric.acosh)
    atanh_ = in_place(trigonometric.atanh)
    atan2_ = in_place(trigonometric.atan2)
    hypot_ = in_place(trigonometric.hypot)
    deg2rad_ = in_place(trigonometric.deg2rad)
    rad2deg_ = in_place(trigonometric.rad2deg)
    bitwise_and_ = in_place(comparison.bitwise_and)
    bitwise_or_ = in_place(comparison.bitwise_or)
    bitwise_xor_ = in_place(comparison.bitwise_xor)
    bitwise_not_ = in_place(comparison.bitwise_not)
    float_power_ = fused.float_power_  # not by `in_place`: the tensor must be float64
    true_divide_ = in_place(arithmetic.true_divide)
    sgn_ = in_place(rounding.sign)
    nan_to_num_ = in_place(selection.nan_to_num)
    addcmul_ = in_place(fused.addcmul)
    addcdiv_ = in_place(fused.addcdiv)
    copysign_ = in_place(floating_point.copysign)
    heaviside_ = in_place(floating_point.heaviside)
    ldexp_ = in_place(floating_point.ldexp)
    nextafter_ = in_place(floating_point.nextafter)
    gcd_ = in_place(integers.gcd)
    lcm_ = in_place(integers.lcm)
    lgamma_ = in_place(gamma.lgamma)
    digamma_ = in_place(gamma.digamma)
    mvlgamma_ = in_place(gamma.mvlgamma)
    erfinv_ = in_place(special.erfinv)
    i0_ = in_place(special.i0)
    logit_ = in_place(special.logit)
    sinc_ = in_place(special.sinc)
    xlogy_ = in_place(special.xlogy)
    eq_ = in_place(comparison.as_number(comparison.eq))
    ne_ = not_equal_ = in_place(comparison.as_number(comparison.ne))
    lt_ = less_ = in_place(comparison.as_number(comparison.lt))
    le_ = less_equal_ = in_place(comparison.as_number(comparison.le))
    gt_ = greater_ = in_place(comparison.as_number(comparison.gt))
    ge_ = greater_equal_ = in_place(comparison.as_number(comparison.ge))
    logical_and_ = in_place(comparison.as_number(comparison.logical_and))
    logical_or_ = in_place(comparison.as_number(comparison.logical_or))
    logical_xor_ = in_place(comparison.as_number(comparison.logical_xor))
    logical_not_ = in_place(comparison.as_number(comparison.logical_not))
    bitwise_left_shift_ = __ilshift__ = in_place(comparison.bitwise_left_shift)
    bitwise_right_shift_ = __irshift__ = in_place(comparison.bitwise_right_shift)
    addmm_ = in_place(linalg.addmm)
    baddbmm_ = in_place(linalg.baddbmm)
    addbmm_ = in_place(linalg.addbmm)
    addmv_ = in_place(linalg.addmv)
    addr_ = in_place(linalg.addr)

    def polygamma_(self, n: builtins.int) -> Any:
        """Do `polygamma` in place and return this tensor."""
        return update(self, lambda x: gamma.polygamma(n, x))

    renorm_ = in_place(norms.renorm)
    fill_diagonal_ = in_place(replacing.fill_diagonal)
    index_reduce_ = in_place(replacing.index_reduce)
    put_ = in_place(replacing.put)
    scatter_reduce_ = in_place(scattering.scatter_reduce)
    absolute_ = in_place(rounding.abs)
    negative_ = in_place(arithmetic.neg)
    fix_ = in_place(rounding.trunc)
    arccos_ = in_place(trigonometric.acos)
    arccosh_ = in_place(trigonometric.acosh)
    arcsin_ = in_place(trigonometric.asin)
    arcsinh_ = in_place(trigonometric.asinh)
    arctan_ = in_place(trigonometric.atan)
    arctan2_ = in_place(trigonometric.atan2)
    arctanh_ = in_place(trigonometric.atanh)
    new = creation.new
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
    relu_ = in_place(activation.relu)
    cumsum_ = in_place(scan.cumsum)
    cumprod_ = in_place(scan.cumprod)
    masked_fill_ = in_place(masking.masked_fill)
    masked_scatter_ = in_place(masking.masked_scatter)
    index_add_ = in_place(selecting.index_add)
    index_copy_ = in_place(selecting.index_copy)
    index_fill_ = in_place(selecting.index_fill)
    index_put_ = in_place(selecting.index_put)
    scatter_ = in_place(scattering.scatter)
    scatter_add_ = in_place(scattering.scatter_add)
    tril_ = in_place(triangular.tril)
    triu_ = in_place(triangular.triu)
    __iand__ = in_place(comparison.bitwise_and)
    __ior__ = in_place(comparison.bitwise_or)
    __ixor__ = in_place(comparison.bitwise_xor)

    unsqueeze_ = reshaped_in_place(shaping.unsqueeze)
    squeeze_ = reshaped_in_place(shaping.squeeze)
    t_ = reshaped_in_place(axes.t)
    transpose_ = reshaped_in_place(axes.transpose)
    swapaxes_ = reshaped_in_place(axes.swapaxes)
    swapdims_ = reshaped_in_place(axes.swapdims)

    def zero_(self) -> Any:
        """Set every element to zero; return this tensor."""
        return update(self, filling.fill, 0)


def is_tensor(obj: Any) -> bool:
    """Return whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Return whether the elements of a tensor are floating point numbers."""
    return input.is_floating_point()


def numel(input: Tensor) -> int:
    """Return the number of elements of a tensor."""
    return input.numel()


def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    """Return the dtype in which two tensors or numbers are computed with together.

    >>> import tinygrad_edu as tg
    >>> tg.result_type(tg.tensor([1, 2]), 1.0)
    torch.float32
    """
    return dtypes.from_any(dtypes.result_dtype([getattr(t, "array", t) for t in (tensor1, tensor2)]))


build_tensors_with(Tensor)
