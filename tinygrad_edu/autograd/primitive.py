"""`@primitive`: a function on arrays plus one derivative rule per argument, and how calling it is recorded.

A primitive is written in plain NumPy::

    @primitive(input=lambda g, other: g * other, other=lambda g, input: g * input)
    def mul(input, other):
        return input * other

`g` is the adjoint of the output. Every other parameter of a rule is looked up **by name**: an argument of the function, the
function's output `out`, or `<argument>_shape` and `<argument>_dtype` where the array itself is not needed. So the rules say what the
forward pass has to keep, and nothing else is kept.

What a rule *is* depends on what it is fed. NumPy arrays give numbers, tensors give a new graph, and any other `Operand` gives
whatever that operand makes of the calls that reach it. The engine, not the rule, undoes broadcasting and type promotion
(`adjoint.py`), and never calls the rule of an argument that needs no gradient.

Inside a primitive and its rules a 0-d tensor appears as a NumPy scalar, which NumPy computes with six times as fast.
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np
from numpy import ndarray

from .modes import state
from .node import Plan
from .output import parameter_named, write_into
from .variable import Variable, View, tensor_class

if TYPE_CHECKING:
    from ..tensor import Tensor

P = ParamSpec("P")
Array = Any  # an ndarray, a NumPy scalar, a Tensor, or any other Operand: what primitives and rules compute with

REGISTRY: dict[str, Primitive] = {}
BY_NUMPY: dict[Any, Callable[..., Any]] = {}  # NumPy function -> the function here that takes its place on operands

_new = Variable.__new__
_KNOWN = (np.ndarray, np.generic, int, float)  # what an operator computes with
_VARARGS, _VARKEYWORDS = 4, 8  # flags of a code object
_MISSING = object()  # the default of a parameter that has none
_FLOAT32, _FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)


class Operand:
    """Anything that is neither array nor tensor but that rules can be run on: a symbol, a tracer, a probe in a test."""

    def apply(self, primitive: Primitive, args: tuple[Any, ...]) -> Any:
        """Return what calling `primitive` on `args`, of which this operand is the first, means."""
        raise NotImplementedError


_RECORDED = (Variable, Operand)  # what a call is recorded for


class Primitive:
    """A differentiable operation: its forward function and the rules of its arguments. `REGISTRY` holds them all.

    Attributes
    ----------
    name : the function's name.
    forward : the function on plain arrays.
    rules : argument name -> rule. An argument without a rule is not differentiable.
    parameters, defaults : of the forward function.
    sequence : the parameter that takes a sequence of tensors, or `None`. Its rule is called once per tensor and may ask for
        `position`, the place of that tensor.
    view : whether the output shares memory with the first argument.
    memo : the parameter through which a caller may hand over what follows from the other arguments, so that forward pass and rules
        need not both work it out; or `None`. Where it is left out nothing changes but the time.
    call : the function that runs and records it; what `@primitive` returns.
    operator : the same for an operator such as ``+``, which leaves operands it does not know to Python.
    promote : given the arguments, returns them converted to a common dtype; `None` where each keeps its own.
    """

    def __init__(
        self,
        forward: Callable[..., Any],
        rules: dict[str, Callable[..., Any]],
        view: bool = False,
        sequence: str | None = None,
        promote: Callable[[tuple[Any, ...], list[Any]], list[Any]] | None = None,
        memo: str | None = None,
    ) -> None:
        self.call: Callable[..., Any] = forward
        self.operator: Callable[..., Any] = forward
        self.name, self.forward, self.rules = forward.__name__.strip("_"), forward, rules
        self.view, self.sequence, self.promote, self.memo = view, sequence, promote, memo
        self.parameters = _parameters(forward)
        defaults = forward.__defaults__ or ()
        self.defaults = (_MISSING,) * (len(self.parameters) - len(defaults)) + defaults
        self.wanted = {argument: _parameters(rule)[1:] for argument, rule in rules.items()}
        self.plans: dict[int, Plan] = {}
        known = {*self.parameters, "out", "position", *(p + end for p in self.parameters for end in ("_shape", "_dtype"))}
        for argument, names in self.wanted.items():
            if argument not in self.parameters or not known.issuperset(names):
                raise TypeError(f"{self.name}: the rule of {argument!r} asks for {names}, but only {sorted(known)} are known")
        known_one = REGISTRY.get(self.name)
        if known_one is not None and known_one.forward.__module__ != forward.__module__:  # running a notebook's cell again is fine
            raise TypeError(f"there is already a primitive named {self.name!r}, in {known_one.forward.__module__}: choose another name")
        REGISTRY[self.name] = self

    def complete(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """Return all arguments in the order of the parameters, defaults filled in."""
        if len(args) > len(self.parameters):
            raise TypeError(f"{self.name}() takes {len(self.parameters)} positional arguments but {len(args)} were given")
        values = [*args, *self.defaults[len(args) :]]
        given = set(self.parameters[: len(args)])
        for name, value in kwargs.items():
            if name not in self.parameters:
                name = parameter_named(name, self.parameters)
            if name not in self.parameters or name in given:
                raise TypeError(
                    f"{self.name}() got {'multiple values for' if name in given else 'an unexpected keyword'} argument {name!r}"
                )
            values[self.parameters.index(name)] = value
        missing = [name for name, value in zip(self.parameters, values, strict=True) if value is _MISSING]
        if missing:
            raise TypeError(f"{self.name}() missing required arguments: {', '.join(missing)}")
        return tuple(values)

    def plan(self, mask: int) -> Plan:
        """Return the plan for calls in which the arguments at the bits of `mask` need a gradient."""
        plan = self.plans.get(mask)
        if plan is None:
            plan = self.plans[mask] = self._make_plan(mask)
        return plan

    def _make_plan(self, mask: int) -> Plan:
        places = [i for i in range(mask.bit_length()) if mask >> i & 1]
        if self.sequence is not None:
            arguments, count = [(i, self.sequence) for i in places], places[-1] + 1
        else:
            arguments = [(i, self.parameters[i]) for i in places if self.parameters[i] in self.rules]
            count = max([self.parameters.index(name) + 1 for name in self.rules], default=0)
        plan = Plan(self, count, tuple(i for i, _ in arguments), tuple(name for _, name in arguments), fresh=True)
        names = dict.fromkeys(name for argument in plan.arguments for name in self.wanted[argument] if name != "position")
        whole = [name for name in names if name == "out" or name in self.parameters]
        parts = [name for name in names if name not in whole]
        plan.names = (*whole, *parts)
        keep = tuple(len(self.parameters) if name == "out" else self.parameters.index(name) for name in whole)
        plan.take = _taker(keep, tuple((self.parameters.index(name.rsplit("_", 1)[0]), name.rsplit("_", 1)[1]) for name in parts))
        plan.origins = tuple(self._origin(i, plan.positions) for i in keep) + (Plan.VALUE,) * len(parts)
        rules = []
        for position, argument in arguments:
            rule, wanted = self.rules[argument], self.wanted[argument]
            if "position" in wanted:
                rule = functools.partial(rule, position=position)
            rules.append((rule, _picker(tuple(plan.names.index(name) for name in wanted if name != "position"))))
        plan.rules = tuple(rules)
        return plan

    def _origin(self, i: int, positions: tuple[int, ...]) -> Any:
        if i == len(self.parameters):
            return Plan.SELF
        if self.sequence is not None:
            # Which tensors of the sequence need a gradient: one entry each, the rest are constants.
            return {place: k for k, place in enumerate(positions)} if self.parameters[i] == self.sequence else Plan.VALUE
        return positions.index(i) if i in positions else Plan.CONSTANT

    def __repr__(self) -> str:
        return f"<primitive {self.name}({', '.join(self.parameters)})>"


def _parameters(function: Any) -> tuple[str, ...]:
    """Return the names of a function's parameters: what ``inspect.signature`` does, in a tenth of the time, which counts at import."""
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    if code is None:
        return ("g",)  # a rule such as np.negative
    if code.co_kwonlyargcount or code.co_flags & (_VARARGS | _VARKEYWORDS):
        raise TypeError(f"{function.__name__}: write every parameter of a primitive, and of a rule, as a plain one: without * and **")
    return code.co_varnames[: code.co_argcount]  # type: ignore[no-any-return]


