"""`Tracer`: an operand that computes, and writes down as NumPy code what is computed with it.

A derivative rule, or the forward function of a primitive, is run on tracers in place of arrays. A tracer carries a real array, so shapes
and dtypes are the real ones, and each NumPy call that reaches it gives a tracer that carries the result and the expression for it.

What cannot be written as an expression (a loop over buffers, a decision by a value) raises `NotWritten`. Then the whole
function is taken over as it stands, see `kernels.py`, and the call of it is the expression.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from ...autograd.inplace import follow
from ...autograd.primitive import Operand, Primitive
from .kernels import Kernels
from .literals import NotWritten, index, literal
from .spelling import BINARY_OPERATORS, CHANGES, METHODS, PURE_METHODS, QUERIES, REDUCTIONS, UNARY_OPERATORS, public_name
from .terms import ATOM, COMPARISON, OR, POWER, PRODUCT, UNARY, Term, variable

MOST = 14  # NumPy calls; a function that takes more of them is easier to read as it stands


class Trace:
    """What all tracers of one program share.

    Attributes
    ----------
    kernels : the functions that were taken over whole.
    held : returns the variable that holds an array which is too large to be written out; `None` for any other array.
    count : how many NumPy calls were written.
    """

    def __init__(self, kernels: Kernels, held: Callable[[Any], Term | None] = lambda array: None) -> None:
        self.kernels, self.held = kernels, held
        self.count = 0

    def run(self, primitive: Primitive, args: tuple[Any, ...]) -> Any:
        """Run the forward function of a primitive on tracers; where that cannot be written, or not readably, take it over whole."""
        before = self.count
        try:
            result = primitive.forward(*args)
            if isinstance(result, Tracer) and self.count - before <= MOST:
                return result
        except NotWritten:
            pass
        self.count = before
        return self.take_over(primitive, args)

    def take_over(self, primitive: Primitive, args: tuple[Any, ...]) -> Any:
        """Take the forward function of a primitive over whole, and call it."""
        name = self.kernels.name(primitive)
        written = [_View(self, args[0], a) if p == "steps" else a for p, a in zip(primitive.parameters, args, strict=True)]
        return self.wrap(primitive.forward(*opened(args)), self.call(name, _without_defaults(primitive, written), {}), ATOM, args)

    def take_over_rule(self, primitive: Primitive, argument: str, args: Sequence[Any], options: dict[str, Any]) -> Any:
        """Take the rule of an argument over whole, and call it."""
        value = primitive.rules[argument](*opened(tuple(args)), **options)
        return self.wrap(value, self.call(self.kernels.rule(primitive, argument), args, options), ATOM, args)

    def literal(self, value: Any) -> tuple[str, int]:
        """Return the text of what is no tracer, and how strongly it binds."""
        return (value.text, ATOM) if isinstance(value, _View) else literal(value)

    def parts(self, value: Any, strength: int = COMPARISON) -> list[str | tuple[Term, int]]:
        """Return how an argument is written: a tracer, a sequence that has some in it, or a plain value."""
        if isinstance(value, Tracer):
            return [(value.term, strength)]
        if isinstance(value, np.ndarray) and (term := self.held(value)) is not None:
            return [(term, strength)]
        if type(value) in (tuple, list) and self._holds_variable(value):
            left, right = "()" if type(value) is tuple else "[]"
            inside = _joined([self.parts(v) for v in value])
            return [left, *inside, *([","] if type(value) is tuple and len(value) == 1 else []), right]
        text, bound = self.literal(value)
        return [text if bound >= strength else f"({text})"]

    def _holds_variable(self, value: Any) -> bool:
        if isinstance(value, (tuple, list)):
            return any(map(self._holds_variable, value))
        return isinstance(value, Tracer) or (isinstance(value, np.ndarray) and self.held(value) is not None)

    def call(self, name: str, args: Sequence[Any], options: dict[str, Any]) -> list[str | tuple[Term, int]]:
        """Return how a call is written."""
        written = [self.parts(a) for a in args] + [[f"{key}=", *self.parts(v)] for key, v in options.items()]
        return [f"{name}(", *_joined(written), ")"]

    def wrap(self, value: Any, parts: Sequence[str | tuple[Term, int]], strength: int = ATOM, sources: Sequence[Any] = ()) -> Any:
        """Return the result of a NumPy call on `sources`: as a tracer, or as a tuple of them."""
        self.count += 1
        if isinstance(value, (tuple, list)):
            whole = Term(value, parts, strength)
            return tuple(self.wrap(v, [(whole, ATOM), f"[{i}]"], ATOM, sources) for i, v in enumerate(value))
        if not isinstance(value, (np.ndarray, np.generic)):
            raise NotWritten(f"a result that is a {type(value).__name__}")
        return Tracer(self, Term(value, parts, strength)).sharing(sources)


def _joined(written: Sequence[Sequence[str | tuple[Term, int]]]) -> list[str | tuple[Term, int]]:
    return [part for i, parts in enumerate(written) for part in ((", ", *parts) if i else parts)]


def opened(value: Any) -> Any:
    """Return nested arguments with the value of each tracer in its place."""
    if type(value) in (tuple, list):
        return type(value)(opened(v) for v in value)
    if isinstance(value, dict):
        return {k: opened(v) for k, v in value.items()}
    return value.term.value if isinstance(value, Tracer) else value


class Tracer(NDArrayOperatorsMixin, Operand):
    """An array with the expression that computes it.

    Attributes
    ----------
    trace : the program that it belongs to.
    term : the expression, and its value.
    shared : whether its memory belongs to a variable of the program, so that it must not be changed in place.
    """

    def __init__(self, trace: Trace, term: Term, shared: bool = False) -> None:
        self.trace, self.term, self.shared = trace, term, shared
        self._same_memory: list[weakref.ref[Tracer]] = [weakref.ref(self)]
        self.shape, self.ndim, self.dtype, self.size = term.value.shape, term.value.ndim, term.value.dtype, term.value.size
        self.itemsize = term.value.itemsize

    def sharing(self, sources: Sequence[Any]) -> Tracer:
        """Note whose memory this is, if it is that of one of `sources`; return the tracer that stands for it."""
        for source in _tracers(sources):
            if source.term.value is self.term.value:
                return source
            if isinstance(self.term.value, np.ndarray) and np.may_share_memory(self.term.value, source.term.value):
                self.shared |= source.shared
                source._same_memory.append(self._same_memory[0])
                self._same_memory = source._same_memory
        return self

    @property
    def _is_seen_by_others(self) -> bool:
        others = (reference() for reference in self._same_memory)
        return self.shared or any(other is not None and other is not self for other in others)

    def apply(self, primitive: Primitive, args: tuple[Any, ...]) -> Any:
        """Do what calling a primitive on arrays does: run its forward function."""
        return self.trace.run(primitive, args)

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **options: Any) -> Any:
        out = options.pop("out", None)
        options = {key: options[key] for key in sorted(options) if key == "axis" or options[key] is not None}
        if method == "__call__":
            result = self._call_ufunc(ufunc, args, options)
        elif method == "reduce":
            result = self._reduce(ufunc, args[0], options)
        elif method == "accumulate":
            name = f"np.{ufunc.__name__}.accumulate"
            result = self.trace.wrap(ufunc.accumulate(*opened(args), **options), self.trace.call(name, args, options), ATOM, args)
        else:
            raise NotWritten(f"{ufunc.__name__}.{method}")
        return result if out is None else self._replaced(out, result)

    def _call_ufunc(self, ufunc: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        trace, values = self.trace, opened(args)
        if not options and ufunc in BINARY_OPERATORS:
            function, sign, strength = BINARY_OPERATORS[ufunc]
            left = {COMPARISON: OR, POWER: ATOM}.get(strength, strength)
            right = {COMPARISON: OR, POWER: UNARY}.get(strength, strength + 1)
            parts = [*trace.parts(args[0], left), f" {sign} ", *trace.parts(args[1], right)]
            return trace.wrap(function(*values), parts, strength, args)
        if not options and ufunc in UNARY_OPERATORS:
            function, sign = UNARY_OPERATORS[ufunc]
            return trace.wrap(function(*values), [sign, *trace.parts(args[0], UNARY)], UNARY, args)
        name = "np.abs" if ufunc is np.absolute else public_name(ufunc)
        return trace.wrap(ufunc(*values, **options), trace.call(name, args, options), ATOM, args)

    def _reduce(self, ufunc: Any, array: Any, options: dict[str, Any]) -> Any:
        axis = options.setdefault("axis", 0)
        if ufunc in REDUCTIONS and isinstance(array, Tracer):
            return array._method(REDUCTIONS[ufunc], (), options)
        value = ufunc.reduce(opened(array), **options)
        return self.trace.wrap(value, self.trace.call(f"np.{ufunc.__name__}.reduce", (array,), options | {"axis": axis}), ATOM, (array,))

    def _replaced(self, out: tuple[Any, ...], result: Any) -> Tracer:
        """Let the tracer in `out`, which is written to, stand for the result from here on: where nobody else sees its memory."""
        (target,) = out
        if not isinstance(target, Tracer) or target._is_seen_by_others or not isinstance(result, Tracer):
            raise NotWritten("a change of memory that others see")
        before, after = target.term.value, result.term.value
        if result._is_seen_by_others or type(before) is not type(after) or (before.dtype, before.strides) != (after.dtype, after.strides):
            raise NotWritten("a change that converts")  # arrays of equal shape, as the operation was allowed
        target.term = result.term
        return target

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in QUERIES:
            return function(*opened(args), **opened(kwargs))
        if function in CHANGES or kwargs.get("out") is not None:
            raise NotWritten(f"np.{function.__name__}, which changes its argument")
        if function in METHODS and isinstance(args[0], Tracer):
            return args[0]._method(METHODS[function], args[1:], kwargs)
        if function is np.dot and all(isinstance(a, Tracer) and a.ndim == 2 for a in args):
            product = self._matrix_product(*args)
            if product is not None:
                return product
        value = function(*opened(args), **opened(kwargs))
        return self.trace.wrap(value, self.trace.call(public_name(function), args, kwargs), ATOM, (*args, *kwargs.values()))

    def _matrix_product(self, left: Tracer, right: Tracer) -> Any:
        """Return ``left @ right`` if it is the same as ``np.dot(left, right)`` to the last bit."""
        a, b = left.term.value, right.term.value
        dot, product = np.dot(a, b), a @ b
        if dot.strides != product.strides or dot.tobytes() != product.tobytes():
            return None
        return self.trace.wrap(product, [*self.trace.parts(left, PRODUCT), " @ ", *self.trace.parts(right, UNARY)], PRODUCT, (left, right))

    def _method(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if name in REDUCTIONS.values() and not args:
            options = self._plain_options(options)
        value = getattr(self.term.value, name)(*opened(args), **opened(options))
        if name in ("transpose", "swapaxes") and self.ndim > 1 and _reversed(self.term.value, value):
            return self.T
        if name == "astype" and options.get("copy") is False:
            if value.dtype == self.dtype:
                return self
            options = {}
        if name == "reshape" and value.shape == self.shape:  # a view that differs in nothing
            return self.trace.wrap(value, [(self.term, COMPARISON)], self.term.strength, (self,))
        if name in ("reshape", "transpose") and len(args) == 1 and isinstance(args[0], (tuple, list)) and args[0]:
            args = tuple(args[0])
        return self.trace.wrap(value, [(self.term, ATOM), *self.trace.call(f".{name}", args, options)], ATOM, (self, *args))

    def _plain_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the options of a reduction in their shortest form."""
        axis, rest = options.get("axis"), {key: value for key, value in options.items() if key != "axis" and value is not False}
        if isinstance(axis, int):
            axis = (axis % self.ndim if self.ndim else axis,)
        if axis is None or (tuple(axis) == tuple(range(self.ndim)) and not rest.get("keepdims")):
            return rest
        return {"axis": axis[0] if len(axis) == 1 else tuple(axis), **rest}

    def __getattr__(self, name: str) -> Any:
        if name in PURE_METHODS:
            return lambda *args, **options: self._method(name, args, options)
        if name.startswith("__") or not hasattr(np.ndarray, name):
            raise AttributeError(f"a tracer has no attribute {name!r}")
        raise NotWritten(f"the attribute {name}")

    @property
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """The tracer with its axes in reverse order."""
        return self.trace.wrap(self.term.value.T, [(self.term, ATOM), ".T"], ATOM, (self,))

    def __getitem__(self, where: Any) -> Any:
        value = self.term.value[opened(where)]
        items = where if type(where) is tuple else (where,)
        if len(items) > 1 and items[-1] is Ellipsis and not any(isinstance(i, (Tracer, np.ndarray)) or i is Ellipsis for i in items[:-1]):
            items = items[:-1]  # with `...` NumPy gives an array without axes, else a number
            value = value if value.ndim else value[()]
        return self.trace.wrap(value, [(self.term, ATOM), "[", *_joined([self._index(i) for i in items]), "]"], ATOM, (self, *items))

    def _index(self, item: Any) -> list[str | tuple[Term, int]]:
        return [index(item)] if isinstance(item, slice) else self.trace.parts(item)

    def __len__(self) -> int:
        return int(self.shape[0])

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise NotWritten("a decision by a value, or a change in place")

    __bool__ = __float__ = __int__ = __index__ = __iter__ = __setitem__ = __array__ = _refuse
    __hash__ = None  # type: ignore[assignment]


class _View:
    """The steps that lead from a tensor to a view of it, as a function."""

    def __init__(self, trace: Trace, base: Any, steps: Any) -> None:
        whole = Tracer(trace, variable("x", opened(base)), shared=True)
        self.text = f"lambda x: {follow(whole, steps).term.text()}"


def _tracers(values: Sequence[Any]) -> list[Tracer]:
    found: list[Tracer] = []
    for value in values:
        found += [value] if isinstance(value, Tracer) else _tracers(value) if type(value) in (tuple, list) else []
    return found


def _reversed(array: Any, result: Any) -> bool:
    """Return whether `result`, a view of `array`, is ``array.T``."""
    turned = array.T
    return bool(turned.shape == result.shape and turned.strides == result.strides)


def _without_defaults(primitive: Primitive, args: Sequence[Any]) -> list[Any]:
    """Return the arguments without those at the end that are left at their defaults."""
    kept = list(args)
    while kept and kept[-1] is None and primitive.defaults[len(kept) - 1] is None:
        kept.pop()
    return kept
