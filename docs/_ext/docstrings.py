"""The sections of this project's docstrings, ``name : meaning`` line by line, as definition lists for Sphinx."""

from __future__ import annotations

import re
from typing import Any

_HEADING = re.compile(r"(Arguments|Attributes|Parameters|Raises|Returns|Yields)$")
_ENTRY = re.compile(r"(?P<names>[\w.*, `]+?) : (?P<meaning>.+)$")


def rewrite(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Turn each section, up to the next empty line, into a heading and a definition list."""
    result: list[str] = []
    section = False
    for k, line in enumerate(lines):
        if _HEADING.match(line) and k + 1 < len(lines) and set(lines[k + 1]) == {"-"}:
            result += [f".. rubric:: {line}", ""]
            section = True
        elif section and line and set(line) == {"-"}:
            continue
        elif section and (entry := _ENTRY.match(line)):
            names = ", ".join(f"``{n.strip(' `')}``" for n in entry["names"].split(","))
            result += [names, f"    {entry['meaning']}"]
        else:
            section = section and bool(line)
            result.append(line)
    lines[:] = result


def setup(app: Any) -> dict[str, bool]:
    """Let Sphinx call `rewrite` on every docstring."""
    app.connect("autodoc-process-docstring", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
