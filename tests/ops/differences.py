"""Where the library differs from PyTorch on purpose, with the reason of each. The rows are made sure to differ still."""

from __future__ import annotations

from .row import row

NAN, INF = float("nan"), float("inf")

# Functions without a row.
NOT_COMPARED: dict[str, str] = {
    "batch_norm": "the function of `nn.functional`; PyTorch has another one of this name, which wants nine arguments",
    "instance_norm": "the same",
    "default_generator": "no function",
}

# Attributes of our tensors that those of PyTorch do not have.
METHODS_OF_OUR_OWN: dict[str, str] = {
    "array": "the NumPy array that a tensor holds",
    "current_node": "the node of the graph that a tensor stands for now",
    "rsub": "`torch.rsub` as a method",
}

DIFFERENCES = [
    (row("clamp", lambda T, x, y: T.clamp(x, y, 1.0), (2, 3), (3,)), "one bound a tensor and the other a number: no reason to refuse it"),
    (row("pow", lambda T, x: T.pow(0.0, x), [1.5, 2.5]), "the second derivative is zero like the first; PyTorch gets NaN from 0 * inf"),
    (row("pow", lambda T, x, y: T.pow(x, y), [0.0, 2.0], [2.0, 2.0]), "the same"),
    (row("pow", lambda T, x, y: T.pow(x, y), [2.0], [0.0]), "PyTorch has the mixed derivative as zero at an exponent of zero; it is 1/x"),
    (row("pow", lambda T, x: T.pow(2, x), [2, -1]), "a fraction is no integer: refused, as it is for a base that is a tensor"),
    (row("add", lambda T, x, y: T.add(x, y, alpha=2), [True, False], [True, True]), "twice True is the integer 2, not True"),
    (row("norm", lambda T, x: T.norm(x), [0.0, 0.0]), "the second derivative is zero like the first; PyTorch gets NaN from 0 / 0"),
    (row("norm", lambda T, x: T.norm(x, 0), [2.0, 0.0]), "a count has no gradient; PyTorch's is zero"),
    (row("norm", lambda T, x: T.norm(x, dtype=T.float32), (2, 3)), "a smaller dtype is allowed, as for other reductions"),
    (row("logsumexp", lambda T, x: T.logsumexp(x, 0), [-INF, -INF]), "the gradient is zero; PyTorch's is NaN"),
    (row("nanmean", lambda T, x: T.nanmean(x, 0), [NAN, NAN]), "the gradient of what does not count is zero; PyTorch's is NaN"),
    (row("cumprod", lambda T, x: T.cumprod(x, 0), [1.0, NAN, 2.0]), "the gradient is NaN only where it depends on the NaN"),
    (row("var", lambda T, x: T.var(x), [1.0]), "all derivatives of the variance of one number are NaN; PyTorch's second is zero"),
    (row("topk", lambda T, x: T.topk(x, 1), [True, False]), "booleans can be sorted, so the largest can be found"),
    (row("nn.functional.hardsigmoid", lambda T, x: T.nn.functional.hardsigmoid(x), [0.5]), "the slope is 1/6; PyTorch's has seven digits"),
    (row("nn.functional.mish", lambda T, x: T.nn.functional.mish(x), [800.0]), "the second derivative is zero; PyTorch's is NaN"),
    (row("nn.functional.hardtanh", lambda T, x: T.nn.functional.hardtanh(x.byte()), [2]), "limits may be out of the range of a dtype"),
    (row("nn.functional.tanhshrink", lambda T, x: T.nn.functional.tanhshrink(x), [True]), "booleans count as numbers, as in tanh itself"),
    (row("cosine_similarity", lambda T, x: T.cosine_similarity(x, x, 0), [0.0]), "the second derivative is finite; PyTorch's is NaN"),
    (
        row("nn.functional.local_response_norm", lambda T, x: T.nn.functional.local_response_norm(x, 2), [[[1, 2]]]),
        "no division of integers",
    ),
    (
        row("nn.functional.kl_div", lambda T, x, y: T.nn.functional.kl_div(x, y), [[0.5]], [[0.0]]),
        "the slope by a target of zero is zero; PyTorch's NaN",
    ),
    (
        row("nn.functional.hinge_embedding_loss", lambda T, *x: T.nn.functional.hinge_embedding_loss(*x), [2], [1]),
        "the margin is a fraction",
    ),
    (
        row("nn.functional.gaussian_nll_loss", lambda T, *x: T.nn.functional.gaussian_nll_loss(*x), [2], [1], [1]),
        "integers count as numbers",
    ),
    (
        row("nn.functional.soft_margin_loss", lambda T, *x: T.nn.functional.soft_margin_loss(*x), [2.0], [1.0]),
        "a target can have a gradient",
    ),
    (row("nn.functional.avg_pool2d", lambda T, x: T.nn.functional.avg_pool2d(x, 2), (5, 6)), "a RuntimeError, as from max_pool2d"),
    (
        row("nn.functional.adaptive_avg_pool2d", lambda T, x: T.nn.functional.adaptive_avg_pool2d(x, 1), [[[1, 2]]]),
        "as for every other size",
    ),
    (row("softmax", lambda T, x: T.softmax(x.int(), 0), (0,)), "integers are refused, also where there are none"),
    (row("tensor", lambda T: T.tensor(None)), "a TypeError, as for everything else that is no number"),
    (row("zeros", lambda T: T.zeros()), "no sizes are those of a scalar"),
    (row("initial_seed", lambda T: (T.manual_seed(-1), T.initial_seed())[1]), "the seed as it was given; PyTorch's is unsigned"),
    (row("normal", lambda T, x: T.normal(x, x), [1.0]), "what is drawn is a constant; PyTorch's has a gradient of zero"),
    (row("bernoulli", lambda T, x: T.bernoulli(x), [1.0]), "the same"),
    (row("nn.functional.dropout", lambda T, x: T.nn.functional.dropout(x), [1, 2]), "a TypeError: the elements must be fractions"),
    (row("nn.functional.embedding", lambda T, i, w: T.nn.functional.embedding(i, w, padding_idx=5), [0], (3, 4)), "not checked"),
    (row("nn.functional.embedding", lambda T, i, w: T.nn.functional.embedding(i, w), [0], (3,)), "not checked"),
    (row("nn.functional.embedding", lambda T, *x: T.nn.functional.embedding(*x, scale_grad_by_freq=True), [0], (3, 4)), "not available"),
    (row("einsum", lambda T, x: T.einsum("ij->ji", x), (2, 3)), "the result has memory of its own, whatever the equation"),
    (row("einsum", lambda T, x: T.einsum("ii->i", x), (3, 3)), "the same"),
    (row("einsum", lambda T, x: T.einsum("ij->j", x.int()), [[1, 2]]), "integers keep their dtype, whatever the equation"),
    (row("nn.functional.linear", lambda T, x, y: T.nn.functional.linear(x, y), (3,), (3,)), "a weight is a matrix"),
    (
        row("nn.functional.bilinear", lambda T, *x: T.nn.functional.bilinear(*(t.int() for t in x)), [2], [3], [[[1]]]),
        "one product of three",
    ),
    (row("addmm", lambda T, *x: T.addmm(*x, alpha=0.5), [2], [[3]], [[1]]), "a fraction of an integer is a fraction, not an integer"),
    (row("Tensor.__getitem__", lambda T, x: x["a"], (3,)), "an IndexError, as for everything else that is no index"),
    (row("Tensor.__getitem__", lambda T, x: x[..., ...], (3,)), "a second ellipsis is an error in NumPy, too"),
    (
        row("index_copy", lambda T, *x: T.index_copy(x[0], 0, *x[1:]), (3,), [1], (2,)),
        "a RuntimeError, as for other shapes that do not fit",
    ),
    (row("scatter", lambda T, *x: T.scatter(x[0], 0, *x[1:]), (3,), [1], [2]), "the elements are converted, as by an assignment"),
    (row("index_add", lambda T, *x: T.index_add(x[0], 0, *x[1:], alpha=2), [True], [0], [True]), "twice True is the integer 2, not True"),
]
