"""A few calls of a primitive: what is read as source is read once for each form of call, so the profile's full number would add nothing."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings

from tests.primitives.cases import Case
from tests.primitives.harness import cases
from tests.primitives.registry import PRIMITIVES
from tests.primitives.samples import SAMPLES


def for_some_cases(name: str, check: Callable[[Case], None]) -> None:
    """Run `check` on a tenth of the cases that the profile asks for."""

    @settings(max_examples=max(5, settings.default.max_examples // 10))
    @given(case=cases(PRIMITIVES[name], SAMPLES[name]))
    def run(case: Case) -> None:
        check(case)

    run()
