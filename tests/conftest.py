"""Hypothesis profiles, the tests that only the nightly run makes, and the closing line about the examples drawn.

The profile is chosen by the environment variable ``HYPOTHESIS_PROFILE``: ``dev`` (50 examples, the default), ``ci`` (200, the same ones
in every run) or ``nightly`` (5,000 new ones, and the tests marked `slow`).
"""

from __future__ import annotations

import os
import signal
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported: the tests run in as many processes as there are cores

import pytest
from hypothesis import HealthCheck, Phase, settings

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell that starts the tests in the background has them ignore Ctrl-C, and so
    signal.signal(signal.SIGINT, signal.default_int_handler)  # would the programs that they start and stop

ALWAYS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],  # how fast examples are drawn depends on what else runs on the machine
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    "report_multiple_bugs": False,
}
settings.register_profile("dev", max_examples=50, **ALWAYS)
settings.register_profile("ci", max_examples=200, derandomize=True, database=None, print_blob=True, **ALWAYS)
settings.register_profile("nightly", max_examples=5000, print_blob=True, **ALWAYS)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
settings.load_profile(PROFILE)


def pytest_report_header() -> str:
    return f"hypothesis examples: {settings.default.max_examples} per property (HYPOTHESIS_PROFILE={PROFILE})"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests, unless this is the nightly run or ``-m`` chooses among them."""
    if PROFILE == "nightly" or "slow" in config.getoption("markexpr"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many examples of how many primitives were drawn. The tests hand the counts over as properties, also from other processes."""
    primitives, drawn, rejected = set(), 0, 0
    for reports in terminalreporter.stats.values():
        for report in reports:
            properties = dict(getattr(report, "user_properties", ()))
            if getattr(report, "when", None) == "call" and "primitive" in properties:
                primitives.add(properties["primitive"])
                drawn += properties["drawn"]
                rejected += properties["rejected"]
    if primitives:
        share = 100 * rejected / drawn if drawn else 0.0
        terminalreporter.write_line(f"primitives: {len(primitives)} tested with {drawn} examples, {share:.2f} % of the draws rejected")
