"""Tables of numbers in CSV files: text, one row a line, the cells separated by commas or another character."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...autograd.variable import make
from ...errors import DataError
from .dataset import TensorDataset
from .reading import open_data

__all__ = ["Table", "csv_dataset", "read_csv"]

_MISSING = {"", "?", "-", "na", "n/a", "nan", "null", "none"}
_POLICIES = ("refuse", "skip", "nan")
_LARGEST_CLASS = 2**53  # up to here float64 tells whole numbers apart


class Table(NamedTuple):
    """A table as it stands in a file.

    Attributes
    ----------
    values : float64 of shape ``(rows, columns)``.
    names : the header, a name for each column; empty if the file has none.
    lines : int64 of shape ``(rows,)``, the line of the file in which each row begins.
    path : the name of the file.
    """

    values: np.ndarray[Any, Any]
    names: tuple[str, ...]
    lines: np.ndarray[Any, Any]
    path: str

    def column(self, which: int | str) -> int:
        """Return the index of the column with this name or index."""
        there = range(self.values.shape[1])
        if isinstance(which, str):
            if self.names.count(which) == 1:
                return self.names.index(which)
            found = "several columns" if which in self.names else "no column"
            raise DataError(f"{self.path}: there is {found} named {which!r}; the header is {', '.join(self.names) or 'missing'}.")
        if which not in range(-len(there), len(there)):
            raise DataError(f"{self.path}: there is no column with the index {which}; the table has {len(there)} columns.")
        return there[which]

    def refuse(self, wrong: np.ndarray[Any, Any], reason: str, columns: Sequence[int] | None = None) -> None:
        """Raise a `DataError` that names the first cell of the given columns, or of all, where `wrong` is true; `reason` may show it."""
        if not wrong.any():
            return
        row, place = np.argwhere(wrong)[0].tolist()
        column = place if columns is None else columns[place]
        where = _place(self.path, int(self.lines[row]), column, self.names)
        raise DataError(f"{where}: {reason.format(f'{self.values[row, column]:g}')}")


def read_csv(path: Any, *, delimiter: str = ",", header: bool | None = None, missing: str = "refuse", encoding: str = "utf-8-sig") -> Table:
    """Return the table of numbers in a CSV file, which may be compressed (its name then ends in ``.gz``).

    Cells may be quoted with ``"`` and surrounded by blanks. Empty lines are passed over.

    Arguments
    ---------
    delimiter : the character between cells.
    header : whether the first row names the columns. With `None` it does if none of its cells is a number; if only some are, say which.
    missing : what becomes of a cell that is empty or says NA, N/A, NaN, null, none, ``-`` or ``?``: ``"refuse"`` raises, ``"skip"`` leaves
        out the row, ``"nan"`` puts NaN in its place.
    encoding : of the text.

    Raises
    ------
    DataError : names the file, the line and the column, both counted from 1, of what is wrong: a cell that is no finite number, a row
        that is longer or shorter than the first, text in another encoding, a quote that is not closed; or the file is missing or empty.

    >>> import os, tempfile
    >>> from tinygrad_edu.utils.data.table import read_csv
    >>> path = os.path.join(tempfile.mkdtemp(), "people.csv")
    >>> with open(path, "w") as file:
    ...     _ = file.write("height,weight\\n1.72,70\\n1.80,81.5\\n")
    >>> table = read_csv(path)
    >>> table.names, table.values.tolist()
    (('height', 'weight'), [[1.72, 70.0], [1.8, 81.5]])
    """
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
        raise ValueError(f"delimiter should be one character, neither a quote nor the end of a line, but got {delimiter!r}")
    if missing not in _POLICIES:
        raise ValueError(f"missing should be one of {', '.join(_POLICIES)}, but got {missing!r}")
    with open_data(path) as (file, name):
        content = file.read()
    text = _decode(content, encoding, name)
    names, lines, values = _parse(text, delimiter, header, name)
    table = Table(values.reshape(len(lines), -1), names, lines, name)
    table.refuse(np.isinf(table.values), "the number is infinite, or too large for float64.")
    gaps = np.isnan(table.values)
    if missing == "refuse":
        table.refuse(gaps, 'the number is missing. missing="skip" leaves out such rows, "nan" keeps them.')
    if missing == "skip" and gaps.any():
        whole = ~gaps.any(axis=1)
        if not whole.any():
            raise DataError(f"{name} has no row without a missing number.")
        table = Table(table.values[whole], names, lines[whole], name)
    return table


def csv_dataset(
    path: Any, *, label: int | str | None = None, target: int | str | None = None, dtype: Any = dtypes.float32, **options: Any
) -> TensorDataset:
    """Return a CSV file as a dataset of examples, one for each row.

    Arguments
    ---------
    label : the name or the index of the column that holds the classes, whole numbers from 0 on.
    target : the same for a column that holds numbers to predict. At most one of the two is given.
    dtype : of the features and of the target, float32 or float64.
    options : see `read_csv`.

    Returns
    -------
    A dataset of the features, of shape ``(N, D)``, and of the labels, int64 of shape ``(N,)``, or the target, of shape ``(N,)``; of the
    features alone if neither is given.

    Raises
    ------
    DataError : as `read_csv` does; also for a label that is no class, and for a number too large for `dtype`.
    """
    if label is not None and target is not None:
        raise ValueError("csv_dataset: give label, for classes, or target, for numbers to predict, but not both")
    table = read_csv(path, **options)
    chosen = label if label is not None else target
    if chosen is None:
        return TensorDataset(_narrowed(table, dtype, list(range(table.values.shape[1]))))
    column = table.column(chosen)
    others = [i for i in range(table.values.shape[1]) if i != column]
    if not others:
        raise DataError(f"{table.path} has only the column of the labels, and none of features.")
    if label is None:
        return TensorDataset(_narrowed(table, dtype, others), _narrowed(table, dtype, [column]).reshape(-1))
    values = table.values[:, [column]]
    classes = (values >= 0) & (values <= _LARGEST_CLASS) & (values == np.floor(values))
    table.refuse(~classes, "{} is not a class: expected a whole number from 0 on.", [column])
    return TensorDataset(_narrowed(table, dtype, others), make(values[:, 0].astype(np.int64)))


def _narrowed(table: Table, dtype: Any, columns: Sequence[int]) -> Any:
    """Return some columns as a tensor."""
    kept = dtypes.to_numpy(dtype)
    if kept.kind != "f":
        raise ValueError(f"csv_dataset: dtype should be a floating point dtype, but got {dtype}")
    with np.errstate(over="ignore"):
        values = table.values[:, columns].astype(kept)
    table.refuse(np.isinf(values), f"{{}} is too large for {kept}; dtype=float64 would hold it.", columns)
    return make(values)


def _decode(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, place = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise DataError(
            f"{name}, line {line}, byte {place} of it: {content[error.start : error.start + 1].hex()} is no {encoding}: "
            'give the encoding of the file, for example encoding="latin-1".'
        ) from None
    except UnicodeError as error:
        raise DataError(f"{name} is no {encoding}: {error}. Give the encoding of the file.") from None


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line in which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=not delimiter.isspace())
    line = 1
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{name}, line {line}: the row cannot be read ({error}).") from None


def _parse(text: str, delimiter: str, header: bool | None, name: str) -> tuple[tuple[str, ...], Any, Any]:
    """Return the header, the lines of the rows, and all numbers one after the other; NaN where one is missing."""
    rows = _rows(text, delimiter, name)
    first_line, first = next(rows, (0, []))
    if not first:
        raise DataError(f"{name} is empty: expected a table of numbers.")
    named = _is_header(first, name, first_line) if header is None else header
    names = tuple(cell.strip() for cell in first) if named else ()
    lines, values = array("q"), array("d")
    exact = "_" in text  # Python reads 1_000 as a number, but it is none in a table
    for line, row in rows if named else _chained(first_line, first, rows):
        if len(row) != len(first):
            raise DataError(f"{name}, line {line}: the row has {len(row)} cells, but the one in line {first_line} has {len(first)}.")
        try:
            numbers = [_number(cell) for cell in row] if exact else list(map(float, row))
        except ValueError:
            numbers = [_number_at(cell, _place(name, line, i, names)) for i, cell in enumerate(row)]
        values.extend(numbers)
        lines.append(line)
    if not lines:
        raise DataError(f"{name} has a header, but no rows of numbers.")
    return names, np.array(lines, np.int64), np.array(values)


def _chained(line: int, first: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield line, first
    yield from rows


def _is_header(row: list[str], name: str, line: int) -> bool:
    numbers = [_is_number(cell) for cell in row if cell.strip().lower() not in _MISSING]
    if any(numbers) and not all(numbers):
        raise DataError(f"{name}, line {line}: it holds both numbers and words; say whether it is the header: header=True or header=False.")
    return bool(numbers) and not numbers[0]


def _is_number(cell: str) -> bool:
    try:
        _number(cell)
    except ValueError:
        return False
    return True


def _number(cell: str) -> float:
    """Return the number in a cell, NaN if it is missing."""
    if cell.strip().lower() in _MISSING:
        return math.nan
    if "_" in cell:
        raise ValueError
    return float(cell)


def _number_at(cell: str, place: str) -> float:
    try:
        return _number(cell)
    except ValueError:
        shown = cell if len(cell) <= 40 else cell[:40] + "…"
        other = next((mark for mark in ";\t|" if mark in cell), None)
        advice = f" If the cells are separated by {other!r}, say delimiter={other!r}." if other else ""
        raise DataError(f"{place}: {shown!r} is not a number.{advice}") from None


def _place(name: str, line: int, column: int, names: tuple[str, ...]) -> str:
    return f"{name}, line {line}, column {column + 1}" + (f" ({names[column]!r})" if names else "")
