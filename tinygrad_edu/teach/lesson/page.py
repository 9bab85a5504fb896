"""The page: template, style, scripts, views and data put into one HTML document that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib import resources
from string import Template

from ...program.program import Program
from ...viz.picture import clean
from . import views
from .drawings import drawings
from .embed import as_json
from .scene import scene

LARGEST = 5_000  # lines
_SCRIPTS = ("state.js", "text.js", "tape.js", "graph.js", "panels.js", "controls.js", "looks.js")


def lesson(program: Program) -> str:
    """Return a self-contained HTML page that steps through a computation, forward and backward, in four views.

    The page loads nothing: its policy forbids requests, and runs no script but its own.

    Raises
    ------
    ValueError : if the program has more than 5,000 lines.

    >>> import tinygrad_edu as tg
    >>> page = lesson(tg.explain(lambda x, y: x * y, 2.0, 3.0).program)
    >>> page[:15], "Content-Security-Policy" in page
    ('<!doctype html>', True)
    """
    if len(program) > LARGEST:
        raise ValueError(
            f"a lesson shows at most {LARGEST:,} lines, but this computation has {len(program):,}: "
            "explain a part of it, or fewer steps of a loop; ex.graph() draws it folded at any size"
        )
    outputs = ", ".join(clean(program.names[i], 60) for i in program.outputs[:3])
    drawn = drawings(program)
    script = "\n(() => {\n" + "".join(_read(name) for name in _SCRIPTS) + "})();\n"
    return Template(_read("lesson.html")).substitute(
        title=escape(f"Lesson: {outputs} and its gradient"),
        heading=escape(f"{outputs} and its gradient, step by step"),
        notice=f'<p class="notice">{escape(program.missing)}</p>' if program.missing else "",
        policy=f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'",
        css=_read("lesson.css"),
        graph="".join(f'<div class="drawing"{" hidden" if k else ""}>{svg}</div>' for k, (svg, _) in enumerate(drawn)),
        mathematics=views.mathematics(program),
        source=views.code(program),
        scene=as_json({**scene(program), "drawings": [texts for _, texts in drawn]}),
        script=script,
    )


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
