"""What several tests of the pictures need."""

from __future__ import annotations

import shutil
import sys

import pytest


@pytest.fixture
def no_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has neither the program `dot` nor the package pygraphviz."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
