"""Sequences of different lengths in one batch: padded to one length, or packed, time step after time step, without any padding.

Three sequences a, b and c of lengths 3, 1 and 2, in the two forms (rows are time steps; packing sorts them by length):

    padded   a0 b0 c0        packed   a0 c0 b0 | a1 c1 | a2        batch_sizes   3, 2, 1
             a1 .  c1
             a2 .  .

Each form is the other with its rows in another order, so that each function here looks up rows, and gradients flow through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

import numpy as np

from ...autograd.variable import Variable
from ...ops import creation
from ...ops.joining import cat
from ...tensor import Tensor

__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence", "pad_sequence",
    "unpack_sequence", "unpad_sequence",
]  # fmt: skip


class _Fields(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Fields):
    """Sequences sorted by falling length, first all first steps, then all second steps, and so on. Made by `pack_padded_sequence`.

    Attributes
    ----------
    data : all steps, shape ``(sum of the lengths, *)``.
    batch_sizes : how many sequences there are at each step.
    sorted_indices, unsorted_indices : the permutation that sorted the sequences, and its inverse; `None` if they were sorted already.
    """

    __slots__ = ()

    def __new__(cls, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None) -> Self:
        """Return the packed sequence; ``data`` may also be the pair ``(data, batch_sizes)``."""
        if batch_sizes is None:
            if not isinstance(data, (list, tuple)) or len(data) != 2:
                raise AssertionError(f"without batch_sizes, data must be the pair (data, batch_sizes), but got {type(data).__name__}")
            data, batch_sizes = data
        return super().__new__(
            cls, data, batch_sizes, sorted_indices, invert_permutation(sorted_indices) if unsorted_indices is None else unsorted_indices
        )

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Return the same with `data` converted as by `Tensor.to`; itself, if there is nothing to convert."""
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else type(self)(data, *self[1:])

    def cpu(self) -> Self:
        """Return the packed sequence, which is on the CPU already."""
        return self

    def double(self) -> Self:
        """Return the same with `data` in float64."""
        return self._with(self.data.double())

    def float(self) -> Self:
        """Return the same with `data` in float32."""
        return self._with(self.data.float())

    def half(self) -> Self:
        """Return the same with `data` in float16."""
        return self._with(self.data.half())

    def long(self) -> Self:
        """Return the same with `data` in int64."""
        return self._with(self.data.long())

    def int(self) -> Self:
        """Return the same with `data` in int32."""
        return self._with(self.data.int())

    def _with(self, data: Any) -> Self:
        return self if data is self.data else type(self)(data, *self[1:])

    @property
    def is_cuda(self) -> bool:
        """Return whether `data` is on a GPU, which it is not."""
        return False


def invert_permutation(permutation: Tensor | None) -> Any:
    """Return the permutation that undoes one; `None` for `None`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.utils.rnn.invert_permutation(tg.tensor([2, 0, 1]))
    tensor([1, 2, 0])
    """
    return None if permutation is None else creation.tensor(np.argsort(permutation.array, kind="stable"))


def _lookup(rows: Any, places: Any, padding_value: float) -> Any:
    """Return ``rows[places]`` for an array of row numbers, with the padding value where the number is -1."""
    if (places < 0).any():
        padding = creation.full((1, *rows.shape[1:]), padding_value, dtype=rows.dtype)
        rows, places = cat([rows, padding]), np.where(places < 0, rows.shape[0], places)
    return rows.index_select(0, creation.tensor(places.reshape(-1))).reshape(*places.shape, *rows.shape[1:])


def _lengths(lengths: Any, batch: int, steps: int) -> Any:
    """Return the lengths as an array, after checking them."""
    values = np.asarray(lengths.array if isinstance(lengths, Variable) else lengths).astype(np.int64)
    if values.ndim != 1:
        raise RuntimeError(f"'lengths' argument should be a 1D CPU int64 tensor, but got {values.ndim}D cpu Long tensor")
    if not values.size:
        raise RuntimeError("Cannot pack empty tensors.")
    if values.size != batch:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {values.size} (batch_size={batch})")
    if values.min() <= 0:
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    if values.max() > steps:
        raise RuntimeError(f"the longest of the lengths is {values.max()}, but the padded sequences have only {steps} steps")
    return values


