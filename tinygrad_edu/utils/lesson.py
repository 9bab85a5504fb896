"""What every lesson script needs: its options from the signature of its `main`, plots that are saved, and tables in plain text.

A lesson is a script with a function `main` whose keyword arguments have defaults. `run` makes the command line of it, so that
``python script.py --help`` tells what can be changed, and calling ``main(epochs=2)`` from a test or a notebook does the same work.
"""

from __future__ import annotations

import argparse
import inspect
import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from ..errors import DataError, MissingExtraError

__all__ = ["figure", "run", "table", "whole_numbers"]

_on_screen = False  # whether figures stay open until `run` shows them


def run(main: Callable[..., Any], argv: Sequence[str] | None = None) -> None:
    """Call a script's `main` with the options given on the command line.

    Each keyword argument of `main` is an option: ``epochs=40`` becomes ``--epochs 40``, ``shuffle=False`` becomes ``--shuffle``. The
    type is that of the default, text for `None`. A line ``epochs : passes over the data`` in the docstring of `main` is its help.
    A number is not negative if its default is not, and a whole number is at least 1 if its default is, unless it is the seed.
    The folder ``out`` is made before the work begins. Where there is a screen, the figures are shown at the end.

    Arguments
    ---------
    main : the function, in a module whose docstring says what the lesson shows.
    argv : the arguments of the command line; those of the process by default.

    Raises
    ------
    SystemExit : with status 2 and one sentence for an option, a file or an extra that is not there, 130 after Ctrl-C, 141 if nobody
        reads on.

    >>> def main(rate: float = 0.1, steps: int = 3):
    ...     '''rate : the step length.'''
    ...     print(rate * steps)
    >>> run(main, ["--steps", "5"])
    0.5
    """
    global _on_screen
    options = vars(_parser(main).parse_args(argv))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a file or a terminal that has no "σ" shows "?"
    _on_screen = _has_screen()
    try:
        if options.get("out"):
            _make_folder(options["out"])
        main(**options)
        if _on_screen:
            import matplotlib.pyplot as plt

            plt.show()
        sys.stdout.flush()
    except BrokenPipeError:  # as of `script.py | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(141) from None
    except (DataError, MissingExtraError, OSError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        raise SystemExit(130) from None
    finally:
        _on_screen = False


def _parser(main: Callable[..., Any]) -> argparse.ArgumentParser:
    module = sys.modules.get(main.__module__)
    parser = argparse.ArgumentParser(
        description=inspect.cleandoc((module and module.__doc__) or ""), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told = dict(re.findall(r"^ *(\w+) : (.+)$", main.__doc__ or "", re.MULTILINE))
    for name, parameter in inspect.signature(main).parameters.items():
        default = parameter.default
        text = told.get(name, "").rstrip(".").replace("%", "%%")
        help = f"{text} (default: {default})" if default is not None else text
        if isinstance(default, bool):
            parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, default=default, help=help)
        else:
            parser.add_argument(f"--{name}", type=_kind(name, default), default=default, metavar=name.upper(), help=help)
    return parser


def _kind(name: str, default: Any) -> Callable[[str], Any]:
    """Return what makes the value of an option from its text, and refuses a number that is out of range."""
    if not isinstance(default, int | float):
        return str
    least = -math.inf if default < 0 else 1 if isinstance(default, int) and default and name != "seed" else 0

    def number(text: str) -> Any:
        value = type(default)(text)
        if not least <= value < math.inf:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {least} on")
        return value

    number.__name__ = type(default).__name__  # argparse says "invalid float value" with it
    return number


def _make_folder(out: str) -> None:
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"The folder {out} cannot be made: {error.strerror}. Give another one with --out.") from None
    if not os.access(out, os.W_OK):
        raise DataError(f"The folder {out} cannot be written. Give another one with --out.")


def _has_screen() -> bool:
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        return False
    return plt.get_backend().lower() not in {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}


@contextmanager
def figure(out: str, name: str, rows: int = 1, columns: int = 1, size: tuple[float, float] | None = None, **options: Any) -> Iterator[Any]:
    """Yield the axes of a new figure, and save it as ``out/name.png`` at the end of the block.

    Arguments
    ---------
    out : the folder, which is made if it does not exist.
    name : of the file, without its ending.
    rows, columns : how many plots it has. One plot yields its axes, several an array of axes.
    size : width and height in inches; 5 × 3.8 for each plot by default.
    options : passed on to ``matplotlib.pyplot.subplots``, such as ``sharey=True``.

    Raises
    ------
    MissingExtraError : without matplotlib.
    OSError : if the folder cannot be written.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise MissingExtraError("drawing plots", "matplotlib", "examples") from None
    drawing, axes = plt.subplots(rows, columns, figsize=size or (5 * columns, 3.8 * rows), layout="constrained", **options)
    try:
        yield axes
        path = Path(out) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        drawing.savefig(path, dpi=120)
        print(f"saved {path}")
    finally:
        if not _on_screen:
            plt.close(drawing)


def table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows below their headings, numbers to the right with six significant digits, text to the left.

    >>> table(["parameter", "hand", "engine"], [["w", 0.5, 1 / 3], ["bias", 2, 1e-9]])
    parameter  hand    engine
    w           0.5  0.333333
    bias          2     1e-09
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(headings, *cells, strict=True)]
    right = [bool(rows) and all(not isinstance(row[k], str) for row in rows) for k in range(len(headings))]
    for row in [list(headings), *cells]:
        line = [text.rjust(width) if r else text.ljust(width) for text, width, r in zip(row, widths, right, strict=True)]
        print("  ".join(line).rstrip())


def whole_numbers(text: str, least: int = 1, most: int | None = None) -> list[int]:
    """Return the numbers of an option like ``--sizes "3 4 4 2"``.

    Arguments
    ---------
    text : numbers with blanks between them.
    least, most : what each may be.

    Raises
    ------
    DataError : if there is none, or one that is something else.

    >>> whole_numbers("3 4 4 2")
    [3, 4, 4, 2]
    """
    words = text.split()
    if not words or not all(word.isdecimal() and least <= int(word) and (most is None or int(word) <= most) for word in words):
        limits = f"from {least} on" if most is None else f"from {least} to {most}"
        raise DataError(f"{text!r} should be whole numbers {limits}, with blanks between them.")
    return [int(word) for word in words]


def _cell(value: Any) -> str:
    if isinstance(value, bool | int | str):
        return str(value)
    try:
        return f"{float(value):.6g}"
    except (TypeError, ValueError):
        return str(value)
