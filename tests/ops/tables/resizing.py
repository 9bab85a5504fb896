"""Shapes over the same memory, memory itself, and functions of each element."""

from __future__ import annotations

from ..row import row

ROWS = [
    row("Tensor.resize_", lambda T, x: x.detach().clone().resize_(2, 2), (4,)),
    row("Tensor.resize_", lambda T, x: x.detach().clone()[1:].resize_((2,)), (4,)),
    row("Tensor.resize_", lambda T, x: x.detach().clone().resize_(2, 5).shape, (4,)),
    row("Tensor.resize_", lambda T, x: (x * 2).resize_(2), (4,)),
    row("Tensor.resize_as_", lambda T, x: x.detach().clone().resize_as_(T.zeros(2, 2)), (4,)),
    row("Tensor.set_", lambda T, x: x.detach().clone().set_(x.detach()), (4,)),
    row("Tensor.apply_", lambda T, x: x.detach().clone().apply_(lambda v: 2 * v), (2, 2)),
    row("Tensor.apply_", lambda T, x: (x * 2).apply_(lambda v: 2 * v), (2, 2)),
    row("Tensor.map_", lambda T, x: x.detach().clone().map_(x.detach(), lambda a, b: a * b), (2, 2)),
    row("Tensor.storage", lambda T, x: [*x.detach().clone()[1:].storage().tolist(), x.storage_offset()], (3,)),
    row("Tensor.storage", lambda T, x: x.storage()[9], (3,)),
    row("Tensor.untyped_storage", lambda T, x: x[1:].untyped_storage().nbytes(), (3,)),
    row("Tensor.untyped_storage", lambda T, x: x.untyped_storage().data_ptr() == x[1:].untyped_storage().data_ptr(), (3,)),
    row("Tensor.pin_memory", lambda T, x: x.pin_memory(), (3,)),
    row("Tensor.is_shared", lambda T, x: x.is_shared(), (3,)),
    row("frombuffer", lambda T: T.frombuffer(bytearray(8), dtype=T.int16, count=1, offset=2)),
    row("frombuffer", lambda T: T.frombuffer(bytearray(3), dtype=T.int16, offset=4)),
    row("empty_strided", lambda T: T.empty_strided((2, 3), (1, 2)).stride(), own=True),
    row("asarray", lambda T, x: T.asarray(x.detach(), copy=True), (3,)),
    row("asarray", lambda T, x: T.asarray(x.detach(), requires_grad=True), (3,)),
    row("asarray", lambda T: T.asarray([1, 2], copy=False)),
]
