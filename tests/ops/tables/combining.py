"""Kronecker products, pairs and combinations, matrices along a diagonal."""

from __future__ import annotations

from ..row import each, integers, row

ROWS = [
    *each("kron", (2, 3), (3, 2)),
    *each("kron", (2,), (2, 2, 2)),
    *each("kron", (), (3,)),
    *each("kron", (2, 3), integers(-3, 3, 2)),
    *each("kron", (0, 2), (3,)),
    *each("block_diag", (2, 2), (), (3,), (1, 2)),
    *each("block_diag", (2, 0), (2, 2)),
    *each("block_diag", (2, 2), integers(0, 5, 1, 1)),
    *each("block_diag", (2, 2, 2)),
    *each("block_diag"),
    row("block_diag", lambda T, x: T.block_diag([x]), (2,)),
    *each("cartesian_prod", (2,), (3,)),
    *each("cartesian_prod", (2,), (0,)),
    *each("cartesian_prod", (2,), (1,), (2,)),
    *each("cartesian_prod", (3,)),
    *each("cartesian_prod", (3,), ()),
    *each("cartesian_prod", (3,), [1]),
    *each("cartesian_prod"),
    *each("combinations", (4,)),
    *each("combinations", (4,), r=3),
    *each("combinations", (3,), with_replacement=True),
    *each("combinations", (3,), r=0),
    *each("combinations", (3,), r=1),
    *each("combinations", (2,), r=4),
    *each("combinations", (0,)),
    *each("combinations", (2,), r=-1),
    *each("combinations", (2, 2)),
]
