"""Tensors that are filled in place, with what is drawn or copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..row import Row, row


def _calling(name: str, args: tuple[Any, ...], dtype: str) -> Callable[..., Any]:
    return lambda T, x: getattr(x.detach().to(getattr(T, dtype)), name)(*args)


CALLS = [
    ("uniform_", [(), (1, 2), (2.0, 1.0)]),
    ("normal_", [(), (1, 0), (0, -1)]),
    ("log_normal_", [(), (0.0, 0.5), (0, 0)]),
    ("exponential_", [(), (2.0,), (0,), (-1,)]),
    ("cauchy_", [(), (1.0, 2.0), (0, 0)]),
    ("geometric_", [(0.5,), (0,), (1.5,)]),
    ("bernoulli_", [(), (0.3,), (2,), (-0.1,)]),
    ("random_", [(), (5,), (2, 5), (5, 5), (-1,), (3, None)]),
]
ROWS = [
    *[
        Row(f"Tensor.{name}", _calling(name, args, dtype), ((2, 3),), random=True, own=True)
        for name, calls in CALLS
        for args in calls
        for dtype in ("float32", "float64", "int64", "uint8", "bool")
        if (name, dtype) not in (("geometric_", "bool"), ("geometric_", "uint8"))
    ],
    row("Tensor.bernoulli_", lambda T, x: x.detach().bernoulli_(T.tensor([0.0, 1.0, 0.0])), (2, 3), own=True),
    row("Tensor.bernoulli_", lambda T, x: x.detach().bernoulli_(T.tensor([0.5, 1.5, 0.0])), (2, 3), own=True),
    row("Tensor.random_", lambda T, x: x.byte().random_(300), (2,), own=True),
    row("Tensor.random_", lambda T, x: x.detach().random_(1, to=2), (2,), own=True),
    row("Tensor.uniform_", lambda T, x: x.clone().uniform_(**{"from": 2.0, "to": 2.0}), (2,), own=True),
    row("Tensor.normal_", lambda T, x: x.detach().normal_(mean=1.0, std=0.0), (2,), own=True),
    row("Tensor.normal_", lambda T, x: x.detach().normal_(generator=T.Generator().manual_seed(0)), (2,), random=True, own=True),
    *[row("Tensor.fill_", lambda T, x, v=v: x.clone().fill_(v), (2,), own=True) for v in (1, 2.5, True, "a")],
    *[row("Tensor.fill_", lambda T, x, v=v: x.clone().fill_(v), [1, 2], own=True) for v in (1, 2.5, True)],
    row("Tensor.fill_", lambda T, x, y: (x * 1).fill_(y), (2, 3), (), own=True),
    row("Tensor.fill_", lambda T, x, y: (x * 1).fill_(y), (2, 3), (3,), own=True),
    row("Tensor.zero_", lambda T, x: (x * 1).zero_(), (2, 3), own=True),
    row("Tensor.copy_", lambda T, x, y: (x * 1).copy_(y), (2, 3), (3,), own=True),
    row("Tensor.copy_", lambda T, x, y: (x * 1).copy_(y, non_blocking=True), (2, 3), (2, 1), own=True),
    row("Tensor.copy_", lambda T, x, y: (x * 1).copy_(y), (2,), (3,), own=True),
    row("Tensor.copy_", lambda T, x, y: x.clone().copy_(y), [1, 2], (2,), own=True),
    row("Tensor.copy_", lambda T, x, y: (x * 1).copy_(y.float()), (2,), (2,), own=True),
    row("Tensor.copy_", lambda T, x: (x * 1).copy_([1.0, 2.0]), (2,), own=True),
    row("Tensor.copy_", lambda T, x: (x * 1).copy_(3), (2,), own=True),
    row("poisson", lambda T, x: T.poisson(x.detach().abs()), (2, 3), random=True, own=True),
    row("poisson", lambda T, x: T.poisson(x.detach()), [0.0, 0.0], own=True),
    row("poisson", lambda T, x: T.poisson(x.detach()), [-1.0], own=True),
    row("poisson", lambda T, x: T.poisson(x), [1], own=True),
    row("binomial", lambda T, x: T.binomial(x.detach(), T.tensor([0.0, 1.0], dtype=T.float64)), [3.0, 3.0], own=True),
    row("binomial", lambda T, x: T.binomial(x, T.tensor([0.5])), [3], own=True),
    row("binomial", lambda T, x: T.binomial(x.detach(), T.tensor([2.0], dtype=T.float64)), [3.0], own=True),
    row("Generator", lambda T: T.Generator().manual_seed(-1).initial_seed()),
    row("Generator", lambda T: T.Generator().device),
    *[row("Generator", lambda T, s=s: T.Generator().manual_seed(s)) for s in ("a", 1.5, 2**70)],
    row("manual_seed", lambda T: T.manual_seed(1.5).initial_seed()),
    row("manual_seed", lambda T: T.manual_seed(-1).initial_seed()),
]
