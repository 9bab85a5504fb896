"""Running a row in one library, and comparing what came of it in both."""

from __future__ import annotations

import types
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .row import Row, array_of

METHOD, IN_PLACE = "method", "in place"
TOLERANCE = {"float16": 4e-3, "float32": 2e-6}  # relative and absolute, if it is more than is asked for


class InapplicableError(Exception):
    """A row has no such spelling."""


class Spelled:
    """A library in which one function is spelled differently: as a method of its first argument, or as a method in place."""

    def __init__(self, lib: Any, name: str, form: str) -> None:
        self._lib, self._name, self._form = lib, name, form

    def __getattr__(self, attribute: str) -> Any:
        if attribute != self._name:
            return getattr(self._lib, attribute)

        def spelled(*args: Any, **kwargs: Any) -> Any:
            if not args or not isinstance(args[0], self._lib.Tensor):
                raise InapplicableError
            input, *rest = args
            if self._form == METHOD:
                return getattr(input, self._name)(*rest, **kwargs)
            return getattr(input.clone(), f"{self._name}_")(*rest, **kwargs)

        return spelled


@dataclass
class Outcome:
    """What came of a call: its inputs afterwards, and a result or an error; and the warnings of NumPy."""

    inputs: list[Any]
    result: Any = None
    error: Exception | None = None
    warnings: list[str] = field(default_factory=list)

    def tensors(self) -> list[Any]:
        """Return all tensors of the result, in order."""
        return [leaf for leaf in leaves(self.result) if hasattr(leaf, "requires_grad")]


def leaves(result: Any) -> list[Any]:
    """Return what is in nested tuples and lists."""
    if isinstance(result, (tuple, list)):
        return [leaf for part in result for leaf in leaves(part)]
    return [result]


def whole(array: np.ndarray, dtype: Any) -> np.ndarray:
    """Return an array as one of small integers, or of booleans."""
    array = np.trunc(np.nan_to_num(array, posinf=15, neginf=-15).clip(-15, 15) * 8)
    return (np.abs(array) if np.dtype(dtype).kind == "u" else array).astype(dtype)


def inputs_of(row: Row, lib: types.ModuleType, dtype: Any = None, gradient: bool = False) -> list[Any]:
    """Return the tensors a row is called with; those of floating point numbers in another dtype, or requiring a gradient, as asked for."""
    tensors = []
    for position, spec in enumerate(row.inputs):
        array = array_of(spec, position)
        is_float = array.dtype.kind == "f"
        if is_float and dtype is not None:
            array = np.clip(array, -6e4, 6e4).astype(dtype) if np.dtype(dtype).kind == "f" else whole(array, dtype)
        tensor = lib.from_numpy(np.array(array))
        tensors.append(tensor.requires_grad_() if gradient and is_float else tensor)
    return tensors


def run(row: Row, lib: types.ModuleType, form: str | None = None, dtype: Any = None, gradient: bool = False) -> Outcome:
    """Call a row in one library."""
    inputs = inputs_of(row, lib, dtype, gradient)
    outcome = Outcome(inputs)
    space = lib if form is None else Spelled(lib, row.name, form)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            outcome.result = row.call(space, *inputs)
        except InapplicableError:
            raise
        except Exception as error:  # any type of error is an outcome: it is compared
            outcome.error = error
    outcome.warnings = [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)]
    return outcome


def has_spelling(row: Row, lib: types.ModuleType, form: str) -> bool:
    """Return whether a row of a function can be read as a call of a method of its first argument."""
    method = row.name if form == METHOD else f"{row.name}_"
    if row.own or "." in row.name or not hasattr(lib.Tensor, method):
        return False
    try:
        run(row, lib, METHOD)
    except InapplicableError:
        return False
    return True


def array(tensor: Any) -> np.ndarray:
    """Return a tensor of either library as an array."""
    return np.asarray(tensor.detach().numpy(force=True))


def weighted_sum(lib: types.ModuleType, tensors: list[Any]) -> Any:
    """Return a scalar that depends on every element of the differentiable ones among the tensors, on each differently."""
    total = None
    for k, tensor in enumerate(tensors):
        if tensor is not None and tensor.requires_grad:
            shape = tuple(tensor.shape)
            weight = np.cos(1.7 * np.arange(int(np.prod(shape))) + k).reshape(shape).astype(array(tensor).dtype)
            part = (tensor * lib.from_numpy(weight)).sum()
            total = part if total is None else total + part
    return total


