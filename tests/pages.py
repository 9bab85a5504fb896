"""Pages of the documentation whose programs are run: ``python -m tests.pages docs/questions.md`` writes what they print into the page."""

from __future__ import annotations

import contextlib
import io
import linecache
import re
import sys
from pathlib import Path

BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)
MEASURED = re.compile(r"\d[\d.,]* (?:ns|µs|ms|s)\b|(?<=mean of )\d+|\d(?:\.\d+)?e-1\d|[▁▂▃▄▅▆▇█]{5,}")  # differs from run to run


def rerun(page: str, name: str) -> str:
    """Return a page with the output below each block of Python that prints something, all blocks run in order as one program."""
    namespace: dict[str, object] = {"__name__": "page"}

    def run(found: re.Match[str]) -> str:
        code = found["code"]
        lines = page[: found.start()].count("\n") + 1
        source = "\n" * lines + code
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            try:
                exec(compile(source, name, "exec"), namespace)
            except RuntimeError as error:
                print(f"{type(error).__name__}: {error}")
        output = "\n".join(line.rstrip() for line in printed.getvalue().splitlines())
        return f"```python\n{code}```\n" + (f"\n```text\n{output}\n```\n" if output else "")

    try:
        return BLOCK.sub(run, page)
    finally:
        linecache.cache.pop(name, None)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        for _ in range(2):  # the numbers of lines that are printed are those of the page as it has become
            path.write_text(rerun(path.read_text(encoding="utf-8"), path.name), encoding="utf-8")
