"""``out=``, and NumPy's names for arguments: what is the same for all functions."""

from __future__ import annotations

from ..row import row

ROWS = [
    row("add", lambda T, x, y: T.add(x.detach(), y.detach(), out=T.zeros(3, dtype=T.float64)), (3,), (3,), own=True),
    row("add", lambda T, x, y: T.add(x, y, out=T.zeros(3, dtype=T.float64)), (3,), (3,), own=True),
    row("add", lambda T, x: T.add(x, x, out=T.zeros(3)), [1, 2, 3], own=True),
    row("add", lambda T, x: T.add(x.detach(), 1, out=T.zeros(3, dtype=T.int64)), (3,), own=True),
    row("add", lambda T, x: T.add(x.detach(), 1, out="a"), (3,), own=True),
    row("add", lambda T, x: T.add(x.detach(), 1, out=T.zeros(1).expand(3)), (3,), own=True),
    row("mul", lambda T, x: T.mul(x.detach(), 2, out=T.empty(0, dtype=T.float64)), (2, 3), own=True),
    row("exp", lambda T, x: (T.exp(x.detach(), out=x.detach()), x), (3,), own=True),
    row("eq", lambda T, x: T.eq(x, x, out=T.zeros(3)), [1, 2, 3], own=True),
    row("matmul", lambda T, x: T.matmul(x.detach(), x.detach(), out=T.empty(2, 2, dtype=T.float64)), (2, 2), own=True),
    row("mm", lambda T, x: T.mm(x.detach(), x.detach(), out=T.empty(2, 2, dtype=T.float64)), (2, 2), own=True),
    row("cat", lambda T, x: T.cat([x.detach(), x.detach()], out=T.empty(4, dtype=T.float64)), (2,), own=True),
    row("stack", lambda T, x: T.stack([x.detach()], out=T.empty(1, 2, dtype=T.float64)), (2,), own=True),
    row("sum", lambda T, x: T.sum(x.detach(), 0, out=T.empty(3, dtype=T.float64)), (2, 3), own=True),
    row("cumsum", lambda T, x: T.cumsum(x.detach(), 0, out=T.empty(2, 3, dtype=T.float64)), (2, 3), own=True),
    row("sort", lambda T, x: tuple(T.sort(x.detach(), out=(T.empty(3, dtype=T.float64), T.empty(3, dtype=T.int64)))), (3,), own=True),
    row("max", lambda T, x: tuple(T.max(x.detach(), 0, out=(T.empty(3, dtype=T.float64), T.empty(3, dtype=T.int64)))), (2, 3), own=True),
    row("max", lambda T, x: T.max(x.detach(), 0, out=T.empty(3)), (2, 3), own=True),
    row("linalg.inv", lambda T, x: T.linalg.inv(x.detach(), out=T.empty(2, 2, dtype=T.float64)), [[2.0, 1.0], [0.0, 3.0]], own=True),
    row("sum", lambda T, x: T.sum(x=x, axis=0, keepdims=True), (2, 3)),
    row("gather", lambda T, x, i: T.gather(x, axis=0, index=i), (3,), [2, 0]),
    row("chunk", lambda T, x: T.chunk(x, 2, axis=1), (2, 4)),
    row("unbind", lambda T, x: T.unbind(x, axis=1), (2, 3)),
    row("select", lambda T, x: T.select(x, axis=1, index=0), (2, 3)),
    row("index_select", lambda T, x, i: T.index_select(x, axis=1, index=i), (2, 3), [0, 2]),
    row("softmax", lambda T, x: T.softmax(x, axis=0), (3,)),
    row("median", lambda T, x: T.median(x, axis=0), (3,)),
    row("logsumexp", lambda T, x: T.logsumexp(x, axis=0), (3,)),
    row("logsumexp", lambda T, x: T.logsumexp(x), (3,)),
    row("sin", lambda T, x: T.sin(x=x), (3,)),
    row("sum", lambda T, x: T.sum(x, axes=0), (3,)),
    row("pow", lambda T, x: T.pow(x, exponent=2), (3,)),
    row("clone", lambda T, x: T.clone(x, memory_format=T.preserve_format), (3,)),
    row("det", lambda T, x: T.det(input=x), [[2.0, 1.0], [0.0, 3.0]]),
    row("promote_types", lambda T: T.promote_types(type1=T.int64, type2=T.float16)),
]
