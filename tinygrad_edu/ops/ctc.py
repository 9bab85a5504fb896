r"""Connectionist temporal classification: the loss of a sequence of labels whose places in a longer sequence of frames are not known.

A path names one class for each frame: a label, repeated as long as it lasts, or the blank. The probability of a sequence of labels is the
sum of those of all paths that spell it, and the forward algorithm adds them up frame by frame, in logarithms (Graves et al., 2006):

.. math:: \alpha_t(s) = \log p_t(l_s) + \log\big(e^{\alpha_{t-1}(s)} + e^{\alpha_{t-1}(s-1)} + e^{\alpha_{t-1}(s-2)}\big)

with the labels :math:`l` spread out with blanks between them. The step of two skips a blank, so it needs two different labels.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.primitive import Array
from .dimensions import shape_of
from .indexing import _index, _slice, gather
from .loss_reduction import reduced, reduction_of
from .norms import logsumexp
from .reduced import dtype_of
from .selection import _where, gate

_NOWHERE, _START, _FIRST = 0, 1, 2  # columns of the trellis: what is never reached, the place before the first frame, the first blank


def _lengths(name: str, given: Any, batch: int, most: int) -> Any:
    """Return lengths as an array, after checking them."""
    lengths = np.asarray(getattr(given, "array", given))
    if lengths.size and lengths.dtype.kind not in "iu":
        raise RuntimeError(f"{name} must be integral, but got {lengths.dtype}")
    lengths = lengths.reshape(-1).astype(np.int64)
    if len(lengths) != batch:
        raise RuntimeError(f"{name} must be of size batch_size: expected {batch} lengths, but got {len(lengths)}")
    if np.any((lengths < 0) | (lengths > most)):
        raise RuntimeError(f"Expected {name} to have values from 0 to {most}, but got {lengths.tolist()}")
    return lengths


def _padded(targets: Any, target_lengths: Any, batch: int) -> tuple[Any, Any]:
    """Return the labels as one row for each sample, zero where they have ended, and how many there are in each row."""
    labels = np.asarray(getattr(targets, "array", targets)).astype(np.int64)
    if labels.ndim == 2:
        if len(labels) != batch:
            raise RuntimeError(
                f"Expected targets to have size {batch} at dimension 0, one row for each sample, but got {list(labels.shape)}"
            )
        lengths = _lengths("target_lengths", target_lengths, batch, labels.shape[1])
        return np.where(np.arange(labels.shape[1]) < lengths[:, None], labels, 0), lengths
    if labels.ndim != 1:
        raise RuntimeError(f"Expected targets of shape (N, S), or of all samples one after the other, but got {list(labels.shape)}")
    lengths = _lengths("target_lengths", target_lengths, batch, labels.size)
    if lengths.sum() != labels.size:
        raise RuntimeError(f"Expected targets to have size {lengths.sum()}, the sum of target_lengths, but got {labels.size}")
    rows = np.zeros((batch, int(lengths.max(initial=0))), np.int64)
    rows[np.arange(rows.shape[1]) < lengths[:, None]] = labels
    return rows, lengths


def _trellis(labels: Any, blank: int) -> tuple[Any, Any]:
    """Return for each column of the trellis the class that it stands for, and from which three columns it is reached."""
    batch, count = labels.shape
    width = _FIRST + 2 * count + 1
    classes = np.full((batch, width), blank)
    classes[:, _FIRST + 1 :: 2] = labels
    column = np.arange(width)
    differs = np.ones((batch, width), bool)
    differs[:, _FIRST + 2 :] = classes[:, _FIRST + 2 :] != classes[:, _FIRST:-2]
    steps = np.stack(
        [np.broadcast_to(column, (batch, width)), np.broadcast_to(column - 1, (batch, width)), np.where(differs, column - 2, 0)], -1
    )
    steps[:, :_FIRST] = _NOWHERE
    return classes, steps


def _log_likelihood(log_probs: Any, labels: Any, frames: Any, lengths: Any, blank: int) -> Any:
    """Return the logarithm of the probability of the labels of each sample, minus infinity if there are too few frames for them."""
    batch = len(labels)
    classes, steps = _trellis(labels, blank)
    total = int(frames.max(initial=0))
    emitted = gather(log_probs, 2, np.broadcast_to(classes, (total, *classes.shape)))
    rows = np.arange(batch)
    alpha: Any = np.full(classes.shape, -math.inf, dtype_of(log_probs))
    alpha[:, _START] = 0
    for t in range(total):
        arrived = logsumexp(_index(alpha, (rows[:, None, None], steps)), -1) + _slice(emitted, (t, ...))
        running = frames > t
        alpha = arrived if running.all() else _where(running[:, None], arrived, alpha)
    last = _FIRST + 2 * lengths[:, None] - np.arange(2)  # the blank at the end, and the last label (or the start, if there is none)
    return logsumexp(_index(alpha, (rows[:, None], last)), -1)


def _mass(log_probs: Any, frames: Any) -> Any:
    """Return the sum of all probabilities of each sample: the number of its frames, if they are normalised."""
    counted = np.arange(shape_of(log_probs)[0])[:, None] < frames
    return np.sum(gate(np.sum(np.exp(log_probs), axis=2), counted), axis=0)


def ctc_loss(
    log_probs: Array,
    targets: Array,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:
    r"""Return the mean of minus the log-probability that the frames spell the labels, whichever frame says which label.

    Parameters
    ----------
    log_probs : log-probabilities of the classes in each frame, shape (T, N, C), or (T, C).
    targets : the labels, shape (N, S), or those of all samples one after the other.
    input_lengths, target_lengths : how many frames and how many labels each sample has; tensors or tuples of N integers.
    blank : the class that stands for no label.
    reduction : ``"mean"`` (of the losses, each divided by the number of its labels), ``"sum"`` or ``"none"``.
    zero_infinity : let the loss be zero, instead of infinite, where there are too few frames for the labels.

    Raises
    ------
    RuntimeError : if shapes, lengths or classes do not fit.

    The gradient is that of log-probabilities which stay normalised, as PyTorch's is: of the loss plus the sum of all probabilities. Through
    `log_softmax` it is the same as that of the loss alone.

    >>> import tinygrad_edu as tg
    >>> halves = tg.full((2, 1, 2), 0.5).log()
    >>> tg.nn.functional.ctc_loss(halves, tg.tensor([[1]]), (2,), (1,)).exp()  # "1 1", "1 -" and "- 1" spell 1: 3 of 4 paths
    tensor(1.3333)
    """
    reduction = reduction_of(None, None, reduction)
    shape = tuple(shape_of(log_probs))
    if len(shape) not in (2, 3):
        raise RuntimeError(f"ctc_loss: expected log_probs of shape (T, N, C) or (T, C), but got {list(shape)}")
    if 0 in shape:
        raise RuntimeError(f"ctc_loss: log_probs tensor must not be empty, but got shape {list(shape)}")
    if dtype_of(log_probs).kind != "f":
        raise NotImplementedError(
            f"ctc_loss is not implemented for {dtype_of(log_probs)}: convert log_probs first, with .float() for example"
        )
    if len(shape) == 2:
        log_probs = np.expand_dims(log_probs, 1)
    batch, classes = shape_of(log_probs)[1:]
    if not 0 <= blank < classes:
        raise RuntimeError(f"ctc_loss: blank must be in label range, from 0 to {classes - 1}, but got {blank}")
    frames = _lengths("input_lengths", input_lengths, batch, shape[0])
    labels, lengths = _padded(targets, target_lengths, batch)
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise RuntimeError(f"ctc_loss: targets must be from 0 to {classes - 1}, but go from {labels.min()} to {labels.max()}")
    loss = -_log_likelihood(log_probs, labels, frames, lengths, blank)
    values = getattr(loss, "array", loss)
    possible = np.isfinite(values)
    mass = _mass(log_probs, frames)
    loss = (loss if not zero_infinity or possible.all() else gate(loss, possible)) + gate(mass - getattr(mass, "array", mass), possible)
    if reduction == "mean":
        return np.mean(loss / np.maximum(lengths, 1).astype(dtype_of(log_probs)))
    return reduced(loss if len(shape) == 3 else np.reshape(loss, ()), reduction)
