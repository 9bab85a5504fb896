"""Every primitive's gradient is the derivative of its value, to the second order and where possible to the third."""

from __future__ import annotations

from typing import Any

import pytest

from . import checks
from .cases import Case
from .harness import for_each_case
from .registry import CONSTANT, DIFFERENTIABLE, PRIMITIVES
from .samples import SAMPLES


def _every_check(case: Case) -> None:
    checks.gradient_keeps_its_promises(case)
    checks.first_order_is_the_numeric_derivative(case)
    checks.single_precision_follows_double(case)
    checks.higher_orders_are_the_numeric_derivatives(case)


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_the_gradient_is_right_to_every_order_and_keeps_its_promises(name: str, record_property: Any) -> None:
    for_each_case(PRIMITIVES[name], SAMPLES[name], _every_check, record_property)


@pytest.mark.parametrize("name", CONSTANT)
def test_no_gradient_flows_through_what_has_no_rule(name: str, record_property: Any) -> None:
    for_each_case(PRIMITIVES[name], SAMPLES[name], checks.nothing_flows_through, record_property)
