"""The page about what is covered says what the code says."""

from __future__ import annotations

import re

import pytest

import tinygrad_edu as tg

from .coverage_page import PAGE, differences, page, reason_of

torch = pytest.importorskip("torch")


@pytest.mark.skipif(not torch.__version__.startswith("2.13"), reason="the page lists the names of PyTorch 2.13")
def test_the_page_is_up_to_date() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run `python -m tests.coverage_page`"


def test_a_name_is_either_here_or_not() -> None:
    section = re.split(r"^### ", page(), flags=re.MULTILINE)[1]
    here, *missing = (set(re.findall(r"`(\w+)`", text)) for text in section.split("**Not here.**"))
    assert {"add", "matmul", "Tensor"} <= here
    assert "view_as_complex" in set().union(*missing)
    assert all(hasattr(tg, name) for name in here)
    assert not any(hasattr(tg, name) for names in missing for name in names)


def test_reasons() -> None:
    assert reason_of("view_as_complex") == "There are no complex numbers."
    assert reason_of("sparse_coo_tensor").startswith("A tensor has all its elements")
    assert reason_of("matmul") == ""


def test_differences_are_written_as_calls() -> None:
    assert "| `torch.clamp(x, y, 1.0)` | `x of shape (2, 3), y of shape (3,)` |" in "\n".join(differences())
    assert all(line.count("| ") >= 3 for line in differences())
    assert not any("the same |" in line or "T." in line for line in differences())
