"""How the written program is laid out: a module with two functions, one parameter and one operation on a line."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .inputs import Input
    from .passes import Passes

WIDTH = 110
_INDENT = "    "
_COLUMN = 60  # the comments of short lines stand below each other, at most so far to the right


@dataclass(slots=True)
class Line:
    """A line of the written program.

    Attributes
    ----------
    text : the line.
    record : the line of the computation that it belongs to; `None` if to none.
    part : "forward", "backward", or "" outside both.
    comment : what is said beside it.
    """

    text: str
    record: int | None = None
    part: str = ""
    comment: str = ""


def module(passes: Passes) -> list[Line]:
    """Return the lines of the whole module."""
    functions = [*_forward(passes), Line(""), Line(""), *_backward(passes)]
    imports, definitions = passes.kernels.text("\n".join(line.text for line in functions))
    alone = "call `backward()`, or `backward(saved)` with what `forward` saved"
    how = alone if _is_callable_alone(passes) else "call `backward(saved)` with what `forward` saved"
    outputs = ", ".join(passes.outputs)
    head = [f'"""{outputs} and its gradient, in plain NumPy: {how}."""', "", *imports.splitlines(), "import numpy as np", "", ""]
    return [*map(Line, head), *map(Line, f"{definitions}\n\n".splitlines() if definitions else []), *functions]


def _is_callable_alone(passes: Passes) -> bool:
    return all(entry.text for entry in (*passes.inputs, *passes.seeds))


def _forward(passes: Passes) -> list[Line]:
    outputs = ", ".join(passes.outputs)
    lines = _signature("forward", passes.inputs, "forward")
    lines.append(Line(f'{_INDENT}"""Return {outputs}, and what `backward` needs."""', None, "forward"))
    lines += _body(passes.forward)
    outputs = f"({outputs})" if len(passes.outputs) > 1 else outputs
    return lines + _broken(f"return {outputs}, ({_listed(passes.saved)})", "forward")


def _backward(passes: Passes) -> list[Line]:
    alone = _is_callable_alone(passes)
    lines = _signature("backward", passes.seeds, "backward", "saved=None" if alone else "saved")
    what = f"Return the gradient of {', '.join(passes.outputs)} with respect to each leaf, by name."
    lines.append(Line(f'{_INDENT}"""{what}"""', None, "backward"))
    if alone:
        lines += [Line(f"{_INDENT}if saved is None:", None, "backward"), Line(f"{_INDENT * 2}_, saved = forward()", None, "backward")]
    if passes.saved:
        names = _listed(passes.saved)
        short = len(passes.saved) > 1 and len(names) < WIDTH - 20
        lines += _broken(f"{names} = saved" if short else f"({names}) = saved", "backward")
    lines += _body(passes.backward)
    entries = [f"{_quoted(name)}: {variable}" for name, variable in passes.gradients.items()]
    if sum(map(len, entries)) < WIDTH - 20:
        return [*lines, Line(f"{_INDENT}return {{{', '.join(entries)}}}", None, "backward")]
    rows = [f"{_INDENT}return {{", *(f"{_INDENT * 2}{entry}," for entry in entries), f"{_INDENT}}}"]
    return [*lines, *(Line(row, None, "backward") for row in rows)]


def _signature(name: str, parameters: Sequence[Input], part: str, first: str = "") -> list[Line]:
    """Return the head of a function, one parameter on a line; those without a literal have to be given, by name."""
    lines = [Line(f"def {name}(", None, part)]
    if first:
        lines.append(Line(f"{_INDENT}{first},", None, part))
    if parameters and not all(entry.text for entry in parameters):
        lines.append(Line(f"{_INDENT}*,", None, part))
    for entry in parameters:
        text, comment = f"{_INDENT}{entry.name}={entry.text}," if entry.text else f"{_INDENT}{entry.name},", f"# {entry.comment}"
        rows = [f"{text}  {comment}"] if len(text) + len(comment) < WIDTH else [f"{_INDENT}{comment}", *_rows(text)]
        lines += [Line(row, entry.record, part) for row in rows]
    return [*lines, Line("):", None, part)]


def _body(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a body, indented, with their comments below each other where there is room."""
    column = max([len(line.text) for line in lines if len(line.text) <= _COLUMN], default=0)
    return [
        Line(f"{_INDENT}{line.text.ljust(column)}  # {line.comment}" if line.comment else _INDENT + line.text, line.record, line.part)
        for line in lines
    ]


def _listed(names: Sequence[str]) -> str:
    """Return what stands between the brackets of a tuple."""
    return f"{names[0]}," if len(names) == 1 else ", ".join(names)


def _quoted(name: str) -> str:
    return f'"{name}"' if name.isprintable() and not set(name) & set('"\\') else repr(name)


def _broken(text: str, part: str) -> list[Line]:
    """Return a statement, with its names on as many lines as they need."""
    return [Line(row, None, part) for row in _rows(_INDENT + text)]


def _rows(text: str) -> list[str]:
    """Return a text on several lines, broken between the rows of a matrix, else at blanks."""
    if len(text) <= WIDTH:
        return [text]
    rows = text.replace("], [", f"],\n{_INDENT * 2}[").split("\n")
    return [
        part
        for row in rows
        for part in textwrap.wrap(row, WIDTH, subsequent_indent=_INDENT * 2, break_long_words=False, break_on_hyphens=False)
    ]
