"""New tensors: of given values, of one value, of ranges, and like others."""

from __future__ import annotations

import numpy as np

from ..row import Row, each, row

ROWS = [
    *[
        row("tensor", lambda T, d=d: T.tensor(d))
        for d in (1, 1.5, True, [1, 2], [1.0, 2], [[1, 2], [3, 4]], [], [True, False], [[]], (1, 2), [1, True])
    ],
    *[row("tensor", lambda T, d=d: T.tensor(d)) for d in ([[1, 2], [3]], "a", [1, "a"])],
    row("tensor", lambda T: T.tensor([1, 2], dtype=T.float64)),
    row("tensor", lambda T: T.tensor([1.7, -2.7], dtype=T.int32)),
    row("tensor", lambda T: T.tensor(np.arange(3.0))),
    row("tensor", lambda T: T.tensor([T.tensor(1), T.tensor(2)])),
    row("tensor", lambda T: T.tensor([1.0], requires_grad=True)),
    row("tensor", lambda T: T.tensor([1], requires_grad=True)),
    row("as_tensor", lambda T, x: T.as_tensor(x), (2, 3)),
    row("as_tensor", lambda T, x: T.as_tensor(x.detach(), dtype=T.float16), (2, 3)),
    row("as_tensor", lambda T: T.as_tensor([1, 2.5])),
    row("asarray", lambda T: T.asarray([1, 2.5])),
    row("asarray", lambda T: T.asarray(np.arange(3))),
    row("from_numpy", lambda T: T.from_numpy(np.ones((2, 3), np.float16))),
    row("from_numpy", lambda T: T.from_numpy([1])),
    row("from_dlpack", lambda T: T.from_dlpack(np.arange(3.0))),
    *[row("zeros", lambda T, s=s: T.zeros(*s)) for s in ((2, 3), ((2, 3),), ([2],), ((),), (0,), (-1,), (1.5,))],
    row("ones", lambda T: T.ones(2, 3, dtype=T.int64)),
    row("ones", lambda T: T.ones((2, 3), requires_grad=True)),
    row("empty", lambda T: T.empty(2, 3), random=True),
    row("empty_like", lambda T, x: T.empty_like(x), (2, 3), random=True),
    *each("zeros_like ones_like", (2, 3)),
    *each("zeros_like ones_like", [True, False]),
    row("zeros_like", lambda T, x: T.zeros_like(x, dtype=T.int8), (2, 3)),
    *[row("full", lambda T, v=v: T.full((2, 3), v)) for v in (1, 1.5, True)],
    row("full", lambda T: T.full((2,), 1, dtype=T.float16)),
    row("full_like", lambda T, x: T.full_like(x, 2), (2, 3)),
    row("full_like", lambda T, x: T.full_like(x, 2.7), [1, 2]),
    *[
        row("arange", lambda T, a=a: T.arange(*a))
        for a in ((5,), (1, 5), (1, 6, 2), (5, 1, -1), (2.5,), (0, 1, 0.25), (0,), (5, 1), (0, 1, 0), (3, 3))
    ],
    row("arange", lambda T: T.arange(3, dtype=T.float64)),
    *[row("linspace", lambda T, a=a: T.linspace(*a)) for a in ((0, 1, 5), (1, -1, 4), (2, 3, 1), (2, 3, 0), (2, 3, -1))],
    row("linspace", lambda T: T.linspace(0, 1, 7, dtype=T.float64)),
    *[row("logspace", lambda T, a=a: T.logspace(*a)) for a in ((0, 2, 3), (0, 3, 4, 2), (1, 1, 1))],
    *[row("eye", lambda T, a=a: T.eye(*a)) for a in ((3,), (2, 3), (3, 2), (0,), (-1,))],
    row("eye", lambda T: T.eye(2, dtype=T.bool)),
    *[row("scalar_tensor", lambda T, v=v: T.scalar_tensor(v)) for v in (1, 2.5, True)],
    row("Tensor.new_zeros", lambda T, x: x.new_zeros(2, 2), (3,)),
    row("Tensor.new_ones", lambda T, x: x.new_ones((2, 2)), (3,)),
    row("Tensor.new_empty", lambda T, x: x.new_empty(2, 2), (3,), random=True),
    row("Tensor.new_full", lambda T, x: x.new_full((2,), 3), (3,)),
    row("Tensor.new_tensor", lambda T, x: x.new_tensor([1, 2]), (3,)),
    row("zeros", lambda T: T.zeros(size=(2, 3), pin_memory=False)),
    row("ones", lambda T: T.ones(size=(2, 3))),
    *[row("zeros", lambda T, k=k: T.zeros(2, **k)) for k in ({"wrong": 1}, {"size": (3,)})],
    row("zeros", lambda T: T.zeros(2, 3, out=T.ones(2, 3))),
    row("zeros", lambda T: T.zeros(2, out=T.ones(2, dtype=T.float64))),
    row("arange", lambda T: T.arange(3, out=T.zeros(3, dtype=T.int64))),
    row("arange", lambda T: T.arange(start=1, end=4)),
    row("full", lambda T: T.full(size=(2, 3), fill_value=1)),
    row("full", lambda T: T.full(2, 3)),
    row("full", lambda T: T.full((2,), T.tensor(3.0))),
    row("Tensor.new_full", lambda T, x: x.new_full((2,), 1.5), [1, 2]),
    row("Tensor.new_zeros", lambda T, x: x.new_zeros(size=(2, 2), requires_grad=True), (3,)),
    row("Tensor.new_ones", lambda T, x: x.new_ones(2, 3, dtype=T.float64, device="cpu"), (3,)),
    *[row("tensor", lambda T, d=d: T.tensor(d, dtype=T.uint8)) for d in ([255], [256], [-1], [-256], [1.5])],
    *[
        row("FloatTensor", lambda T, d=d: T.FloatTensor(*d), random=True)
        for d in ((), (2, 3), ([],), ((2, 2),), (-1,), (1.5,), ("a",), (2.0, 3), ([[1, 2], [3]],), (np.ones(2),))
    ],
    row("FloatTensor", lambda T: T.FloatTensor(T.Size([2, 2])), random=True),
    row("FloatTensor", lambda T, x: T.FloatTensor(x.detach()), (3,), own=True),
    row("FloatTensor", lambda T, x: T.FloatTensor(x.detach().float())[1:], (3,), own=True),
    *[
        Row(name, lambda T, n=name: getattr(T, n)([1.7, 0.0]), ())
        for name in ("LongTensor", "IntTensor", "ShortTensor", "CharTensor", "ByteTensor", "BoolTensor", "HalfTensor", "DoubleTensor")
    ],
    row("ByteTensor", lambda T: T.ByteTensor([256])),
    row("LongTensor", lambda T: T.LongTensor(np.array([1.5]))),
    row("FloatTensor", lambda T: (isinstance(T.zeros(2), T.FloatTensor), isinstance(T.zeros(2).double(), T.FloatTensor))),
    row("LongTensor", lambda T: (T.LongTensor.dtype, T.LongTensor.__name__, repr(T.LongTensor), isinstance(3, T.LongTensor))),
    *[row("Tensor", lambda T, d=d: T.Tensor(*d), random=True) for d in ((), (2, 3), ([1, 2],), ((1, 2),), (3.5,), ("a",), ([True],))],
    *[row("Tensor", lambda T, d=d: T.Tensor(*d)) for d in (([1, 2],), ((1, 2),), (3.5,), ("a",), ([True],), (np.arange(3),), (range(3),))],
    row("Tensor", lambda T: T.Tensor(T.tensor([1, 2]))),
    row("Tensor", lambda T: T.Tensor([T.tensor(1.0), T.tensor(2.0)])),
    row("Tensor", lambda T: T.Tensor([1.0], device="cuda")),
    row("Tensor.new", lambda T, x: (x.new([1, 2]), x.new(3).shape, x.new().shape, x.new(T.Size([2])).shape), (2,)),
    row("Tensor.new", lambda T, x: x.new([1.5]), [1, 2]),
    row("Tensor.type", lambda T, x: (x.type(), x.type("torch.LongTensor"), x.type(T.IntTensor), x.type(T.float32)), (3,)),
    *[row("Tensor.type", lambda T, x, d=d: x.type(d), (3,)) for d in ("foo", "torch.FooTensor", int)],
    row("set_default_tensor_type", lambda T: T.set_default_tensor_type("torch.LongTensor")),
    row("set_default_tensor_type", lambda T: (T.set_default_tensor_type(T.FloatTensor), T.get_default_dtype())[1]),
    row("arange", lambda T: T.arange(2.1, -2.9, -1.0, dtype=T.int64)),
    row("arange", lambda T: T.arange(0, float("inf"))),
    row("linspace", lambda T: T.linspace(4.3, 0, 5, dtype=T.int64)),
    row("logspace", lambda T: T.logspace(4.3, 1.2, 4, 3.0, dtype=T.int64)),
    row("logspace", lambda T: T.logspace(0, 1, -1)),
]
