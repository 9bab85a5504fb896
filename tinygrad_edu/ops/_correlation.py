"""The kernels of convolution, in plain NumPy: matrix products of the weight with the windows of the input.

The windows of a few samples at a time are copied into a buffer that stays in the processor's cache, one window a column; matrix products
then write straight into the output. One tap of a kernel is one of its elements.

.. math:: y_{n o q} = \\sum_{c, k} w_{o c k} \\, x_{n c, \\, q \\cdot \\mathit{stride} + k \\cdot \\mathit{dilation} - \\mathit{padding}}

`correlate` computes :math:`y`, and the other two what the same sum gives when it is solved for the adjoint of :math:`x` and of :math:`w`.
Arrays are (batch, channel, *spatial), weights (output channel, input channel of the group, *kernel).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ._windows import Ints, Pairs, counts, in_threads, meetings, span, volume, windows

BLOCK = 1 << 20  # elements of the column buffer, at most: some samples, or else some rows of the output of one
PRODUCT = (1 << 19) - 1  # multiplications of the largest product of two matrices that OpenBLAS computes in the thread that asks for it
VECTOR_PRODUCT = 9000  # the same for the product of a matrix and a vector


def _working(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype to compute in: half precision has neither fast products nor room for a long sum."""
    return np.dtype(np.float32) if dtype == np.float16 else dtype


def _channels_last(channels: int, kernel: Ints, stride: Ints, dilation: Ints, count: Ints) -> bool:
    """Return whether the columns are copied faster if each window, and not each row of the output, lies in one piece."""
    window_run = channels * (kernel[-1] if dilation[-1] == 1 else 1)
    row_run = count[-1] if stride[-1] == 1 else 1
    return row_run < 24 and window_run > 4 * row_run


