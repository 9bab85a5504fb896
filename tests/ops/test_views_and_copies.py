"""Whether the result of a function of shapes is a view, as in PyTorch: what is written to it is written to the source, or is not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

from .compare import array, leaves

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore")

# Sources: contiguous, transposed, expanded, every other column, one element, no element, no dimension.
SOURCES: dict[str, Callable[[Any], Any]] = {
    "contiguous": lambda T: T.arange(24.0).reshape(2, 3, 4),
    "transposed": lambda T: T.arange(24.0).reshape(4, 3, 2).permute(2, 1, 0),
    "expanded": lambda T: T.arange(8.0).reshape(2, 1, 4).expand(2, 3, 4),
    "strided": lambda T: T.arange(48.0).reshape(2, 3, 8)[..., ::2],
    "square": lambda T: T.arange(9.0).reshape(3, 3),
    "row": lambda T: T.arange(4.0).reshape(1, 4),
    "vector": lambda T: T.arange(4.0),
    "one": lambda T: T.arange(1.0),
    "scalar": lambda T: T.tensor(2.0),
    "empty": lambda T: T.zeros(0, 3),
}

CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "adjoint": lambda T, x: x.adjoint(),
    "as_strided": lambda T, x: x.as_strided((2,), (1,)),
    "as_tensor": lambda T, x: T.as_tensor(x),
    "asarray": lambda T, x: T.asarray(x),
    "atleast_1d": lambda T, x: T.atleast_1d(x),
    "atleast_2d": lambda T, x: T.atleast_2d(x),
    "atleast_3d": lambda T, x: T.atleast_3d(x),
    "block_diag": lambda T, x: T.block_diag(x),
    "broadcast_tensors": lambda T, x: T.broadcast_tensors(x, T.zeros(2, 3, 4)),
    "broadcast_to": lambda T, x: T.broadcast_to(x, (2, 3, 4)),
    "cat": lambda T, x: T.cat([x]),
    "chunk": lambda T, x: T.chunk(x, 2),
    "chunk last": lambda T, x: T.chunk(x, 2, -1),
    "clone": lambda T, x: x.clone(),
    "column_stack": lambda T, x: T.column_stack([x]),
    "contiguous": lambda T, x: x.contiguous(),
    "cpu": lambda T, x: x.cpu(),
    "data": lambda T, x: x.data,
    "detach": lambda T, x: x.detach(),
    "diag": lambda T, x: T.diag(x),
    "diag_embed": lambda T, x: T.diag_embed(x),
    "diagflat": lambda T, x: T.diagflat(x),
    "diagonal": lambda T, x: T.diagonal(x),
    "diagonal other": lambda T, x: T.diagonal(x, 1, -1, 0),
    "double": lambda T, x: x.double(),
    "dsplit": lambda T, x: T.dsplit(x, 2),
    "dstack": lambda T, x: T.dstack([x]),
    "expand": lambda T, x: x.expand(2, 3, 4),
    "expand more": lambda T, x: x.expand(2, *x.shape),
    "expand_as": lambda T, x: x.expand_as(T.zeros(2, 3, 4)),
    "flatten": lambda T, x: T.flatten(x),
    "flatten 1": lambda T, x: T.flatten(x, 1),
    "flatten 0 1": lambda T, x: T.flatten(x, 0, 1),
    "flip": lambda T, x: T.flip(x, (0,)),
    "flip none": lambda T, x: T.flip(x, ()),
    "fliplr": lambda T, x: T.fliplr(x),
    "flipud": lambda T, x: T.flipud(x),
    "float": lambda T, x: x.float(),
    "from_numpy": lambda T, x: T.from_numpy(x.numpy()),
    "gather": lambda T, x: T.gather(x, 0, T.zeros(x.shape, dtype=T.int64)),
    "getitem slice": lambda T, x: x[1:],
    "getitem int": lambda T, x: x[0],
    "getitem none": lambda T, x: x[None],
    "getitem dots": lambda T, x: x[...],
    "getitem empty": lambda T, x: x[()],
    "getitem mask": lambda T, x: x[x >= 0],
    "getitem list": lambda T, x: x[[0]],
    "H": lambda T, x: x.H,
    "hsplit": lambda T, x: T.hsplit(x, 2),
    "hstack": lambda T, x: T.hstack([x]),
    "index_select": lambda T, x: T.index_select(x, 0, T.tensor([0])),
    "kron": lambda T, x: T.kron(x, T.ones(1)),
    "mH": lambda T, x: x.mH,
    "mT": lambda T, x: x.mT,
    "meshgrid": lambda T, x: T.meshgrid(x, x, indexing="ij"),
    "meshgrid one": lambda T, x: T.meshgrid(x, indexing="xy"),
    "moveaxis": lambda T, x: T.moveaxis(x, 0, -1),
    "movedim": lambda T, x: T.movedim(x, 0, 1),
    "narrow": lambda T, x: T.narrow(x, 0, 0, 1),
    "numpy": lambda T, x: T.from_numpy(x.numpy()),
    "permute": lambda T, x: T.permute(x, tuple(range(x.dim()))[::-1]),
    "positive": lambda T, x: T.positive(x),
    "ravel": lambda T, x: T.ravel(x),
    "repeat": lambda T, x: x.repeat(*([1] * max(x.dim(), 1))),
    "repeat_interleave": lambda T, x: T.repeat_interleave(x, 1, 0),
    "reshape": lambda T, x: T.reshape(x, (-1,)),
    "reshape 2": lambda T, x: T.reshape(x, (x.shape[0], -1)),
    "reshape last": lambda T, x: T.reshape(x, (-1, x.shape[-1])),
    "reshape same": lambda T, x: T.reshape(x, x.shape),
    "reshape_as": lambda T, x: x.reshape_as(T.zeros(4, 6)),
    "roll": lambda T, x: T.roll(x, 0),
    "rot90": lambda T, x: T.rot90(x),
    "rot90 none": lambda T, x: T.rot90(x, 0),
    "rot90 four": lambda T, x: T.rot90(x, 4),
    "select": lambda T, x: T.select(x, 0, 0),
    "split": lambda T, x: T.split(x, 1),
    "split sizes": lambda T, x: T.split(x, (1, 1)),
    "split_with_sizes": lambda T, x: x.split_with_sizes([1, 1]),
    "squeeze": lambda T, x: T.squeeze(x),
    "squeeze 0": lambda T, x: T.squeeze(x, 0),
    "squeeze dims": lambda T, x: T.squeeze(x, (0, 1)),
    "stack": lambda T, x: T.stack([x]),
    "sum_to_size": lambda T, x: x.sum_to_size(x.shape),
    "swapaxes": lambda T, x: T.swapaxes(x, 0, 1),
    "swapdims": lambda T, x: T.swapdims(x, 0, -1),
    "T": lambda T, x: x.T,
    "t": lambda T, x: T.t(x),
    "take_along_dim": lambda T, x: T.take_along_dim(x, T.zeros(x.shape, dtype=T.int64)),
    "tensor_split": lambda T, x: T.tensor_split(x, 2),
    "tensor_split at": lambda T, x: T.tensor_split(x, (1,), -1),
    "tile": lambda T, x: T.tile(x, (1,)),
    "to": lambda T, x: x.to(T.float32),
    "to other": lambda T, x: x.to(T.float64),
    "to copy": lambda T, x: x.to(T.float32, copy=True),
    "to device": lambda T, x: x.to("cpu"),
    "transpose": lambda T, x: T.transpose(x, 0, 1),
    "tril": lambda T, x: T.tril(x),
    "triu": lambda T, x: T.triu(x),
    "type": lambda T, x: x.type(T.float32),
    "type_as": lambda T, x: x.type_as(T.zeros(1)),
    "unbind": lambda T, x: T.unbind(x),
    "unbind last": lambda T, x: x.unbind(-1),
    "unflatten": lambda T, x: T.unflatten(x, -1, (-1, 2)),
    "unfold": lambda T, x: x.unfold(0, 1, 1),
    "unfold last": lambda T, x: x.unfold(-1, 2, 1),
    "unsqueeze": lambda T, x: T.unsqueeze(x, 0),
    "view": lambda T, x: x.view(-1),
    "view 2": lambda T, x: x.view(x.shape[0], -1),
    "view same": lambda T, x: x.view(x.shape),
    "view dtype": lambda T, x: x.view(T.int32),
    "view same dtype": lambda T, x: x.view(T.float32),
    "view_as": lambda T, x: x.view_as(x),
    "vsplit": lambda T, x: T.vsplit(x, 2),
    "vstack": lambda T, x: T.vstack([x]),
    "where": lambda T, x: T.where(T.tensor(True), x, x),
    "nn.functional.dropout": lambda T, x: T.nn.functional.dropout(x, training=False),
    "nn.functional.dropout zero": lambda T, x: T.nn.functional.dropout(x, 0.0),
    "nn.functional.pad": lambda T, x: T.nn.functional.pad(x, (0, 0)),
    "nn.functional.pad none": lambda T, x: T.nn.functional.pad(x, ()),
    "nn.functional.interpolate": lambda T, x: T.nn.functional.interpolate(x, size=4),
    "nn.functional.relu": lambda T, x: T.nn.functional.relu(x),
    "sum": lambda T, x: T.sum(x, ()),
    "sort": lambda T, x: T.sort(x, 0)[0],
    "clamp": lambda T, x: T.clamp(x, -9.0, 99.0),
    "round": lambda T, x: T.round(x),
    "trunc int": lambda T, x: T.trunc(x.int()),
    "nan_to_num int": lambda T, x: T.nan_to_num(x.int()),
    "abs_": lambda T, x: x.clone().abs_(),
    "alias of data": lambda T, x: x.view(-1)[:2].data,
}

# What differs and stays so: the call, the sources, and why.
KNOWN: dict[str, tuple[set[str], str]] = {"take_along_dim": ({"transposed", "expanded"}, "no need to be contiguous")}


def outcome(lib: Any, source: str, call: str) -> Any:
    """Return of each result its shape, whether it is the source, and what is in the source after it has been written to; or the error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x = SOURCES[source](lib)
        try:
            results = [r for r in leaves(CALLS[call](lib, x)) if hasattr(r, "requires_grad")]
        except Exception as error:  # any type of error is an outcome: it is compared
            return error
        answer: list[Any] = []
        for place, result in enumerate(results):
            stored = array(result)
            shared = bool(stored.size) and np.shares_memory(stored, array(x))
            answer += [tuple(result.shape), result is x, shared]
            if source != "expanded" and stored.size and len(np.unique(stored)) == stored.size:
                try:
                    result.fill_(-1 - place)
                except RuntimeError as error:
                    answer.append(type(error).__name__)
                answer.append(array(x).tolist())
        return answer


@pytest.mark.parametrize("call", CALLS)
def test_view_or_copy(call):
    """The shapes, whether the result is the source, whether they share memory, and what writing to the result does to the source."""
    found = {}
    for source in SOURCES:
        ours, theirs = outcome(tg, source, call), outcome(torch, source, call)
        same = isinstance(ours, type(theirs)) if isinstance(theirs, Exception) else repr(ours) == repr(theirs)
        if not same:
            found[source] = f"{source}: {ours!r:.300}\n    but PyTorch {theirs!r:.300}"
    allowed, reason = KNOWN.get(call, (set(), ""))
    assert not found.keys() - allowed, "\n".join(found[s] for s in found.keys() - allowed)
    assert found.keys() == allowed, f"{call} of {allowed - found.keys()} is as in PyTorch by now; the table says: {reason}"
