"""Products and quotients that are added, and powers in double precision."""

from __future__ import annotations

from ..row import as_dtype, each, row, within

FAR = within(0.5, 3, 2, 3)
ROWS = [
    *each("addcmul addcdiv", (2, 3), (2, 1), FAR),
    *each("addcmul addcdiv", (3,), within(0.5, 3), FAR, own=True),
    *each("addcmul addcdiv", (), (), within(0.5, 3)),
    *each("addcmul addcdiv", (0, 3), (3,), within(0.5, 3, 1)),
    row("addcmul", lambda T, *x: T.addcmul(*x, value=-0.5), (2, 3), FAR, FAR, own=True),
    row("addcdiv", lambda T, *x: T.addcdiv(*x, value=-0.5), (2, 3), FAR, FAR),
    *each("addcmul", [1, 2], [3, 4], [5, 6], value=2),
    *each("addcmul", [1, 2], [3, 4], [5, 6], value=2.5),
    *each("addcmul addcdiv", [1, 2], [3, 4], [5, 6]),
    row("addcdiv", lambda T, x, y, z: T.addcdiv(x, y.detach(), z), [1, 2], [0.5, 1.5], [5, 6]),
    row("addcmul", lambda T, x, y, z: T.addcmul(x, y.detach(), z, value=2), [True, False], [0.5, 1.5], [5, 6], own=True),
    *each("addcmul addcdiv", [1.0, 2.0], [3, 4], [5, 6]),
    *each("addcmul", [True, False], [True, False], [True, False]),
    *each("addcmul addcdiv", as_dtype("float32", (2, 3)), FAR, FAR),
    *each("addcmul addcdiv", (2, 3), (4,), FAR),
    row("addcmul", lambda T, x, y, z: T.addcmul(input=x, tensor1=y, tensor2=z, value=3), (2, 3), FAR, FAR),
    row("addcdiv", lambda T, x, y, z: T.addcdiv(x, y, tensor2=z, value=3), (2, 3), FAR, FAR),
    row("addcmul", lambda T, x, y: T.addcmul(x, y, 2), (2, 3), FAR),
    row("addcdiv", lambda T, x, y: T.addcdiv(x, y), (2, 3), FAR),
    row("addcmul", lambda T, x, y: T.addcmul(x, y, y, 2), (2, 3), FAR),
    *each("float_power", FAR, (3,)),
    *each("float_power", [2, 3], [4, -1]),
    *each("float_power", [True, True], [2.0, 0.5]),
    *each("float_power", as_dtype("float32", FAR), (3,)),
    row("float_power", lambda T, x: T.float_power(x, 2), (2, 3)),
    row("float_power", lambda T, x: T.float_power(2, x), (2, 3)),
    row("float_power", lambda T, x: T.float_power(-8.0, x.detach()), [1 / 3, 2.0], own=True),
    row("float_power", lambda T: T.float_power(2, 2)),
]