def _taps_matrix(weight: Any, groups: int, last: bool) -> Any:
    """Return the weight as (group, output channel, channel and tap), in the order that the columns have."""
    return (np.moveaxis(weight, 1, -1) if last else weight).reshape(groups, weight.shape[0] // groups, -1)


def _column_blocks(
    x: Any, start: int, stop: int, kernel: Ints, stride: Ints, padding: Pairs, dilation: Ints, groups: int, count: Ints, last: bool
) -> Iterator[tuple[slice, slice, Any]]:
    """Yield samples, output places, and their columns (sample, group, channel and tap, place), which are overwritten by the next ones."""
    channels, dtype = x.shape[1], _working(x.dtype)
    if any(lo < 0 or hi < 0 for lo, hi in padding):
        kept = [slice(max(0, -lo), n - max(0, -hi)) for n, (lo, hi) in zip(x.shape[2:], padding, strict=True)]
        x = x[(slice(None), slice(None), *kept)]
        padding = tuple((max(0, lo), max(0, hi)) for lo, hi in padding)
    padded = any(lo or hi for lo, hi in padding)
    if not padded and volume(kernel) == 1 and volume(stride) == 1:
        columns = x[start:stop].reshape(stop - start, groups, channels // groups, volume(count))
        yield slice(start, stop), slice(None), columns.astype(dtype, copy=False)
        return
    line = volume(count[1:])  # output places in one row
    sample = max(1, channels * volume(kernel) * line * count[0])
    samples = max(1, min(stop - start, BLOCK // sample))
    rows = count[0] if sample <= BLOCK else max(1, BLOCK * count[0] // sample)
    buffer = np.empty(samples * (sample // count[0]) * rows, dtype)
    source = windows(x, kernel, stride, dilation, count)
    if padded or last:
        sizes = [n + lo + hi for n, (lo, hi) in zip(x.shape[2:], padding, strict=True)]
        frame = np.moveaxis(np.zeros((samples, *sizes, channels), dtype), -1, 1) if last else np.zeros((samples, channels, *sizes), dtype)
        filled = [slice(lo, lo + n) for n, (lo, _) in zip(x.shape[2:], padding, strict=True)]
        inside = frame[(slice(None), slice(None), *filled)]
        source = windows(frame, kernel, stride, dilation, count)
    ndim = len(kernel)
    places, taps = tuple(range(2 + ndim, 2 + 2 * ndim)), tuple(range(2, 2 + ndim))
    for i in range(start, stop, samples):
        k = min(samples, stop - i)
        if padded or last:
            inside[:k] = x[i : i + k]
            block = source[:k]
        else:
            block = source[i : i + k]
        for r in range(0, count[0], rows):
            part = block if rows == count[0] else block[(slice(None),) * places[0] + (slice(r, r + rows),)]
            m = part.shape[places[0]] * line
            flat = buffer[: part.size]
            if last and groups == 1:
                part = part.transpose(0, *places, *taps, 1)
                flat.reshape(part.shape)[...] = part
                columns = flat.reshape(k, 1, m, -1).swapaxes(-1, -2)
            elif last:
                part = part.reshape(k, groups, -1, *part.shape[2:])
                part = part.transpose(0, 1, *(p + 1 for p in places), *(t + 1 for t in taps), 2)
                flat.reshape(part.shape)[...] = part
                columns = flat.reshape(k, groups, m, -1).swapaxes(-1, -2)
            else:
                flat.reshape(part.shape)[...] = part
                columns = flat.reshape(k, groups, -1, m)
            yield slice(i, i + k), slice(r * line, r * line + m), columns


def _merged(columns: Any) -> Any:
    """Return the windows of several samples below each other: one large product is faster than many small ones. Nothing is copied."""
    return columns.swapaxes(-1, -2).reshape(-1, columns.shape[-2])


def _piece(size: int, most: int) -> int:
    """Return the size, at most `most`, of equal pieces (the last may be smaller) of an axis."""
    return -(-size // -(-size // most)) if size > most > 0 else max(1, min(size, most))


def _cut(x: Any, size: int) -> Iterator[Any]:
    """Yield `x` (..., row, column) as views (..., piece, row, column) with `size` columns in each piece; what is left over comes last."""
    whole = x.shape[-1] // size * size
    for part, width in ((x[..., :whole], size), (x[..., whole:], x.shape[-1] - whole)):
        if part.size:
            yield part.reshape(*part.shape[:-1], -1, width).swapaxes(-2, -3)


def _multiply(a: Any, b: Any, out: Any) -> None:
    """Write the products of `a` and `b`, stacks of matrices, into `out`, in pieces so small that OpenBLAS computes each in this thread.

    It spreads a larger product over threads of its own, which wait for each other by spinning: where another program takes one of the
    processors, that can cost a hundred times what it saves. Two threads of ours, each with its own products, need not wait.
    """
    (m, k), n = a.shape[-2:], b.shape[-1]
    limit = PRODUCT if m > 1 and n > 1 else VECTOR_PRODUCT
    if m * k * n <= limit:
        np.matmul(a, b, out=out)
        return
    rows = _piece(m, 64)
    inner = _piece(k, limit // (rows * min(n, 48)))
    columns = min(n, limit // (rows * inner))
    columns = columns // 8 * 8 or columns
    for i in range(0, m, rows):
        for j in range(0, k, inner):
            left = a[..., None, i : i + rows, j : j + inner]
            for right, part in zip(_cut(b[..., j : j + inner, :], columns), _cut(out[..., i : i + rows, :], columns), strict=True):
                if j == 0:
                    np.matmul(left, right, out=part)
                else:
                    part += np.matmul(left, right)


def _work(places: int, groups: int, rows: int, taps: int) -> float:
    """Return how much there is to do, in array elements to be read: to copy the columns, and to multiply them."""
    return places * groups * taps * (0.5 + rows / 64)


def correlate(x: Any, weight: Any, bias: Any, stride: Ints, padding: Pairs, dilation: Ints, groups: int) -> Any:
    """Return the correlation of `x` with `weight`, plus `bias` (or `None`) in each output channel."""
    n, o, kernel = x.shape[0], weight.shape[0], weight.shape[2:]
    count = counts(x.shape[2:], kernel, stride, padding, dilation)
    last = _channels_last(weight.shape[1], kernel, stride, dilation, count)
    dtype = _working(x.dtype)
    matrix = _taps_matrix(weight, groups, last).astype(dtype, copy=False)
    shift = None if bias is None else bias.reshape(groups, -1, 1)
    merge = last and groups == 1 and volume(kernel) > 1
    out = np.empty((n, groups, o // groups, volume(count)), dtype)

    def task(start: int, stop: int) -> None:
        for samples, places, columns in _column_blocks(x, start, stop, kernel, stride, padding, dilation, groups, count, last):
            part = out[samples, :, :, places]
            if merge:
                product = np.empty((o, len(part) * columns.shape[-1]), dtype)
                _multiply(matrix[0], _merged(columns).T, product)
                part[...] = product.reshape(o, len(part), 1, -1).transpose(1, 2, 0, 3)
            else:
                _multiply(matrix, columns, part)
            if shift is not None:
                part += shift

    if out.size:
        # Merged samples share the packing of the weight that BLAS does for each product, so there are more of them to a part.
        in_threads(task, n, _work(n * volume(count), groups, *matrix[0].shape), parts=2 if merge else 8)
    return out.reshape(n, o, *count).astype(x.dtype, copy=False)


def correlate_weight(x: Any, y: Any, kernel: Ints, stride: Ints, padding: Pairs, dilation: Ints, groups: int) -> Any:
    """Return what `correlate` gives for the adjoint of the weight, where `y` is the adjoint of its output."""
    (n, o), count, channels = y.shape[:2], y.shape[2:], x.shape[1] // groups
    last = _channels_last(channels, kernel, stride, dilation, count)
    dtype = _working(x.dtype)
    merge = last and groups == 1 and volume(kernel) > 1
    rows = y.reshape(n, groups, o // groups, volume(count)).astype(dtype, copy=False)

    def task(start: int, stop: int) -> Any:
        total = np.zeros((groups, o // groups, channels * volume(kernel)), dtype)
        for samples, places, columns in _column_blocks(x, start, stop, kernel, stride, padding, dilation, groups, count, last):
            part = rows[samples, :, :, places]
            if merge:
                left, right = part.transpose(1, 2, 0, 3).reshape(1, 1, o, -1), _merged(columns)[None, None]
            else:
                left, right = part, columns.swapaxes(-1, -2)
            products = np.empty((len(left), *total.shape), dtype)
            _multiply(left, right, products)
            total += products.sum(axis=0) if len(products) != 1 else products[0]
        return total

    totals = in_threads(task, n, _work(n * volume(count), groups, o // groups, channels * volume(kernel)), parts=2)
    total = (totals[0] if len(totals) == 1 else totals[0] + totals[1]).astype(x.dtype, copy=False)
    if last:
        return np.ascontiguousarray(np.moveaxis(total.reshape(o, *kernel, channels), -1, 1))
    return total.reshape(o, channels, *kernel)


def correlate_transposed(y: Any, weight: Any, bias: Any, size: Ints, stride: Ints, padding: Pairs, dilation: Ints, groups: int) -> Any:
    """Return what `correlate` gives for the adjoint of its input, of spatial shape `size`, where `y` is the adjoint of its output.

    With stride 1 this is again a correlation, with the kernel turned around and its channel axes exchanged. Otherwise, and where a
    column is cheaper to scatter than to gather because the result has few channels, every window's contribution is added in its place.
    """
    n, (o, channels), kernel = y.shape[0], weight.shape[:2], weight.shape[2:]
    turned = tuple((s - 1 - lo, s - 1 - hi) for s, (lo, hi) in zip(span(kernel, dilation), padding, strict=True))
    by_group = weight.reshape(groups, o // groups, channels, *kernel)
    if volume(stride) == 1 and min(map(min, turned)) >= 0 and 4 * channels > o // groups:
        flipped = np.flip(by_group.swapaxes(1, 2), tuple(range(3, 3 + len(kernel))))
        return correlate(y, flipped.reshape(groups * channels, o // groups, *kernel), bias, stride, turned, dilation, groups)
    count, dtype = y.shape[2:], _working(y.dtype)
    # (group, tap, channel, output channel): some taps of it at a time, so that their columns stay in the cache
    taps = np.moveaxis(by_group.reshape(groups, o // groups, channels, -1), (1, 3), (3, 1)).astype(dtype, order="C", copy=False)
    out = np.zeros((n, groups, channels, *size), dtype)
    if bias is not None:
        out += bias.reshape(groups, channels, *(1,) * len(size))
    met = list(meetings(size, kernel, stride, tuple(lo for lo, _ in padding), dilation, count))
    rows = y.reshape(n, groups, o // groups, volume(count))
    sample = max(1, groups * channels * volume(count))
    some = min(volume(kernel), max(1, BLOCK // sample))
    samples = max(1, BLOCK // (sample * some))

    def task(start: int, stop: int) -> None:
        for i in range(start, stop, samples):
            part = out[i : min(i + samples, stop)]
            source = rows[i : i + len(part)].astype(dtype, copy=False)
            for first in range(0, volume(kernel), some):
                matrix = taps[:, first : first + some].reshape(groups, -1, o // groups)
                columns = np.empty((len(part), groups, matrix.shape[1], volume(count)), dtype)
                _multiply(matrix, source, columns)
                columns = columns.reshape(len(part), groups, -1, channels, *count)
                for number, outputs, inputs in met:
                    if first <= number < first + some:
                        part[inputs] += columns[:, :, number - first][outputs]

    if out.size and rows.size:
        in_threads(task, n, _work(n * volume(count), groups, o // groups, channels * volume(kernel)))
    return out.reshape(n, groups * channels, *size).astype(y.dtype, copy=False)
