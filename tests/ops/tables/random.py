"""What is drawn: shapes, dtypes and errors, as the numbers are NumPy's."""

from __future__ import annotations

from typing import Any

from ..row import row, within


def _drawn_twice(T: Any) -> Any:
    """Return whether the same numbers follow the same state."""
    state = T.get_rng_state()
    first = T.rand(4)
    T.set_rng_state(state)
    return T.equal(first, T.rand(4))


SCORES = within(0.1, 1, 2, 4)
ROWS = [
    row("rand", lambda T: T.rand(2, 3), random=True),
    row("rand", lambda T: T.rand((2, 3), dtype=T.float64), random=True),
    row("rand", lambda T: T.rand(2, dtype=T.int64), random=True),
    row("rand", lambda T: T.rand(-1), random=True),
    row("randn", lambda T: T.randn(2, 3, generator=T.Generator()), random=True),
    row("Generator", lambda T: T.randn(2, generator=T.Generator().manual_seed(0)), random=True),
    row("randint", lambda T: T.randint(5, (2, 3)), random=True),
    row("randint", lambda T: T.randint(2, 5, (2, 3)), random=True),
    row("randint", lambda T: T.randint(5, 5, (2, 3)), random=True),
    row("randint_like", lambda T, x: T.randint_like(x, 5), (2, 3), random=True, own=True),
    row("rand_like", lambda T, x: T.rand_like(x), (2, 3), random=True, own=True),
    row("randn_like", lambda T, x: T.randn_like(x), (2, 3), random=True, own=True),
    row("randperm", lambda T: T.randperm(5), random=True),
    row("randperm", lambda T: T.randperm(-1), random=True),
    row("normal", lambda T: T.normal(0.0, 1.0, (2, 3)), random=True),
    row("normal", lambda T, m, s: T.normal(m.detach(), s.detach()), (2, 3), within(0.1, 1, 2, 3), random=True, own=True),
    row("normal", lambda T: T.normal(0.0, -1.0, (2, 3)), random=True),
    row("bernoulli", lambda T, x: T.bernoulli(x.detach()), SCORES, random=True, own=True),
    row("bernoulli", lambda T, x: T.bernoulli(x), [1.5, 0.5], random=True, own=True),
    row("bernoulli", lambda T, x: T.bernoulli(x.detach()), [1.0, 0.0], own=True),
    row("multinomial", lambda T, x: T.multinomial(x, 3), SCORES, random=True, own=True),
    row("multinomial", lambda T, x: T.multinomial(x, 9, replacement=True), SCORES, random=True, own=True),
    row("multinomial", lambda T, x: T.multinomial(x, 5), SCORES, random=True, own=True),
    row("multinomial", lambda T, x: T.multinomial(x, 1), [-1.0, 2.0], random=True, own=True),
    row("manual_seed", lambda T: (T.manual_seed(3), T.initial_seed())[1]),
    row("initial_seed", lambda T: (T.manual_seed(7), T.initial_seed())[1]),
    row("seed", lambda T: (T.seed(), T.initial_seed())[0] == T.initial_seed()),
    row("get_rng_state", _drawn_twice),
    row("set_rng_state", lambda T: T.set_rng_state(T.zeros(3))),
]
