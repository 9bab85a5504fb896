"""The network class of the course stands among the examples."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the estimators keep scikit-learn's conventions, and need it")

EXAMPLES = Path(__file__).parents[2] / "examples" / "b_network"


@pytest.fixture
def course(monkeypatch):
    """The modules of the course's network class: network, functions, schedulers."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    import course_functions
    import course_network
    import course_schedulers

    return course_network, course_functions, course_schedulers
