"""The memory behind a tensor, as a sequence of numbers or of bytes: what ``tensor.storage()`` and ``tensor.untyped_storage()`` return."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .autograd.memory import stamp, whole_memory


class UntypedStorage:
    """Memory as bytes, shared with the tensor.

    >>> import tinygrad_edu as tg
    >>> tg.zeros(2, 3)[1].untyped_storage().nbytes()
    24
    """

    def __init__(self, array: Any) -> None:
        self.elements = whole_memory(array).view(np.uint8)

    def _text(self) -> str:
        return f"[torch.storage.UntypedStorage(device=cpu) of size {len(self)}]"

    def __repr__(self) -> str:
        return "".join(f" {x}\n" for x in self.elements.tolist()) + self._text()

    def __len__(self) -> int:
        return len(self.elements)

    size = __len__

    def __getitem__(self, index: int) -> Any:
        self._check(index)
        return self.elements[index].item()

    def __setitem__(self, index: Any, value: Any) -> None:
        if not isinstance(index, slice):
            self._check(index)
        self.elements[index] = value
        stamp(self.elements)

    def _check(self, index: int) -> None:
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} out of range for storage of size {len(self)}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and self.data_ptr() == other.data_ptr() and len(self) == len(other)

    def __hash__(self) -> int:
        return hash((self.data_ptr(), len(self)))

    def tolist(self) -> list[Any]:
        """Return the elements as Python numbers."""
        return list(self.elements.tolist())

    def nbytes(self) -> int:
        """Return the number of bytes."""
        return int(self.elements.nbytes)

    def element_size(self) -> int:
        """Return the number of bytes of an element."""
        return int(self.elements.itemsize)

    def data_ptr(self) -> int:
        """Return the address of the first element: the same for all tensors that share this memory."""
        return int(self.elements.ctypes.data)


class TypedStorage(UntypedStorage):
    """Memory as numbers of the tensor's dtype, shared with it.

    >>> import tinygrad_edu as tg
    >>> t = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> t.T.storage()[1] = 9
    >>> t.storage().tolist()
    [1.0, 9.0, 3.0, 4.0]
    """

    def __init__(self, array: Any) -> None:
        self.elements = whole_memory(array)

    def _text(self) -> str:
        return f"[torch.storage.TypedStorage(dtype={self.dtype}, device=cpu) of size {len(self)}]"

    @property
    def dtype(self) -> dtypes.dtype:
        """The dtype of the elements."""
        return dtypes.from_any(self.elements.dtype)

    def untyped(self) -> UntypedStorage:
        """Return the same memory as bytes."""
        return UntypedStorage(self.elements)
