"""Methods that compare, and logic."""

from __future__ import annotations

from ..ops import comparison, of_tensors, predicates
from .operators import checked, reflected


class Comparison:
    """Comparisons, tests of elements, logic and bits."""

    __slots__ = ()
    __hash__ = object.__hash__  # which defining ``__eq__`` takes away

    __eq__ = checked(comparison.eq)
    __ne__ = checked(comparison.ne)
    __lt__ = checked(comparison.lt)
    __le__ = checked(comparison.le)
    __gt__ = checked(comparison.gt)
    __ge__ = checked(comparison.ge)
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
    __rlshift__ = reflected(comparison.bitwise_left_shift)
    __rrshift__ = reflected(comparison.bitwise_right_shift)
    logical_and = of_tensors.logical_and
    logical_or = of_tensors.logical_or
    logical_xor = of_tensors.logical_xor
    logical_not = comparison.logical_not
    isnan = comparison.isnan
    isinf = comparison.isinf
    isfinite = comparison.isfinite
    signbit = comparison.signbit
    isclose = comparison.isclose
    allclose = comparison.allclose
    equal = comparison.equal
    isreal = predicates.isreal
    isposinf = predicates.isposinf
    isneginf = predicates.isneginf
    is_nonzero = predicates.is_nonzero
    is_signed = predicates.is_signed
    is_inference = predicates.is_inference
    conj = predicates.conj
    resolve_conj = predicates.conj
    resolve_neg = predicates.conj
    angle = predicates.angle
    real = property(predicates.real)
