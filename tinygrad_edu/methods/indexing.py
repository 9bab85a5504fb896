"""Methods that take elements out and put others in."""

from __future__ import annotations

from typing import Any

from ..ops import indexing, masking, replacing, selecting, selection, triangular
from ..ops import scatter as scattering


class Indexing:
    """Indices, masks and diagonals."""

    __slots__ = ()

    __getitem__ = indexing.getitem
    __setitem__ = indexing.assign
    gather = indexing.gather
    take_along_dim = indexing.take_along_dim
    index_add = selecting.index_add
    index_copy = selecting.index_copy
    index_fill = selecting.index_fill
    index_put = selecting.index_put
    index_select = selecting.index_select
    repeat_interleave = selecting.repeat_interleave
    take = selecting.take
    scatter = scattering.scatter
    scatter_add = scattering.scatter_add
    scatter_reduce = scattering.scatter_reduce
    argwhere = masking.argwhere
    masked_fill = masking.masked_fill
    masked_scatter = masking.masked_scatter
    masked_select = masking.masked_select
    nonzero = masking.nonzero

    def where(self: Any, condition: Any, other: Any) -> Any:
        """Return this tensor where the condition holds and `other` elsewhere."""
        return selection.where(condition, self, other)

    diag = triangular.diag
    diag_embed = triangular.diag_embed
    diagflat = triangular.diagflat
    diagonal = triangular.diagonal
    trace = triangular.trace
    tril = triangular.tril
    triu = triangular.triu
    nonzero_static = masking.nonzero_static
    diagonal_scatter = replacing.diagonal_scatter
    index_reduce = replacing.index_reduce
    put = replacing.put
    select_scatter = replacing.select_scatter
    slice_scatter = replacing.slice_scatter