def primitive(
    numpy: Any = None,
    *,
    view: bool = False,
    sequence: str | None = None,
    promote: Callable[[tuple[Any, ...], list[Any]], list[Any]] | None = None,
    memo: str | None = None,
    **rules: Callable[..., Any],
) -> Callable[[Callable[P, Any]], Callable[P, Tensor]]:
    """Turn a function on arrays into a primitive that also accepts tensors and records the call.

    Parameters
    ----------
    numpy : the NumPy function (or several, as a tuple) that means the same; on a tensor it leads here.
    view, sequence, promote, memo : see `Primitive`.
    rules : for each differentiable argument, the function that pulls the adjoint `g` of the output back to it.

    The function that is returned has the `Primitive` as its attribute ``primitive``.

    >>> import numpy as np
    >>> from tinygrad_edu.autograd.primitive import REGISTRY, primitive
    >>> @primitive(x=lambda g, x: g * 2 * x)
    ... def parabola(x):
    ...     return x * x
    >>> float(parabola(np.float64(3.0)))
    9.0
    >>> del REGISTRY["parabola"]
    """

    def decorate(forward: Callable[P, Any]) -> Callable[P, Tensor]:
        op = Primitive(forward, rules, view, sequence, promote, memo)
        pair = op.parameters == ("input", "other") and promote is not None and not view
        op.call = call = functools.wraps(forward)(_pair_recorder(op, as_operator=False) if pair else _recorder(op))
        op.operator = _pair_recorder(op, as_operator=True) if pair else call
        call.primitive = op  # type: ignore[attr-defined]
        for function in numpy if isinstance(numpy, tuple) else (numpy,):
            if function is not None:
                BY_NUMPY[function] = call
        return call

    return decorate


