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
from .device import device as _device
from .errors import InplaceError
from .exchange import Exchangeable
from .ops import (
    activation,
    arithmetic,
    axes,
    comparison,
    creation,
    exponential,
    extremum,
    indexing,
    joining,
    linalg,
    masking,
    norms,
    pieces,
    random,
    reduction,
    rounding,
    scan,
    selecting,
    selection,
    softmax,
    sorting,
    statistics,
    triangular,
    trigonometric,
)
from .ops import scatter as scattering
from .ops import shape as shaping
from .size import Size


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
        _device(device)
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
        if len(data) == 1 and not isinstance(data[0], (builtins.int, Size)):
            source = creation.tensor(data[0], dtype=dtypes.get_default_dtype())
        else:
            source = creation.empty(*data) if data else creation.empty(0)
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
    __pos__ = positive = lambda self: self
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
    __invert__ = bitwise_not = comparison.bitwise_not
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

    # --- linear algebra, activations ----------------------------------------------------------------------------------------------

    __matmul__ = linalg.matmul
    __rmatmul__ = _reflected(linalg.matmul)
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

    def type(self, dtype: Any = None) -> Any:
        """Return this tensor in another dtype; without one, the name of its type."""
        return f"torch.{_TYPE_NAMES[self.array.dtype.name]}Tensor" if dtype is None else _to(self, dtype)

    def type_as(self, other: Any) -> Any:
        """Return this tensor in the dtype of another."""
        return _to(self, other)

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
    copy_ = in_place(selection.overwrite)
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

    def fill_(self, value: Any) -> Any:
        """Set every element to `value`, a number or a 0-d tensor; return this tensor."""
        if np.ndim(value) != 0:
            raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {np.ndim(value)} dimensions.")
        return update(self, selection.overwrite, value)

    def zero_(self) -> Any:
        """Set every element to zero; return this tensor."""
        return update(self, selection.overwrite, 0)

    def uniform_(self, from_: builtins.float = 0.0, to: builtins.float = 1.0, *, generator: Any = None) -> Any:
        """Fill with numbers drawn uniformly from [`from_`, `to`); return this tensor."""
        if from_ > to:
            raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={from_} > to={to}")
        return update(self, selection.overwrite, random.uniform_array(self.array, from_, to, generator))

    def normal_(self, mean: builtins.float = 0.0, std: builtins.float = 1.0, *, generator: Any = None) -> Any:
        """Fill with normal random numbers; return this tensor."""
        if std < 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
        return update(self, selection.overwrite, random.normal_array(self.array, mean, std, generator))

    def bernoulli_(self, p: Any = 0.5, *, generator: Any = None) -> Any:
        """Fill with ones with probability `p`, else zeros; return this tensor."""
        return update(self, selection.overwrite, random.bernoulli(self.detach(), getattr(p, "array", p), generator=generator))

    def random_(self, from_: builtins.int = 0, to: builtins.int | None = None, *, generator: Any = None) -> Any:
        """Fill with integers drawn uniformly from `from_` to ``to - 1``; return this tensor."""
        if to is None:
            from_, to = (
                0,
                from_ or 2 ** (8 * self.array.itemsize - 1 if self.array.dtype.kind in "iu" else np.finfo(self.array.dtype).nmant + 1),
            )
        return update(self, selection.overwrite, random.randint(from_, to, self.array.shape, generator=generator))

    def exponential_(self, lambd: builtins.float = 1.0, *, generator: Any = None) -> Any:
        """Fill with numbers drawn from the exponential distribution of rate `lambd`; return this tensor."""
        return update(self, selection.overwrite, random.exponential_array(self.array, lambd, generator))


_TYPE_NAMES = {
    "float16": "Half", "float32": "Float", "float64": "Double", "int8": "Char", "int16": "Short", "int32": "Int", "int64": "Long",
    "uint8": "Byte", "bool": "Bool",
}  # fmt: skip


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
