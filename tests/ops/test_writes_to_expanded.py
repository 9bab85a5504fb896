"""Writing to a part of an expanded tensor: allowed as long as no memory location is written twice, and seen by the tensor under it."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_edu as tg

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore")

# `w` is a row of three elements, expanded to two rows.
WRITES = """
w[:, 0] = 5.0 | w[0] = 7.0 | w[0] = T.tensor([1.0, 2.0, 3.0]) | w.select(1, 1).fill_(4.0) | w.narrow(1, 0, 2).zero_() | w[:, ::2] = 9.0
w[1, 2] = 3.0 | w[...] = 2.0 | w[:] = T.tensor([1.0, 2.0, 3.0]) | w.add_(1.0) | w[0].mul_(3.0) | w[1].copy_(T.ones(3)) | w[:, 0].add_(1.0)
w[:, :1].fill_(8.0) | w.fill_(3.0) | w.zero_() | w.copy_(T.ones(2, 3)) | w.clamp_(max=1.0) | w[-1].sqrt_() | w[0][1] = 6.0
"""

# What PyTorch does with a warning that it will be an error, and what is an error here.
DEPRECATED = """
w[w > 1] = 0.0 | w[T.tensor([0])] = 6.0 | w.masked_fill_(w > 1, 0.0) | w.index_fill_(0, T.tensor([0]), 1.0) | w[[0, 1]] = 1.0
"""


def statements(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", " | ").split(" | ") if part.strip()]


def outcome(lib: Any, statement: str) -> tuple[str, list[list[float]]]:
    """Return the type of the error, or nothing, and what the memory holds afterwards."""
    base = lib.tensor([[0.0, 1.0, 2.0]])
    try:
        exec(statement, {"T": lib, "w": base.expand(2, 3)})
    except RuntimeError:
        return "RuntimeError", base.tolist()
    return "", base.tolist()


@pytest.mark.parametrize("statement", statements(WRITES))
def test_as_in_pytorch(statement):
    assert outcome(tg, statement) == outcome(torch, statement)


@pytest.mark.parametrize("statement", statements(DEPRECATED))
def test_what_pytorch_deprecates_is_refused_and_changes_nothing(statement):
    assert outcome(tg, statement) == ("RuntimeError", [[0.0, 1.0, 2.0]])
    assert outcome(torch, statement)[0] == ""
