"""`SAMPLES`, and how an entry is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..drawing import Domain, Draw

SAMPLES: dict[str, Samples] = {}


@dataclass(frozen=True)
class Samples:
    """What a primitive is fed.

    Attributes
    ----------
    draw : returns the arguments of one call.
    analytic : the function computes at complex arguments and is analytic there: derivatives are checked to 1e-10 and to the third order.
    ties : equal elements in one tensor are no kink, so it may be a broadcast view.
    mixed : the tensors may differ in dtype; `None` where the primitive promotes them.
    pinned : arguments of calls that once failed; they are tried first.
    """

    draw: Callable[[Draw], tuple[Any, ...]]
    analytic: bool = False
    ties: bool = True
    mixed: bool | None = None
    pinned: list[tuple[Any, ...]] = field(default_factory=list)


def samples(
    name: str, *, analytic: bool = False, ties: bool = True, mixed: bool | None = None
) -> Callable[[Callable[[Draw], tuple[Any, ...]]], Samples]:
    """Declare the decorated function to be what the primitive `name` is fed."""

    def declare(draw: Callable[[Draw], tuple[Any, ...]]) -> Samples:
        assert name not in SAMPLES, f"there are two entries for {name}"
        SAMPLES[name] = Samples(draw, analytic, ties, mixed)
        return SAMPLES[name]

    return declare


def unary(domains: dict[str, Domain], analytic: bool) -> None:
    """Declare elementwise functions of one tensor, each with its domain."""
    for name, domain in domains.items():
        samples(name, analytic=analytic)(lambda d, domain=domain: (domain(d.rng, d.shape()),))  # type: ignore[misc]


def binary(domains: dict[str, tuple[Domain, Domain]], analytic: bool) -> None:
    """Declare elementwise functions of two operands, each with the domains of both."""
    for name, (first, second) in domains.items():
        samples(name, analytic=analytic)(lambda d, first=first, second=second: d.pair(first, second, same=first is second))  # type: ignore[misc]


def pin(name: str, *args: Any) -> None:
    """Let this call, which once failed, be tried in every run."""
    SAMPLES[name].pinned.append(args)
