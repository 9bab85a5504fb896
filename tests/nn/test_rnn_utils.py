"""Padding and packing sequences are PyTorch's, gradients included."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg

from .oracle import attempt, close, draw

LENGTHS = [[4, 2, 1], [1, 4, 2], [3, 3, 3], [2]]


def same(ours, theirs):
    """Assert that two results are equal: tensors, None, or tuples and lists of them."""
    if isinstance(theirs, (tuple, list)):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
    else:
        close(ours, theirs, "value", 0.0) if theirs is not None else same_none(ours)


def same_none(ours):
    assert ours is None


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
@pytest.mark.parametrize("tail", [(), (2,), (2, 3)], ids=str)
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("total_length", [None, 6])
def test_pack_and_pad(lengths, tail, batch_first, total_length, torch):
    first = (len(lengths), 5) if batch_first else (5, len(lengths))
    x, results = draw(*first, *tail), []
    for library in (tg, torch):
        rnn = library.nn.utils.rnn
        input = library.tensor(x, requires_grad=True)
        packed = rnn.pack_padded_sequence(input, lengths, batch_first, enforce_sorted=False)
        padded, sizes = rnn.pad_packed_sequence(packed, batch_first, -1.5, total_length)
        (padded * library.tensor(draw(*padded.shape, seed=1))).sum().backward()
        results.append([tuple(packed), padded, sizes, input.grad, rnn.unpack_sequence(packed)])
    same(*results)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("tail", [(), (2,)], ids=str)
def test_pad_sequence(batch_first, side, tail, torch):
    results = []
    for library in (tg, torch):
        rnn = library.nn.utils.rnn
        sequences = [library.tensor(draw(n, *tail), requires_grad=True) for n in (2, 4, 1)]
        padded = rnn.pad_sequence(sequences, batch_first, 7.0, side)
        (padded * library.tensor(draw(*padded.shape, seed=1))).sum().backward()
        results.append([padded, *(s.grad for s in sequences)])
    same(*results)


def test_labels_are_padded_in_their_own_dtype(torch):
    results = []
    for library in (tg, torch):
        rnn = library.nn.utils.rnn
        padded = rnn.pad_sequence([library.tensor([1, 2]), library.tensor([3])], padding_value=-100)
        lengths = library.tensor([2, 1])
        results.append([padded, rnn.unpad_sequence(library.tensor([[1, 2], [3, 0]]), lengths, True), rnn.pad_sequence(library.ones(2, 3))])
        results[-1].append(rnn.unpad_sequence(library.tensor([[1.0, 3.0], [2.0, 0.0]]), lengths))
    same(*results)


def test_unpadding_leaves_its_input_alone():
    x = tg.ones(2, 3)
    tg.nn.utils.rnn.unpad_sequence(x, tg.tensor([1, 2, 2]))
    assert x.shape == (2, 3)


def test_packed_sequences_convert_and_print(torch):
    def script(library):
        rnn = library.nn.utils.rnn
        packed = rnn.pack_sequence([library.tensor([1.0, 2.0]), library.tensor([3.0])])
        double = packed.double()
        return [
            repr(packed),
            str(double.data.dtype).split(".")[-1],
            double.batch_sizes.tolist(),
            packed.float() is packed,
            packed.to(library.float64).data.tolist(),
            packed.long().data.tolist(),
            isinstance(packed, tuple),
            rnn.PackedSequence((packed.data, packed.batch_sizes)).batch_sizes.tolist(),
            rnn.PackedSequence(packed.data, packed.batch_sizes, library.tensor([1, 0])).unsorted_indices.tolist(),
            rnn.invert_permutation(library.tensor([2, 0, 1])).tolist(),
            rnn.invert_permutation(None),
        ]

    assert script(tg) == script(torch)


def test_impossible_calls_raise_as_in_torch(torch):
    def script(library):
        rnn, ones = library.nn.utils.rnn, library.ones
        packed = rnn.pack_sequence([ones(3), ones(2)])
        return [
            attempt(call)
            for call in (
                lambda: rnn.pack_padded_sequence(ones(3, 2), [1, 2]),
                lambda: rnn.pack_padded_sequence(ones(3, 2), [2, 0]),
                lambda: rnn.pack_padded_sequence(ones(3, 2), [2, 1, 1]),
                lambda: rnn.pack_padded_sequence(ones(3, 2), ones(2, 1)),
                lambda: rnn.pack_padded_sequence(ones(3, 0), []),
                lambda: rnn.pack_sequence([ones(1), ones(2)]),
                lambda: rnn.pad_sequence([]),
                lambda: rnn.pad_sequence(3),
                lambda: rnn.pad_sequence([ones(2), ones(1)], padding_side="x"),
                lambda: rnn.pad_packed_sequence(packed, total_length=1),
            )
        ]

    for ours, theirs in zip(script(tg), script(torch), strict=True):
        assert ours[0] != "nothing raised"
        assert ours == theirs


def test_lengths_beyond_the_padded_ones_are_refused():
    """PyTorch reads memory that is not there."""
    with pytest.raises(RuntimeError, match="longest of the lengths is 4, but the padded sequences have only 3 steps"):
        tg.nn.utils.rnn.pack_padded_sequence(tg.ones(3, 2), [4, 1])
    with pytest.raises(ValueError, match="2 lengths for a batch of 3"):
        tg.nn.utils.rnn.unpad_sequence(tg.ones(2, 3), np.array([1, 2]))
