"""Tensors as text, laid out as PyTorch does it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from . import dtypes
from .autograd.node import Leaf
from .autograd.variable import Variable


class Options(NamedTuple):
    """How tensors are printed: digits, from how many elements on they are abbreviated and to how many, line width, notation."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {"default": Options(), "short": Options(precision=2, edgeitems=2), "full": Options(threshold=math.inf)}
_options = Options()


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed. What is not given stays as it is; `profile` is ``"default"``, ``"short"`` or ``"full"``.

    >>> import tinygrad_edu as tg
    >>> tg.set_printoptions(precision=2); tg.tensor(1 / 3)
    tensor(0.33)
    >>> tg.set_printoptions(profile="default")
    """
    global _options
    if profile is not None:
        if profile not in _PROFILES:
            raise ValueError(f"profile must be one of {', '.join(_PROFILES)}, but got {profile!r}")
        _options = _PROFILES[profile]
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    _options = _options._replace(sci_mode=sci_mode, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]


def get_printoptions() -> dict[str, Any]:
    """Return how tensors are printed."""
    return _options._asdict()


class _Formatter:
    """Formats every element of a tensor in one width and one notation, chosen by looking at all of them."""

    def __init__(self, array: np.ndarray[Any, Any], options: Options) -> None:
        self.precision = options.precision
        self.floating = array.dtype.kind == "f"
        self.scientific = self.whole = False
        finite = array.ravel()
        if self.floating:
            wide = array.astype(np.float64).ravel()
            finite = wide[np.isfinite(wide) & (wide != 0)]
            self.whole = bool(np.all(finite == np.ceil(finite)))
            if finite.size:
                least, most = np.abs(finite).min(), np.abs(finite).max()
                with np.errstate(over="ignore"):
                    spread = most / least
                self.scientific = bool(spread > 1000 or most > 1e8 or (not self.whole and least < 1e-4))
            if options.sci_mode is not None:
                self.scientific = options.sci_mode
        self.width = 0
        # Zeros, infinities and NaN do not count: they have to fit in.
        self.width = max((len(self(v)) for v in finite.tolist()), default=1)

    def __call__(self, value: Any) -> str:
        if not self.floating or not math.isfinite(value):
            text = str(value)
        elif self.scientific:
            text = f"{value:.{self.precision}e}"
        elif self.whole:
            text = f"{value:.0f}."
        else:
            text = f"{value:.{self.precision}f}"
        return text.rjust(self.width)


def _summarized(array: np.ndarray[Any, Any], edge: int) -> np.ndarray[Any, Any]:
    """Return only those elements of an abbreviated tensor that are printed."""
    for axis, n in enumerate(array.shape):
        if n > 2 * edge:
            array = np.take(array, [*range(edge), *range(n - edge, n)], axis)
    return array


def _lines(array: np.ndarray[Any, Any], indent: int, summarize: bool, form: _Formatter, options: Options) -> str:
    if array.ndim == 0:
        return form(array.item())
    edge = options.edgeitems
    short = summarize and len(array) > 2 * edge
    if array.ndim == 1:
        per_line = max(1, (options.linewidth - indent) // (form.width + 2))
        if short:
            items = [form(v) for v in array[:edge].tolist()] + [" ..."] + [form(v) for v in array[-edge:].tolist()]
        else:
            items = [form(v) for v in array.tolist()]
        rows = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(rows) + "]"
    chosen: list[Any] = [*array[:edge], None, *array[-edge:]] if short else list(array)
    slices = ["..." if a is None else _lines(a, indent + 1, summarize, form, options) for a in chosen]
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(slices) + "]"


def tensor_str(tensor: Variable, prefix: str = "tensor(") -> str:
    """Return the text that ``repr`` of a tensor gives."""
    array, options = tensor.array, _options
    suffixes = []
    d = dtypes.from_any(array.dtype)
    if array.size == 0:
        if array.ndim != 1:
            suffixes.append(f"size={tuple(array.shape)}")
        if d is not dtypes.get_default_dtype():
            suffixes.append(f"dtype={d}")
        body = "[]"
    else:
        if d not in (dtypes.get_default_dtype(), dtypes.int64, dtypes.bool):
            suffixes.append(f"dtype={d}")
        summarize = array.size > options.threshold
        shown = _summarized(array, options.edgeitems) if summarize else array
        body = _lines(array, len(prefix), summarize, _Formatter(shown, options), options)
    node = tensor.current_node()
    if isinstance(node, Leaf):
        suffixes.append("requires_grad=True")
    elif node is not None:
        suffixes.append(f"grad_fn=<{node.name()}>")
    text = prefix + body
    width = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if width + len(suffix) + 2 > options.linewidth:
            text += ",\n" + " " * len(prefix) + suffix
            width = len(prefix) + len(suffix)
        else:
            text += ", " + suffix
            width += len(suffix) + 2
    return text + ")"