def implements(*functions: Any) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let these NumPy functions, called on a tensor or another operand, lead to the decorated function."""

    def decorate(function: Callable[P, Any]) -> Callable[P, Any]:
        BY_NUMPY.update(dict.fromkeys(functions, function))
        return function

    return decorate


def _recorder(op: Primitive) -> Callable[..., Any]:
    """Return the function that runs `op` and records it."""
    forward, plans, count, promote, sequence, is_view = op.forward, op.plans, len(op.parameters), op.promote, op.sequence, op.view

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != count:
            if "out" in kwargs:
                out = kwargs.pop("out")
                return call(*args, **kwargs) if out is None else write_into(out, call(*args, **kwargs), op.name)
            args = op.complete(args, kwargs)
        if type(args[0]) is ndarray and sequence is None:  # most likely a rule, or another kernel, computes with arrays
            for a in args:
                if isinstance(a, _RECORDED):
                    break
            else:
                return forward(*args)
        mask, bit, dtype, scalars = 0, 1, None, False
        values: list[Any] = []
        parents = []
        for a in args:
            if isinstance(a, Variable):
                array = a.array
                node = a._node if a._view is None else a.current_node()
                if node is not None:
                    mask |= bit
                    parents.append(node)
                if not array.shape:
                    scalars = not is_view
                dtype = array.dtype
                values.append(array)
            else:
                values.append(a)
            bit <<= 1
        if sequence is not None:
            mask, dtype = _unwrap_sequence(op, values, parents)
        if dtype is None:
            return _without_tensors(op, args)
        if promote is not None:
            values = promote(args, values)
        try:
            out = forward(*([_scalar(v) for v in values] if scalars else values))
        except (ValueError, AttributeError) as error:
            raise _explained(error, op, values) from None
        result = _new(tensor_class[0])
        result.array = out if type(out) is ndarray else np.asarray(out)
        result._node = result._grad = result._view = None
        if mask and (record := state.record) is not None and ((plan := plans.get(mask) or op.plan(mask)).rules or state.tracing):
            result._node = record(plan, parents, (*values, result.array))
        if is_view:
            _note_view(result, args[0], op, args[1:])
        return result

    return call


def _pair_recorder(op: Primitive, as_operator: bool) -> Callable[..., Any]:
    """Return the same for an elementwise operation on two operands, written out without the loop.

    All arithmetic passes through here, and this saves a quarter of what recording it costs. As an operator it returns
    `NotImplemented` for an operand it does not know, so that Python asks the other operand.
    """
    forward, plans, promote = op.forward, op.plans, op.promote

    def call(input: Any, other: Any, *, out: Any = None) -> Any:
        if out is not None:
            return write_into(out, call(input, other), op.name)
        if isinstance(input, Variable):
            x = a = input.array
            left = input._node if input._view is None else input.current_node()
            dtype = x.dtype
            if not a.shape:
                a = a[()]
        else:
            x, a, left, dtype = input, input, None, None
        if isinstance(other, Variable):
            y = b = other.array
            right = other._node if other._view is None else other.current_node()
            if y.dtype is not dtype:
                dtype = y.dtype if type(input) is float or type(input) is int else None
            if not b.shape:
                b = b[()]
        else:
            y, b, right = other, other, None
            if type(other) is not float and type(other) is not int:
                if dtype is None:
                    return _without_tensors(op, (input, other))
                dtype = None
        if dtype is not _FLOAT32 and dtype is not _FLOAT64:
            if not (isinstance(input, Variable) or isinstance(other, Variable)):
                return _without_tensors(op, (input, other))
            if as_operator and not (isinstance(x, _KNOWN) and isinstance(y, _KNOWN)):
                return NotImplemented
            x, y = a, b = promote((input, other), [x, y])  # type: ignore[misc]
        try:
            out = forward(a, b)
        except ValueError as error:
            raise _explained(error, op, [x, y]) from None
        result = _new(tensor_class[0])
        result.array = out if type(out) is ndarray else np.asarray(out)
        result._node = result._grad = result._view = None
        if left is not None:
            parents = (left,) if right is None else (left, right)
            mask = 1 if right is None else 3
        elif right is not None:
            parents, mask = (right,), 2
        else:
            return result
        if (record := state.record) is not None and ((plan := plans.get(mask) or op.plan(mask)).rules or state.tracing):
            result._node = record(plan, parents, (x, y, result.array))
        return result

    return call


def _explained(error: ValueError | AttributeError, op: Primitive, values: Sequence[Any]) -> Exception:
    """Return the error for operands of shapes that do not fit, or that are no tensors, in PyTorch's words, and any other as it is."""
    if isinstance(error, AttributeError) and not isinstance(values[0], (ndarray, np.generic, Operand, tuple)):
        return TypeError(f"{op.name}(): argument {op.parameters[0]!r} must be Tensor, not {type(values[0]).__name__}")
    if "broadcast" not in str(error):
        return error
    shapes = [v.shape for v in values if isinstance(v, np.ndarray)]
    for a, b in itertools.combinations(shapes, 2):
        for back, (n, m) in enumerate(zip(a[::-1], b[::-1], strict=False), 1):
            if n != m and 1 not in (n, m):
                return RuntimeError(
                    f"{op.name}: The size of tensor a ({n}) must match the size of tensor b ({m}) at non-singleton dimension "
                    f"{max(len(a), len(b)) - back}: shapes {a} and {b} do not broadcast"
                )
    return RuntimeError(f"{op.name}: {error}")


