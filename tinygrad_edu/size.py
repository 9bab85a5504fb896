"""`Size`: the shape of a tensor."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any


class Size(tuple[int, ...]):
    """The shape of a tensor: a tuple that prints as PyTorch's does and knows its product.

    >>> Size((2, 3)), Size((2, 3)).numel()
    (torch.Size([2, 3]), 6)
    """

    __slots__ = ()

    def __new__(cls, sizes: Iterable[Any] = ()) -> Size:
        """Return these sizes; raise `TypeError` unless they are integers."""
        result = super().__new__(cls, sizes)
        for i, size in enumerate(result):
            if not hasattr(size, "__index__"):
                raise TypeError(f"Size() takes an iterable of 'int' (item {i} is '{type(size).__name__}')")
        return result

    def numel(self) -> int:
        """Return the number of elements of a tensor of this shape."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, index: Any) -> Any:
        item = super().__getitem__(index)
        return Size(item) if isinstance(index, slice) else item

    def __add__(self, other: Any) -> Size:
        return Size(super().__add__(tuple(other)))