# --- comparisons: each returns what differs as text, or nothing -----------------------------------------------------------------------


def lacks_kernel(ours: Outcome, theirs: Outcome) -> bool:
    """Return whether PyTorch just has no code for a dtype, and not a rule against it: then we may have some, or refuse in our own way."""
    return "not implemented for" in str(theirs.error) and (ours.error is None or isinstance(ours.error, (RuntimeError, TypeError)))


def of_errors(ours: Outcome, theirs: Outcome) -> str:
    """Return how the errors differ. An error of ours may be of a more special type."""
    if lacks_kernel(ours, theirs):
        return ""
    if theirs.error is None and ours.error is not None:
        return f"raised {type(ours.error).__name__} ({ours.error}), but PyTorch returns {theirs.result!r}"
    if theirs.error is not None and ours.error is None:
        return f"returned {ours.result!r}, but PyTorch raises {type(theirs.error).__name__} ({str(theirs.error)[:300]})"
    if theirs.error is not None and not isinstance(ours.error, type(theirs.error)):
        return f"raised {type(ours.error).__name__} ({ours.error}), but PyTorch {type(theirs.error).__name__} ({str(theirs.error)[:300]})"
    return ""


def of_structure(ours: Any, theirs: Any) -> str:
    """Return how the types differ: tensors, tuples, named tuples and their fields, numbers."""
    if type(ours).__name__ != type(theirs).__name__:
        return f"a {type(ours).__name__}, but PyTorch returns a {type(theirs).__name__}"
    if not isinstance(ours, (tuple, list)):
        return ""
    if len(ours) != len(theirs):
        return f"{len(ours)} results, but PyTorch has {len(theirs)}"
    for name in getattr(ours, "_fields", ()):
        if not hasattr(theirs, name):
            return f"a field {name!r}, which PyTorch does not have"
    return next((text for a, b in zip(ours, theirs, strict=True) if (text := of_structure(a, b))), "")


def of_arrays(ours: np.ndarray, theirs: np.ndarray, tolerance: float, what: str) -> str:
    """Return how two arrays differ in shape, dtype or value."""
    if ours.shape != theirs.shape:
        return f"{what} has shape {ours.shape}, but PyTorch's {theirs.shape}"
    if ours.dtype != theirs.dtype:
        return f"{what} is {ours.dtype}, but PyTorch's {theirs.dtype}"
    tolerance = max(tolerance, TOLERANCE.get(ours.dtype.name, 0))
    if not np.allclose(ours, theirs, rtol=tolerance, atol=tolerance, equal_nan=True):
        return f"{what} differs:\n{ours}\nbut PyTorch's\n{theirs}"
    return ""


def of_results(row: Row, ours: Outcome, theirs: Outcome, tolerance: float) -> str:
    """Return how results differ in type, shape, dtype and value; and how the inputs differ afterwards."""
    text = of_structure(ours.result, theirs.result)
    if text:
        return text
    pairs = zip([*leaves(ours.result), *ours.inputs], [*leaves(theirs.result), *theirs.inputs], strict=True)
    for place, (a, b) in enumerate(pairs):
        if not hasattr(a, "requires_grad"):
            if str(a) != str(b) and not row.random:
                return f"returned {a}, but PyTorch {b}"
            continue
        x, y = array(a), array(b)
        if row.random:
            x, y = np.zeros_like(x), np.zeros_like(y)
        if text := of_arrays(x, y, tolerance, f"value {place}"):
            return text
    return ""


def shared(outcome: Outcome) -> list[list[int]]:
    """Return for each tensor of the result the positions of the inputs it shares memory with."""
    results, inputs = ([array(t) for t in tensors] for tensors in (outcome.tensors(), outcome.inputs))
    return [[i for i, x in enumerate(inputs) if x.size and np.shares_memory(result, x)] for result in results]


def identical(outcome: Outcome) -> list[list[int]]:
    """Return for each tensor of the result the positions of the inputs that it *is*."""
    return [[i for i, x in enumerate(outcome.inputs) if x is result] for result in outcome.tensors()]