def pack_padded_sequence(input: Tensor, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True) -> PackedSequence:
    """Pack a padded batch: leave the padding out.

    Arguments
    ---------
    input : shape ``(T, N, *)``, or ``(N, T, *)`` with `batch_first`.
    lengths : the N lengths, a list or a tensor.
    enforce_sorted : whether the lengths must fall already; if not, the sequences are sorted, and the order is remembered.

    Raises
    ------
    RuntimeError : if a length is not positive or longer than T, or if there are not N lengths, or if they are not sorted but have to be.

    >>> import tinygrad_edu as tg
    >>> sequences = tg.tensor([[1, 2, 0], [3, 0, 0], [4, 5, 6]])
    >>> tg.nn.utils.rnn.pack_padded_sequence(sequences, [2, 1, 3], batch_first=True, enforce_sorted=False)
    PackedSequence(data=tensor([4, 1, 3, 5, 2, 6]), batch_sizes=tensor([3, 2, 1]), sorted_indices=tensor([2, 0, 1]), \
unsorted_indices=tensor([1, 2, 0]))
    """
    if input.dim() < 2:
        raise IndexError(f"pack_padded_sequence: expected input of at least 2 dimensions, (T, N, *), but got shape {tuple(input.shape)}")
    first, second = input.shape[:2]
    steps, batch = (second, first) if batch_first else (first, second)
    sizes = _lengths(lengths, batch, steps)
    order = np.arange(batch) if enforce_sorted else np.argsort(-sizes, kind="stable")
    sizes = sizes[order]
    if (np.diff(sizes) > 0).any():
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to "
            "pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability."
        )
    present = np.arange(sizes[0])[:, None] < sizes  # (time, sequence)
    numbers = np.arange(steps * batch).reshape(first, second)
    places = (numbers.T if batch_first else numbers)[: sizes[0], order][present]
    data = _lookup(input.reshape(steps * batch, *input.shape[2:]), places, 0.0)
    return PackedSequence(data, creation.tensor(present.sum(1)), None if enforce_sorted else creation.tensor(order))


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Any, Any]:
    """Return a packed batch as a padded one, in the order before packing, and the lengths.

    Arguments
    ---------
    batch_first : whether the result has shape ``(N, T, *)`` instead of ``(T, N, *)``.
    total_length : what T shall be; the longest length by default.

    Raises
    ------
    ValueError : if `total_length` is less than the longest length.

    >>> import tinygrad_edu as tg
    >>> packed = tg.nn.utils.rnn.pack_sequence([tg.tensor([1, 2]), tg.tensor([3])])
    >>> tg.nn.utils.rnn.pad_packed_sequence(packed)
    (tensor([[1, 3],
            [2, 0]]), tensor([2, 1]))
    """
    sizes = sequence.batch_sizes.array
    steps = longest = len(sizes)
    if total_length is not None:
        if total_length < longest:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {longest}"
            )
        steps = total_length
    places = np.full((steps, sizes[0]), -1)
    present = np.arange(sizes[0]) < sizes[:, None]
    places[:longest][present] = np.arange(sizes.sum())
    lengths = present.sum(0)
    if sequence.unsorted_indices is not None:
        order = sequence.unsorted_indices.array
        places, lengths = places[:, order], lengths[order]
    return _lookup(sequence.data, places.T if batch_first else places, padding_value), creation.tensor(lengths)


def pad_sequence(sequences: Iterable[Tensor], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right") -> Any:
    """Put sequences of shapes ``(L, *)`` side by side, padded to the longest length T: shape ``(T, N, *)``, or ``(N, T, *)``.

    Arguments
    ---------
    padding_side : ``"right"``, or ``"left"`` to pad in front.

    Raises
    ------
    RuntimeError : if there is no sequence, or if they differ in more than their lengths, or for another `padding_side`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.utils.rnn.pad_sequence([tg.tensor([1, 2]), tg.tensor([3])], batch_first=True)
    tensor([[1, 2],
            [3, 0]])
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}")
    tensors = list(sequences)
    if not tensors:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    lengths = np.array([t.shape[0] for t in tensors])
    longest = lengths.max()
    skipped = longest - lengths if padding_side == "left" else np.zeros_like(lengths)
    places = np.arange(longest) - skipped[:, None]  # (sequence, time): the step of its own
    starts = np.cumsum(lengths) - lengths
    places = np.where((places >= 0) & (places < lengths[:, None]), places + starts[:, None], -1)
    return _lookup(cat([t.to(tensors[0].dtype) for t in tensors]), places if batch_first else places.T, padding_value)


def unpad_sequence(padded_sequences: Tensor, lengths: Any, batch_first: bool = False) -> list[Any]:
    """Return the sequences of a batch padded on the right.

    Raises
    ------
    ValueError : if there are not as many lengths as sequences.

    >>> import tinygrad_edu as tg
    >>> tg.nn.utils.rnn.unpad_sequence(tg.tensor([[1, 2], [3, 0]]), tg.tensor([2, 1]), batch_first=True)
    [tensor([1, 2]), tensor([3])]
    """
    batched = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    sizes = (lengths.array if isinstance(lengths, Variable) else np.asarray(lengths)).tolist()
    if len(sizes) != batched.shape[0]:
        raise ValueError(f"unpad_sequence: got {len(sizes)} lengths for a batch of {batched.shape[0]} sequences")
    return [sequence[:length] for sequence, length in zip(batched.unbind(0), sizes, strict=True)]


def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Pack sequences of shapes ``(L, *)``: `pad_sequence`, then `pack_padded_sequence`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.utils.rnn.pack_sequence([tg.tensor([1, 2]), tg.tensor([3])]).data
    tensor([1, 3, 2])
    """
    return pack_padded_sequence(pad_sequence(sequences), [t.shape[0] for t in sequences], enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Any]:
    """Return the sequences of a packed batch, in the order before packing.

    >>> import tinygrad_edu as tg
    >>> packed = tg.nn.utils.rnn.pack_sequence([tg.tensor([1, 2]), tg.tensor([3])])
    >>> tg.nn.utils.rnn.unpack_sequence(packed)
    [tensor([1, 2]), tensor([3])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
