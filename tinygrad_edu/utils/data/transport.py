"""What goes through the pipe between a `DataLoader` and its workers: batches, and the errors of a worker.

A batch is pickled with its arrays beside it (pickle protocol 5), so that each array is copied into the pipe and out of it as it is.
Pickle is safe here: both ends are the same program. Nothing is kept outside the two processes, no shared memory and no file, so nothing
can stay behind when one of them is killed.
"""

from __future__ import annotations

import io
import pickle
import traceback
from typing import Any

from ...autograd.variable import Variable

__all__ = ["EndOfStream", "Failure", "pack", "receive", "send", "unpack"]

Parcel = list[bytes | bytearray]


class EndOfStream:
    """A worker's answer when its part of an `IterableDataset` has ended."""


class Failure:
    """An exception on its way to another process: its type, and its traceback as text."""

    def __init__(self, error: BaseException, where: str) -> None:
        self.type = _known_elsewhere(type(error))
        original = "".join(traceback.format_exception(error))
        self.message = f"Caught {type(error).__name__} {where}.\nOriginal {original}"

    def exception(self) -> BaseException:
        """Return an exception of the same type, whose message holds the traceback; `RuntimeError` if that type wants other arguments."""
        try:
            return self.type(_Text(self.message) if issubclass(self.type, KeyError) else self.message)
        except Exception:
            return RuntimeError(self.message)


class _Text(str):
    """A text that `KeyError` shows as it is; it shows the `repr` of its argument."""

    __slots__ = ()
    __repr__ = str.__str__


def _known_elsewhere(kind: type[BaseException]) -> type[BaseException]:
    """Return `kind`, or its closest base that pickle can name: a class made inside a function has no name that another process knows."""
    for base in kind.__mro__:
        try:
            pickle.dumps(base)
        except (pickle.PicklingError, AttributeError):
            continue
        return base
    return RuntimeError


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Variable) and not value.is_leaf:
            raise RuntimeError(
                "Cowardly refusing to serialize non-leaf tensor which requires_grad, since autograd does not support crossing process "
                "boundaries. If you just want to transfer the data, call detach() on the tensor in the dataset or in collate_fn."
            )
        return NotImplemented


def pack(value: Any) -> Parcel:
    """Return `value` as pieces of bytes, each array a piece of its own. They are copies: later changes of `value` do not reach them."""
    pieces: Parcel = []
    stream = io.BytesIO()
    _Pickler(stream, protocol=5, buffer_callback=lambda buffer: pieces.append(bytearray(buffer.raw()))).dump(value)
    return [pickle.dumps([len(piece) for piece in pieces]), stream.getvalue(), *pieces]


def send(connection: Any, parcel: Parcel) -> None:
    """Put the pieces into a connection; this waits until the other end has taken most of them."""
    for piece in parcel:
        connection.send_bytes(piece)


def receive(connection: Any) -> Parcel:
    """Return the pieces that the other end has sent.

    Raises
    ------
    EOFError, OSError : if the other end is gone.
    """
    head = connection.recv_bytes()
    pieces: Parcel = [bytearray(size) for size in pickle.loads(head)]
    pickled = connection.recv_bytes()
    for piece in pieces:
        connection.recv_bytes_into(piece)
    return [head, pickled, *pieces]


def unpack(parcel: Parcel) -> Any:
    """Return the value that was packed; its arrays use the memory of the pieces."""
    _, pickled, *pieces = parcel
    return pickle.loads(pickled, buffers=pieces)
