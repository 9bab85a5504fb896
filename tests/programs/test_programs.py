"""Programs as they are published, for the CPU: each is run as it stands, and with the name of the library changed where it is imported.

What a program prints and what it leaves in `results` must be the same: every word, and every number to rounding. So no program has
a parameter whose gradient is zero by symmetry, a bias before a softmax for example: there an optimizer that divides by the size of the
gradient follows the rounding errors.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest

PROGRAMS = sorted(p for p in Path(__file__).parent.glob("*.py") if p.stem not in ("__init__", "weights", "test_programs"))
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")


def with_our_import(source: str) -> str:
    source = re.sub(r"^import torch$", "import tinygrad_edu as torch", source, flags=re.MULTILINE)
    return re.sub(r"^(import|from) torch\b", r"\1 tinygrad_edu", source, flags=re.MULTILINE)


def run(source: str, path: Path) -> tuple[str, dict[str, Any]]:
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(source, str(path), "exec"), names)
    return printed.getvalue(), names["results"]


def assert_same(ours: Any, theirs: Any, tolerance: float, path: str = "results") -> None:
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs), path
        for key in theirs:
            assert_same(ours[key], theirs[key], tolerance, f"{path}[{key!r}]")
    elif isinstance(theirs, (list, tuple)):
        assert len(ours) == len(theirs), path
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            assert_same(a, b, tolerance, f"{path}[{i}]")
    elif hasattr(theirs, "detach"):
        a, b = ours.detach().numpy(), theirs.detach().numpy()
        assert (a.dtype, a.shape) == (b.dtype, b.shape), path
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=path)
    else:
        assert ours == pytest.approx(theirs, rel=tolerance), path


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 10


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_does_the_same_here(path: Path, dtype: str) -> None:
    torch = pytest.importorskip("torch")
    import tinygrad_edu

    source = path.read_text(encoding="utf-8")
    assert with_our_import(source) != source
    found = []
    for library, text in ((tinygrad_edu, with_our_import(source)), (torch, source)):
        library.set_default_dtype(getattr(library, dtype))
        try:
            found.append(run(text, path))
        finally:
            library.set_default_dtype(library.float32)
    (our_text, ours), (their_text, theirs) = found
    tolerance = 1e-9 if dtype == "float64" else 2e-4
    assert NUMBER.sub("#", our_text) == NUMBER.sub("#", their_text)
    printed = [[float(n) for n in NUMBER.findall(text)] for text in (our_text, their_text)]
    np.testing.assert_allclose(*printed, rtol=max(tolerance, 1e-3), atol=1e-3)  # they are printed with few digits
    assert_same(ours, theirs, tolerance)
