"""The story of an in-place change that came too early: who saved the array, who overwrote it, and what to write instead.

Lines of the user's program are known in anomaly mode and while a program is recorded; elsewhere noting them would cost too much.
"""

from __future__ import annotations

import linecache
import os
import re

Line = tuple[str, int, str]  # file, number, function

_AUGMENTED = r"^(?P<target>[\w.]+)\s*(?P<operator>\+|-|\*\*|\*|//|/|%|@|&|\||\^)=\s*(?P<value>.+)$"
_METHOD = r"^(?P<target>[\w.]+)\.(?P<method>[a-z]\w*?)_\((?P<arguments>.*)\)$"
_ELEMENTS = r"^(?P<target>[\w.]+)\[.+\]\s*(\S{0,2})=[^=]"
_ANYWHERE = (
    "Use the out-of-place form of the operation that changed it (x = x + y instead of x += y), or apply it to x.clone(); an optimizer's "
    "step, or any other change under no_grad, belongs after backward()."
)


def tell(saved_by: Line | None, overwritten_by: Line | None, version: int) -> str:
    """Return both lines as far as they are known, and what to do.

    >>> print(tell(None, None, 0).split(".")[0])
    It was overwritten at version 1 by a line that is not known
    """
    parts = []
    if saved_by is not None:
        parts.append(f"It was saved by {_place(saved_by)}.")
    who = "a line that is not known" if overwritten_by is None else _place(overwritten_by)
    parts.append(f"It was overwritten at version {version + 1} by {who}.")
    parts.append(_ANYWHERE if overwritten_by is None else instead(_code(overwritten_by)))
    if saved_by is None or overwritten_by is None:
        parts.append("To see the lines, run the forward pass and what follows inside `with record():`, or in anomaly mode.")
    return " ".join(parts)


def instead(code: str) -> str:
    """Return what to write in place of a line that changes a tensor in place.

    >>> print(instead("y += a - b"))
    Write `y = y + (a - b)` instead, which leaves the saved array alone.
    >>> print(instead("y.mul_(2)"))
    Write `y = y.mul(2)` instead, which leaves the saved array alone.
    >>> print(instead("y[0] = 1"))
    Write `y = y.clone()` before it, so that the saved array is left alone.
    """
    if found := re.match(_AUGMENTED, code):
        value = found["value"] if re.fullmatch(r"[\w.]+", found["value"]) else f"({found['value']})"
        return f"Write `{found['target']} = {found['target']} {found['operator']} {value}` instead, which leaves the saved array alone."
    if found := re.match(_METHOD, code):
        better = f"{found['target']} = {found['target']}.{found['method']}({found['arguments']})"
        return f"Write `{better}` instead, which leaves the saved array alone."
    if found := re.match(_ELEMENTS, code):
        return f"Write `{found['target']} = {found['target']}.clone()` before it, so that the saved array is left alone."
    if re.search(r"\.step\(", code):
        return "Call backward() before it: an update changes the parameters that backward() still needs."
    return _ANYWHERE


def shown(file: str) -> str:
    """Return how messages name a file. The file that Jupyter makes for each cell has a name that tells nothing.

    >>> shown("train.py"), shown("/tmp/ipykernel_4711/1234567.py")
    ('train.py', 'a notebook cell')
    """
    return "a notebook cell" if os.path.basename(os.path.dirname(file)).startswith("ipykernel_") else file


def _code(line: Line) -> str:
    return linecache.getline(line[0], line[1]).strip()


def _place(line: Line) -> str:
    code = _code(line)
    return (f"`{code}`, " if code else "") + f"line {line[1]} of {shown(line[0])}"
