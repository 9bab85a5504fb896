"""Bad calls: the exception is of PyTorch's type (or of a more special one), and nothing has been changed."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_edu as tg

from .compare import array

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore")

# Expressions of the library `T`, its `nn.functional` `F`, and tensors: `x` (2, 3), `y` (4, 5), `v` (3,), `s` (scalar), `i` (2 integers),
# `b` (booleans, of the shape of `x`), `e` (0, 3), `w` (2, 3, expanded from one row), `leaf` (2, requires a gradient).
CALLS = """
x + y | x - y | x * y | x / y | x ** y | x @ y | x.add_(y) | v.add_(x) | x.mul_(y) | x == y | T.maximum(x, y) | T.where(b, x, y) | x + "a"
x + [1, 2] | x + None | "a" * x | x @ 2 | T.add(x) | T.add() | T.sin() | T.sin(1.0) | T.sin("a") | T.sin(x, x) | T.sin(x, dim=0)
x.sum(2) | x.sum(-3) | x.sum((0, 0)) | x.sum((0, 2)) | x.sum("a") | x.sum(1.5) | x.sum(dim=0, axis=0) | x.mean(5) | i.mean() | x.max(2)
e.max() | e.max(0) | e.min() | e.argmax() | e.argmax(0) | e.amax() | e.amax(0) | e.median(0) | x.prod((0, 1)) | x.std(7) | x.var(7)
x.cumsum() | x.cumsum(2) | x.cumprod(-3) | x.cummax(3) | T.logsumexp(x, 4) | T.logsumexp(x) | x.norm(dim=3) | T.softmax(x, 2)
T.softmax(x) | x.sort(2) | x.argsort(3) | x.topk(9) | x.topk(-1) | x.topk(1, 4) | x.kthvalue(9) | x.kthvalue(0) | T.quantile(x, 2.0)
T.quantile(x, "a") | T.searchsorted(x, y) | T.bincount(x) | T.bincount(T.tensor([-1])) | T.histc(x, -1) | T.multinomial(v, 9)
T.multinomial(-v - 1, 1) | x.view(5) | x.view(-1, -1) | x.view(-1, 4) | x.T.view(6) | x.view(()) | x.reshape(4) | x.reshape(-1, -1)
x.reshape("a") | x.reshape(2.0, 3) | e.reshape(-1, 0) | x.transpose(0, 2) | x.transpose(0) | x.permute(0) | x.permute(0, 0)
x.permute(0, 2) | x.permute(0, 1, 2) | x.t(1) | T.zeros(1, 2, 3).t() | x.squeeze(3) | x.unsqueeze(4) | x.unsqueeze(-4) | x.unsqueeze()
x.expand(2) | x.expand(4, 3) | x.expand(-1, 2, 3) | x.expand(-1, -1, -1) | x.repeat(2) | x.repeat(-1, 1) | x.tile("a") | x.flatten(1, 0)
x.flatten(3) | x.unflatten(1, (2, 2)) | x.narrow(0, 0, 5) | x.narrow(0, 3, 1) | x.narrow(2, 0, 1) | x.select(0, 2) | x.select(2, 0)
x.split(0) | x.split(-1) | x.split((1, 2)) | x.split(1, 3) | x.chunk(0) | x.chunk(2, 4) | x.unbind(2) | s.unbind() | x.flip(2)
x.flip((0, 0)) | x.roll(1, 2) | x.roll((1, 2), 0) | x.rot90(1, (0, 0)) | x.rot90(1, (0, 5)) | T.cat([]) | T.cat([x, y]) | T.cat([x, v])
T.cat([x, x], 2) | T.cat(x) | T.cat([x, 1.0]) | T.cat([s, s]) | T.stack([]) | T.stack([x, y]) | T.stack([x, x], 4) | T.stack(x, "a")
T.hstack([x, y]) | T.vstack([x, y]) | T.meshgrid(x, x) | T.kron(x) | T.broadcast_to(x, (3, 3)) | T.broadcast_tensors(x, y)
T.broadcast_shapes((2, 3), (4,)) | T.atleast_1d("a") | T.block_diag(T.zeros(1, 1, 1)) | T.cartesian_prod(x, x) | x[2] | x[-3] | x[0, 3]
x[0, 0, 0] | x["a"] | x[1.0] | x[x] | x[i + 5] | x[T.tensor([True, False, True])] | x[::-1] | x[0:2:0] | s[0] | x[{}]
x.__setitem__(5, 1.0) | x.__setitem__(0, y) | x.__setitem__(0, "a") | x.__setitem__((0, 0, 0), 1.0) | x.__setitem__(b, v)
x.__setitem__(0, None) | x.gather(0, i) | x.gather(2, b.long()) | x.gather(0, b) | x.gather(0, b.long() + 9)
x.scatter(0, b.long() + 9, x) | x.scatter(0, b.long(), y) | x.scatter_add(0, i, x) | x.scatter(5, b.long(), x) | x.index_select(0, i + 9)
x.index_select(0, x) | x.index_select(3, i) | x.index_select(0, b.long()) | x.index_add(0, i, y) | x.index_copy(0, i, y)
x.index_fill(0, i + 9, 1.0) | x.index_fill(0, v, 1.0) | x.masked_fill(x, 1.0) | x.masked_fill(b[:, :2], 1.0) | x.masked_fill(b, v)
x.masked_select(x) | x.masked_select(y > 0) | x.take(i + 99) | x.take(x) | x.diagonal(0, 0, 0) | v.diagonal() | T.diag(T.zeros(1, 1, 1))
v.tril() | T.tril_indices(-1, 2) | F.one_hot(x) | F.one_hot(i, 1) | F.one_hot(-i - 1) | T.mm(x, y) | T.mm(v, v) | T.mm(x, x.long())
T.mv(x, x) | T.mv(x, T.ones(2)) | T.dot(x, x) | T.dot(v, T.ones(2)) | T.bmm(x, x) | T.matmul(s, x)
T.bmm(T.ones(2, 2, 3), T.ones(3, 3, 2)) | T.addmm(x, x, y) | T.addmm(v, x, y.T) | T.outer(x, v) | T.cross(T.ones(2), T.ones(2))
T.trace(v) | T.tensordot(x, y, 1) | T.tensordot(x, y, 3) | T.einsum("ij,jk->ik", x, y) | T.einsum("ij->k", x) | T.einsum("i", x)
T.einsum("ij,ij", x) | T.einsum(x) | T.linalg.inv(x) | T.linalg.inv(v) | T.linalg.inv(T.zeros(2, 2)) | T.linalg.solve(y, y)
T.linalg.cholesky(-T.eye(2)) | T.linalg.det(x) | T.linalg.qr(v) | T.linalg.svd(v) | T.linalg.eigh(x) | T.linalg.norm(x, "a")
T.linalg.norm(x, "fro", dim=0) | T.linalg.matrix_norm(v) | T.linalg.inv(T.eye(2).long()) | T.linalg.matrix_power(x, 2)
T.linalg.multi_dot([x]) | T.linalg.multi_dot([x, y]) | T.linalg.vector_norm(i) | T.linalg.pinv(v) | T.matrix_exp(x) | T.zeros(-1)
T.zeros("a") | T.zeros(2.0) | T.ones((2, -1)) | T.arange(0, 1, 0) | T.arange(1, 0) | T.arange() | T.arange("a") | T.linspace(0, 1)
T.linspace(0, 1, -1) | T.eye(-1) | T.full((2,)) | T.full((2,), "a") | T.tensor([[1], [1, 2]]) | T.tensor("a") | T.tensor([1, "a"])
T.tensor() | T.tensor([x, x]) | T.tensor([1], requires_grad=True) | T.tensor([1.0], dtype=float32) | T.tensor([1.0], dtype="float32")
T.randn(-2) | T.randperm(-1) | T.tensor([1.0], device="abc") | T.randint(5, 5, (2,)) | T.randint(3) | T.normal(0.0, -1.0, (2,))
T.normal(x, -x - 1) | T.bernoulli(x + 2) | T.bernoulli(i) | T.from_numpy([1.0]) | T.empty(2, dtype=int5) | T.zeros_like(2)
T.as_tensor("a") | T.manual_seed("a") | T.rand("a") | T.set_default_dtype(T.int64) | x.item() | e.item() | int(x) | float(x) | bool(x)
bool(e) | len(s) | iter(s) | x.numpy(5) | leaf.numpy() | [0, 1][x] | range(s) | x.tolist(1) | x.backward() | s.backward()
leaf.backward() | (leaf * 2).backward(v) | i.requires_grad_() | b.requires_grad_() | leaf.add_(1) | leaf[0].fill_(1)
(leaf * 2).requires_grad_(False) | leaf.__setitem__(0, 1.0) | T.autograd.grad(leaf, leaf) | T.autograd.grad(s, leaf)
T.autograd.grad(leaf.sum(), x) | w.add_(1) | w.fill_(1.0) | w.zero_() | w.copy_(x) | w.__setitem__(0, 1.0) | x.copy_(y) | x.fill_(v)
x.fill_("a") | i.add_(1.5) | i.div_(2) | b.add_(1) | i.mul_(x) | i.sqrt_() | i.sigmoid_() | b - b | -b | 1 - b | ~x | x & x
T.bitwise_or(x, x) | x << 1 | b.abs() | i ** -1 | i // 0 | i % 0 | T.pow(2, -i) | T.gcd(x, x) | T.clamp(x) | T.clamp(x, "a") | x.clamp(y)
T.div(x, x, rounding_mode="a") | T.round(i, decimals=1) | T.floor(b) | T.lerp(x, y, 0.5) | T.atan2(x, "a") | T.logical_and(x, y)
T.bitwise_and(x, x) | T.isclose(x, i) | T.allclose(x, 1.0) | T.equal(x, 1.0) | T.equal(x, "a") | T.isnan("a") | T.result_type("a", x)
F.linear(x, y) | F.linear(x, T.ones(4, 3), T.ones(2)) | F.linear(x.long(), T.ones(4, 3)) | F.relu("a") | F.gelu(x, approximate="a")
F.glu(v) | F.gelu(i) | F.conv2d(x, y) | F.conv2d(T.ones(1, 2, 4, 4), T.ones(1, 3, 2, 2))
F.conv2d(T.ones(1, 2, 1, 1), T.ones(1, 2, 3, 3)) | F.conv1d(T.ones(1, 2, 3), v)
F.conv2d(T.ones(1, 3, 4, 4), T.ones(2, 1, 2, 2), groups=2) | F.conv2d(T.ones(1, 1, 4, 4), T.ones(1, 1, 2, 2), stride=0)
F.max_pool2d(v, 2) | F.conv2d(T.ones(1, 1, 4, 4), T.ones(1, 1, 2, 2), padding=-1)
F.conv2d(T.ones(1, 1, 4, 4), T.ones(1, 1, 2, 2), padding="a") | F.avg_pool2d(v, 2)
F.conv2d(T.ones(1, 1, 4, 4), T.ones(1, 1, 2, 2), stride=2, padding="same") | F.max_pool2d(T.ones(1, 4, 4), 5)
F.max_pool2d(T.ones(1, 4, 4), 2, padding=2) | F.conv_transpose2d(T.ones(1, 1, 4, 4), T.ones(2, 1, 2, 2)) | F.adaptive_avg_pool2d(v, 2)
F.max_pool2d(T.ones(1, 4, 4), 0) | F.lp_pool2d(x, 2.0) | F.batch_norm(x, None, None) | F.batch_norm(v[None], None, None, training=True)
F.batch_norm(x, v, v, T.ones(2)) | F.layer_norm(x, (2,)) | F.layer_norm(x, 3.0) | F.group_norm(x, 2) | F.group_norm(T.ones(2, 3, 2), 2)
F.instance_norm(T.ones(1, 2, 1)) | F.dropout(x, 2.0) | F.dropout(x, -1.0) | F.normalize(x, dim=4) | F.embedding(x, y)
F.embedding(i + 9, y) | F.embedding(i, v) | F.embedding(i, y, padding_idx=9) | F.embedding_bag(i, y) | F.pad(x, (1,)) | F.pad(x, (1,) * 6)
F.pad(x, (1, 1), mode="reflect") | F.pad(T.ones(1, 2, 3), (3, 0), mode="reflect") | F.pad(x, (1, 1), mode="a") | F.pad(x, (-9, 0))
F.interpolate(x, 2) | F.interpolate(T.ones(1, 1, 4)) | F.interpolate(T.ones(1, 1, 4), 2, 2.0)
F.interpolate(T.ones(1, 1, 4), 2, mode="bilinear") | F.interpolate(T.ones(1, 1, 4), (2, 2)) | F.interpolate(T.ones(1, 1, 4), 2, mode="a")
F.interpolate(T.ones(1, 1, 4), 2, align_corners=True) | F.pixel_shuffle(x, 2) | F.pixel_shuffle(T.ones(3, 2, 2), 2)
F.cross_entropy(x, y) | F.cross_entropy(x, i + 9) | F.cross_entropy(x, i.float()) | F.cross_entropy(x, T.tensor([0]))
F.cross_entropy(x, i, reduction="a") | F.cross_entropy(x, i, weight=T.ones(2)) | F.cross_entropy(x, i, label_smoothing=2.0)
F.nll_loss(x, i + 9) | F.nll_loss(x, x) | F.nll_loss(v, i) | F.mse_loss(x, y) | F.mse_loss(x, x, reduction="a") | F.mse_loss(x, 1.0)
F.l1_loss(x, y) | F.smooth_l1_loss(x, x, beta=-1.0) | F.huber_loss(x, x, delta=0.0) | F.kl_div(x, y) | F.binary_cross_entropy(x + 2, x)
F.binary_cross_entropy(x, v) | F.binary_cross_entropy_with_logits(x, v) | F.cosine_embedding_loss(x, y, i) | F.nll_loss(x, i.int())
F.margin_ranking_loss(x, y, i) | F.triplet_margin_loss(x, y, x) | F.poisson_nll_loss(x, x, reduction="a") | F.ctc_loss(x, i, (1,), (1,))
F.multi_margin_loss(x, v) | F.scaled_dot_product_attention(x, y, y) | F.scaled_dot_product_attention(x, x, x, x, is_causal=True)
F.bilinear(x, y, x) | F.cosine_similarity(x, y) | F.prelu(x, y) | x.to("a") | x.to(5) | x.type("a") | x.foo | T.foo | x.size(2)
x.stride(2) | x.size("a") | x.new_zeros(-1) | T.Tensor("a") | T.Size([1.5])
"""
EXPRESSIONS = [e.strip() for e in CALLS.replace("\n", " | ").split(" | ") if e.strip()]

# What differs and stays so: the call, and why.
KNOWN = {
    "T.softmax(x)": "the dimension is the last one, if none is given",
    'x["a"]': "an IndexError, as for everything else that is no index",
    "x.to(5)": "a TypeError, as for everything else that is no dtype; there are no devices with numbers",
    "F.mse_loss(x, 1.0)": "a TypeError, as for everything else that is no tensor; in PyTorch it is an AttributeError",
}


def names(lib: Any) -> dict[str, Any]:
    """Return what the expressions are made of, new for each."""
    return {
        "T": lib,
        "F": lib.nn.functional,
        "x": lib.arange(6.0).reshape(2, 3) / 10,
        "y": lib.arange(20.0).reshape(4, 5) / 30,
        "v": lib.tensor([1.0, 2.0, 3.0]),
        "s": lib.tensor(2.0),
        "i": lib.tensor([0, 1]),
        "b": lib.tensor([[True, False, True], [False, True, True]]),
        "e": lib.zeros(0, 3),
        "w": lib.arange(3.0).expand(2, 3),
        "leaf": lib.tensor([1.0, 2.0], requires_grad=True),
    }


def attempt(lib: Any, expression: str) -> tuple[Exception | None, Any, dict[str, Any], dict[str, Any]]:
    """Return the error or the result of an expression, and the tensors before and after it."""
    space = names(lib)
    before = {name: array(t).copy() for name, t in space.items() if hasattr(t, "requires_grad")}
    error = result = None
    try:
        result = eval(expression, {**space, "float32": float})
    except Exception as failure:  # any type of error is an outcome: it is compared
        error = failure
    return error, result, before, {name: array(space[name]) for name in before}


def difference(expression: str) -> str:
    """Return how the libraries differ, or what a call that failed has changed."""
    mine, result, before, after = attempt(tg, expression)
    theirs, expected, *_ = attempt(torch, expression)
    if mine is not None and any((before[name] != after[name]).any() for name in before):
        return f"{mine!r}, and a tensor has been changed"
    if "not implemented for" in str(theirs) and (mine is None or isinstance(mine, (RuntimeError, TypeError))):
        return ""
    if theirs is None:
        return f"raised {mine!r:.200}, but PyTorch returns {expected!r:.200}" if mine is not None else ""
    if mine is None:
        return f"returned {result!r:.200}, but PyTorch raises {type(theirs).__name__}({str(theirs)[:200]})"
    same = isinstance(mine, type(theirs)) or type(mine).__name__ == type(theirs).__name__.lstrip("_")
    return "" if same else f"raised {mine!r:.200}, but PyTorch {type(theirs).__name__}({str(theirs)[:200]})"


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_bad_call(expression):
    """The exception is of the same type, and a call that fails has changed nothing."""
    text = difference(expression)
    if expression in KNOWN:
        assert text, f"{expression} is as in PyTorch by now; the table says: {KNOWN[expression]}"
    else:
        assert not text, f"{expression}\n{text}"
