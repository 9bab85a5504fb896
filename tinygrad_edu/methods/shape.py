"""Methods that change the shape, and those that cut and join."""

from __future__ import annotations

from ..ops import axes, combining, joining, pieces, replacing, strided
from ..ops import shape as shaping


class Shape:
    """Shapes, axes and pieces."""

    __slots__ = ()

    broadcast_to = shaping.broadcast_to
    contiguous = shaping.contiguous
    expand = shaping.expand
    expand_as = shaping.expand_as
    flatten = shaping.flatten
    ravel = shaping.ravel
    reshape = shaping.reshape
    reshape_as = shaping.reshape_as
    squeeze = shaping.squeeze
    unflatten = shaping.unflatten
    unsqueeze = shaping.unsqueeze
    view = shaping.view
    view_as = shaping.view_as
    flip = axes.flip
    fliplr = axes.fliplr
    flipud = axes.flipud
    moveaxis = axes.moveaxis
    movedim = axes.movedim
    permute = axes.permute
    roll = axes.roll
    rot90 = axes.rot90
    swapaxes = axes.swapaxes
    swapdims = axes.swapdims
    t = axes.t
    transpose = axes.transpose
    chunk = pieces.chunk
    narrow = pieces.narrow
    select = pieces.select
    split = pieces.split
    split_with_sizes = pieces.split_with_sizes
    tensor_split = pieces.tensor_split
    unbind = pieces.unbind
    repeat = joining.repeat
    tile = joining.tile
    T = property(axes.T)
    mT = property(axes.mT)  # noqa: N815 - PyTorch's name
    is_same_size = shaping.is_same_size
    kron = combining.kron
    dsplit = pieces.dsplit
    hsplit = pieces.hsplit
    vsplit = pieces.vsplit
    narrow_copy = pieces.narrow_copy
    unsafe_chunk = pieces.unsafe_chunk
    unsafe_split = pieces.unsafe_split
    sum_to_size = replacing.sum_to_size
    as_strided = strided.as_strided
    as_strided_scatter = strided.as_strided_scatter
    storage_offset = strided.storage_offset
    unfold = strided.unfold
