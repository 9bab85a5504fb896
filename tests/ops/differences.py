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
    (row("norm", lambda T, x: T.norm(x), [0.0, 0.0]), "the second derivative is zero like the first; PyTorch gets NaN from 0 / 0"),
    (row("norm", lambda T, x: T.norm(x, dtype=T.float32), (2, 3)), "a smaller dtype is allowed, as for other reductions"),
    (row("logsumexp", lambda T, x: T.logsumexp(x, 0), [-INF, -INF]), "the gradient is zero; PyTorch's is NaN"),
    (row("nanmean", lambda T, x: T.nanmean(x, 0), [NAN, NAN]), "the gradient of what does not count is zero; PyTorch's is NaN"),
    (row("cumprod", lambda T, x: T.cumprod(x, 0), [1.0, NAN, 2.0]), "the gradient is NaN only where it depends on the NaN"),
    (row("var", lambda T, x: T.var(x), [1.0]), "all derivatives of the variance of one number are NaN; PyTorch's second is zero"),
    (
        row("as_strided_scatter", lambda T, x, y: T.as_strided_scatter(x, y, (2,), (3,)), (2, 2), (2,)),
        "the gradient reaches the elements that stay; PyTorch's those that are overwritten",
    ),
    (
        row("index_fill", lambda T, x, v: T.index_fill(x, 0, T.tensor([1, 1, 0]), v.sum()), (3, 2), (1,)),
        "the gradient of the value counts an element that is named twice once",
    ),
    (row("special.bessel_j0", lambda T, x: T.special.bessel_j0(x), [8.0]), "exact to rounding; PyTorch's has nine digits from 2 to 16"),
    (row("special.bessel_j1", lambda T, x: T.special.bessel_j1(x), [8.0]), "the same"),
    (row("special.bessel_y0", lambda T, x: T.special.bessel_y0(x), [8.0]), "the same"),
    (row("special.bessel_y1", lambda T, x: T.special.bessel_y1(x), [8.0]), "the same"),
    (row("special.bessel_j0", lambda T, x: T.special.bessel_j0(x), [INF]), "the limit zero; PyTorch gets NaN"),
    (row("matrix_exp", lambda T, x: T.matrix_exp(x.half()), [[2.0, 1.0], [0.0, 3.0]]), "computed in single precision; PyTorch gets NaN"),
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
    (
        row("nn.functional.adaptive_avg_pool2d", lambda T, x: T.nn.functional.adaptive_avg_pool2d(x, 1), [[[1, 2]]]),
        "as for every other size",
    ),
    (row("softmax", lambda T, x: T.softmax(x.int(), 0), (0,)), "integers are refused, also where there are none"),
    (row("tensor", lambda T: T.tensor(None)), "a TypeError, as for everything else that is no number"),
    (row("zeros", lambda T: T.zeros()), "no sizes are those of a scalar"),
    (row("einsum", lambda T, x: T.einsum("ij->ji", x), (2, 3)), "the result has memory of its own, whatever the equation"),
    (row("einsum", lambda T, x: T.einsum("ii->i", x), (3, 3)), "the same"),
    (row("einsum", lambda T, x: T.einsum("ij->j", x.int()), [[1, 2]]), "integers keep their dtype, whatever the equation"),
    (row("nn.functional.linear", lambda T, x, y: T.nn.functional.linear(x, y), (3,), (3,)), "a weight is a matrix"),
    (row("Tensor.__getitem__", lambda T, x: x["a"], (3,)), "an IndexError, as for everything else that is no index"),
    (row("Tensor.__getitem__", lambda T, x: x[..., ...], (3,)), "a second ellipsis is an error in NumPy, too"),
    (
        row("index_copy", lambda T, *x: T.index_copy(x[0], 0, *x[1:]), (3,), [1], (2,)),
        "a RuntimeError, as for other shapes that do not fit",
    ),
    (row("index_add", lambda T, *x: T.index_add(x[0], 0, *x[1:], alpha=2), [True], [0], [True]), "twice True is the integer 2, not True"),
    (row("nextafter", lambda T, x, y: T.nextafter(x, y), [2.0], [2.0]), "where both are equal the slope by the second is 1, not zero"),
    (row("ldexp", lambda T, x, y: T.ldexp(x, y), [1.5], [-2]), "the slope is a power of 2; PyTorch's is cut to an integer"),
    (row("copysign", lambda T, x, y: T.copysign(x, y), [0.0], [1.0]), "the second derivative is zero like the first; PyTorch's is NaN"),
    (
        row("Tensor.logical_not_", lambda T, x: T.clone(x).logical_not_(), [2.0]),
        "what is overwritten gets no gradient; PyTorch passes it on as if nothing had happened",
    ),
    (row("polygamma", lambda T, x: T.polygamma(1, x), [1.5]), "exact to rounding; PyTorch's trigamma has nine digits"),
    (
        row("special.zeta", lambda T, x: T.special.zeta(x, 2.0), [3.0]),
        "no derivative by the exponent: none is promised; PyTorch fails late",
    ),
    (row("special.zeta", lambda T, x: T.special.zeta(3.0, x), [INF]), "the limit zero; PyTorch gets NaN"),
    (row("Tensor.__getitem__", lambda T, x: x[..., [0, 2]], (0, 2)), "out of bounds is out of bounds, also where nothing is picked"),
    (row("histogram", lambda T, x: T.histogram(x, 2), [2.0, 1.0]), "a count has no gradient; PyTorch's says that it cannot be computed"),
    (row("bincount", lambda T, i, x: T.bincount(i, x), [1, 1], [2.0, 1.0]), "the same"),
    (row("mode", lambda T, x: T.mode(x), [NAN, 1.0, 2.0]), "a NaN is the largest element, wherever it stands"),
    (row("logcumsumexp", lambda T, x: T.logcumsumexp(x, 0), [-INF, 0.0]), "the gradient of -inf is zero; PyTorch's is NaN"),
    (row("quantile", lambda T, x: T.quantile(x, 0.5), [1.0, INF]), "half of the way to infinity is infinity, not NaN"),
    (
        row("as_strided", lambda T, x: T.as_strided(x[1:], (2,), (1,), 0), (2, 2)),
        "the gradient also reaches what the view that is given does not show",
    ),
    (
        row("gradient", lambda T, x, y: T.gradient(x, spacing=(y,), dim=0), (3, 2), [0.0, 1.0]),
        "as many coordinates as samples; PyTorch does not check",
    ),
    (row("logdet", lambda T, x: T.logdet(x), [[-2.0]]), "the gradient is the inverse also where the value is NaN; PyTorch's is zero"),
    (
        row("linalg.det", lambda T, x: T.linalg.det(x), [[1.0, 2.0], [2.0, 4.0]]),
        "the gradient of a singular matrix is that of its cofactors; PyTorch's is zero",
    ),
    (
        row("cholesky_inverse", lambda T, x: T.cholesky_inverse(x), [[2.0, 0.0], [1.0, 1.0]]),
        "the triangle that is not looked at has a gradient of zero",
    ),
    (row("cholesky_solve", lambda T, x, y: T.cholesky_solve(x, y), [[1.0], [2.0]], [[2.0, 0.0], [1.0, 1.0]]), "the same"),
    (
        row("linalg.solve_triangular", lambda T, *x: T.linalg.solve_triangular(*x, upper=True), [[0.0]], [[1.0]]),
        "a LinAlgError, as from linalg.solve; PyTorch returns inf",
    ),
    (row("linalg.inv_ex", lambda T, x: T.linalg.inv_ex(x), [[1.0, 1.0], [1.0, 1.0]]), "what failed is NaN; PyTorch's has no meaning"),
    (row("linalg.cholesky_ex", lambda T, x: T.linalg.cholesky_ex(x), [[1.0, 1.0], [1.0, 1.0]]), "the same"),
    (row("nn.functional.hardtanh_", lambda T, x: T.nn.functional.hardtanh_(x.byte()), [2]), "limits may be out of the range of a dtype"),
    (
        row(
            "nn.functional.embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w, scale_grad_by_freq=True), [[0, 0, 1]], (3, 2)
        ),
        "the gradient of a row is divided by how often it was looked up; PyTorch takes the count of another row",
    ),
    (
        row("nn.functional.cosine_similarity", lambda T, x, y: T.nn.functional.cosine_similarity(x, y, 0, 0.5), [0.1, 0.2], [1.0, 2.0]),
        "where a norm is less than eps the derivative is that of the formula; PyTorch's still depends on the norm",
    ),
    (
        row("nn.functional.ctc_loss", lambda T, x, t: T.nn.functional.ctc_loss(x, t, (2,), (2,)), (2, 1, 3), [[1, 1]]),
        "there are too few frames: the loss is infinite and its gradient zero; PyTorch's is NaN",
    ),
    (
        row("nn.functional.soft_margin_loss", lambda T, x, t: T.nn.functional.soft_margin_loss(x.half(), t.half()), [-50.0], [1.0]),
        "finite for large numbers of half precision, too; PyTorch's exponential overflows",
    ),
    (
        row("nn.functional.interpolate", lambda T, x: T.nn.functional.interpolate(x, scale_factor=1.1, mode="bicubic"), (1, 1, 5, 4)),
        "the gradient is that of the value; PyTorch's is that of a copy if a size stays the same in spite of the factor",
    ),
    (
        row("nn.functional.interpolate", lambda T, x: T.nn.functional.interpolate((x * 90).byte(), size=7, mode="bilinear"), (1, 1, 5, 4)),
        "bytes are resized as numbers and rounded; PyTorch computes in fixed point and is off by one here and there",
    ),
]
