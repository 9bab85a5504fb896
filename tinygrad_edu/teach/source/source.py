"""`source`: a recorded computation as a NumPy program, and `Source`, the program."""

from __future__ import annotations

import html
import linecache
import zlib
from typing import Any

import numpy as np

from ... import files
from ...program.program import Program
from .layout import Line, module
from .passes import Passes

LIMIT = 20_000  # operations


class Source:
    """Forward and backward pass of a computation as straight-line NumPy code.

    Attributes
    ----------
    text : a Python module that imports NumPy only. It defines ``forward``, which returns the outputs and what the backward pass needs, and
        ``backward``, which returns the gradient of each leaf by name, to the last bit what the engine computes.
    lines : the same line by line, each with the line of the computation that it belongs to.
    inputs : what ``forward(**inputs)`` is called with; it may be left out where all of it is written in the text.
    seeds : the adjoints of the outputs, with which ``backward(saved, **seeds)`` is called.
    """

    def __init__(self, lines: list[Line], inputs: dict[str, Any], seeds: dict[str, Any]) -> None:
        self.lines, self.inputs, self.seeds = lines, inputs, seeds
        self.text = "".join(f"{line.text}\n" for line in lines)

    @property
    def _id(self) -> str:
        return f"source-{zlib.crc32(self.text.encode()):08x}"

    def run(self) -> tuple[Any, dict[str, Any]]:
        """Execute the text; return the output, a tuple if there are several, and the gradients by name. A debugger shows the lines."""
        file = f"<{self._id}>"
        linecache.cache[file] = len(self.text), None, self.text.splitlines(keepends=True), file
        namespace: dict[str, Any] = {"__name__": "source"}
        exec(compile(self.text, file, "exec"), namespace)
        with np.errstate(all="ignore"):
            outputs, saved = namespace["forward"](**self.inputs)
            return outputs, namespace["backward"](saved, **self.seeds)

    def save(self, path: Any) -> None:
        """Write the text to a file."""
        files.write(path, self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Source: {len(self.lines):,} lines; print() shows it, .run() executes it>"

    def _repr_html_(self) -> str:
        rows = [
            f'<span id="{self._id}-{number}" data-record="{"" if line.record is None else line.record}" data-part="{line.part}">'
            f"{html.escape(line.text)}\n</span>"
            for number, line in enumerate(self.lines, 1)
        ]
        return f'<pre class="source"><code>{"".join(rows)}</code></pre>'


def source(program: Program, limit: int = LIMIT) -> Source:
    """Write a recorded computation as a NumPy program.

    Parameters
    ----------
    program : recorded completely.
    limit : of the number of operations.

    Raises
    ------
    ValueError : if it was not recorded, is too large, or has something in it that is no NumPy: a function or a hook of the user.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.record():
    ...     y = x * x
    >>> print("\\n".join(source(tg.explain(y).program).text.splitlines()[-3:]))
        grad_x = grad_y * x   # mul: input ()
        grad_x += grad_y * x  # mul: other (), one more consumer
        return {"x": grad_x}
    """
    _check(program, limit)
    passes = Passes(program)
    return Source(module(passes), {entry.name: entry.value for entry in passes.inputs}, {entry.name: entry.value for entry in passes.seeds})


def _check(program: Program, limit: int) -> None:
    count = sum(record.kind == "operation" for record in program)
    if count > limit:
        raise ValueError(f"source: the graph has {count:,} operations, and at most {limit:,} are written: explain a part of it")
    for record, name in zip(program, program.names, strict=True):
        if record.kind == "operation" and record.primitive is None:
            raise ValueError(f"source: {record.label} is a Function of your own, written for tensors, and cannot be written in NumPy")
        hooks = None if record.node is None else record.node.hooks
        if hooks is not None and (hooks.functions or hooks.after):
            raise ValueError(f"source: a hook on {name} may change gradients, and cannot be written in NumPy: remove it first")
    if not program.recorded or program.error is not None:
        raise ValueError(f"source needs every value and constant. {program.missing}")
