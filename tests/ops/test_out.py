"""Every function that PyTorch documents with ``out=`` writes into the tensors that it is given."""

from __future__ import annotations

import functools
import re
import warnings
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

from .compare import array
from .row import Row, array_of
from .tables import ROWS

torch = pytest.importorskip("torch")


class WithOut:
    """A library, one of whose functions is given ``out=`` each time it is called."""

    def __init__(self, library: Any, path: list[str], out: Any) -> None:
        self._library, self._path, self._out = library, path, out

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._library, name)
        if self._path[:1] != [name]:
            return value
        return functools.partial(value, out=self._out) if len(self._path) == 1 else WithOut(value, self._path[1:], self._out)


def documented(name: str) -> bool:
    """Return whether both libraries have a function, and the first lines of PyTorch's documentation of it name ``out``."""
    ours, theirs = (functools.reduce(lambda at, part: getattr(at, part, None), name.split("."), lib) for lib in (tg, torch))
    usage = "\n".join((getattr(theirs, "__doc__", None) or "").strip().splitlines()[:2])
    return ours is not None and not isinstance(ours, type) and bool(re.search(r"\bout\s*=\s*None", usage))


def results(value: Any) -> list[Any]:
    """Return the tensors of a result."""
    return list(value) if isinstance(value, (tuple, list)) else [value]


ROWS_BY_NAME: dict[str, list[Row]] = {}
for _row in ROWS:
    ROWS_BY_NAME.setdefault(_row.name, []).append(_row)
WITHOUT = {"histogramdd"}  # documented, but refused by PyTorch itself
NAMES = sorted(name for name in ROWS_BY_NAME.keys() - WITHOUT if not name.startswith(("Tensor.", "nn.")) and documented(name))


def test_there_are_such_functions():
    assert len(NAMES) > 250


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_out(name):
    tried = []
    for row in ROWS_BY_NAME[name]:
        with tg.no_grad(), np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tensors = [tg.from_numpy(array_of(spec, i).copy()) for i, spec in enumerate(row.inputs)]
            try:
                expected = row.call(tg, *tensors)
            except Exception as error:
                tried.append(repr(error))
                continue
            if not all(isinstance(t, tg.Tensor) for t in results(expected)):
                continue
            outs = [tg.empty(t.shape, dtype=t.dtype) for t in results(expected)]
            given = tuple(outs) if isinstance(expected, (tuple, list)) else outs[0]
            try:
                got = row.call(WithOut(tg, name.split("."), given), *tensors)
            except TypeError as error:  # not all of what the function returns is what the row does
                tried.append(repr(error))
                continue
            if [id(t) for t in results(got)] != [id(t) for t in outs]:  # the function is not the last thing that this row calls
                continue
            if not row.random:
                for have, want in zip(outs, results(expected), strict=True):
                    np.testing.assert_array_equal(array(have), array(want))
            return
    pytest.fail(f"no row of {name} returns what it was given as out {tried[:2]}")