def _scalar(value: Any) -> Any:
    """Return a 0-d array as a NumPy scalar and anything else as it is."""
    return value[()] if type(value) is np.ndarray and not value.shape else value


def _picker(places: tuple[int, ...]) -> Callable[[Sequence[Any]], Sequence[Any]] | None:
    """Return the function that picks these places of a sequence, as a sequence; `None` if there is nothing to pick."""
    if not places:
        return None
    start, stop = places[0], places[-1] + 1
    return operator.itemgetter(*(places if places != tuple(range(start, stop)) else (slice(start, stop),)))


def _taker(keep: tuple[int, ...], derived: tuple[tuple[int, str], ...]) -> Callable[[Sequence[Any]], Sequence[Any]] | None:
    """Return the function that picks what a node saves from the arguments of a call followed by its output."""
    if derived:
        if not keep and len(derived) == 1:
            ((place, part),) = derived
            return lambda values: (_part(values[place], part),)
        return lambda values: (*[values[i] for i in keep], *[_part(values[i], part) for i, part in derived])
    return _picker(keep)


def _part(value: Any, part: str) -> Any:
    """Return the shape or dtype of an array, of a number, or of each array of a sequence."""
    if type(value) is np.ndarray:
        return getattr(value, part)
    if isinstance(value, (tuple, list)):
        return tuple(_part(v, part) for v in value)
    return np.shape(value) if part == "shape" else np.result_type(value)


def _without_tensors(op: Primitive, args: Sequence[Any]) -> Any:
    """Run a primitive on what is not a tensor: plain arrays give plain arrays, any other operand decides itself."""
    operands = args if op.sequence is None else args[op.parameters.index(op.sequence)]
    for a in operands:
        if isinstance(a, Operand):
            return a.apply(op, tuple(args))
    if not any(isinstance(a, (ndarray, np.generic)) for a in operands):
        raise TypeError(
            f"{op.name}(): argument {op.sequence or op.parameters[0]!r} must be Tensor, not {type(args[0]).__name__}: make one with "
            "tensor(...)"
        )
    return op.forward(*args)


def _unwrap_sequence(op: Primitive, values: list[Any], parents: list[Any]) -> tuple[int, Any]:
    """Replace the tensors of the sequence argument by their arrays; return which need a gradient, and a dtype of theirs."""
    i = op.parameters.index(op.sequence)
    mask, dtype, arrays = 0, None, []
    for place, a in enumerate(values[i]):
        if isinstance(a, Variable):
            node = a.current_node()
            if node is not None:
                mask |= 1 << place
                parents.append(node)
            dtype = a.array.dtype
            a = a.array
        arrays.append(a)
    if dtype is not None:
        values[i] = tuple(arrays)
    return mask, dtype


def _note_view(result: Variable, source: Any, op: Primitive, rest: tuple[Any, ...]) -> None:
    """Remember that `result` is a view of `source`, if NumPy did not have to copy."""
    out, array = result.array, source.array
    if out is array or (out.base is not None and (out.base is array or out.base is array.base)):
        known = source._view
        base, steps = (source, ()) if known is None else (known.base, known.steps)
        recorded = state.record is not None and (known is None or known.recorded)
        result._view = View(base, (*steps, (op, rest)), recorded)
