"""Functions whose arguments the main namespace has in another order, or with a number for the reduction."""

from __future__ import annotations

from ..row import Row, as_dtype, booleans, each, integers, large, row, using, within

X, Y = large(3, 4), within(-2, 2, 3, 4)
TARGET = as_dtype("float64", booleans(3, 4))
SIGNS = [[1.0, -1.0, 1.0, -1.0]] * 3
STATE, INPUT = within(-1, 1, 2, 3), within(-1, 1, 2, 4)


def _reduced(number: int) -> list[Row]:
    """Return the losses with a reduction."""
    return [
        *each("binary_cross_entropy_with_logits", X, TARGET, reduction=number),
        *each("kl_div", X, within(0.1, 1, 3, 4), reduction=number),
        *each("kl_div", X, Y, reduction=number, log_target=True),
        *each("hinge_embedding_loss", X, SIGNS, reduction=number, own=True),
        *each("margin_ranking_loss", X, Y, SIGNS, reduction=number),
        row("poisson_nll_loss", lambda T, x, y, n=number: T.poisson_nll_loss(x, y, True, False, 1e-8, n), X, within(0, 3, 3, 4)),
        *each("cosine_embedding_loss", X, Y, [1.0, -1.0, 1.0], reduction=number, own=True),
        *each("triplet_margin_loss", X, Y, within(-2, 2, 3, 4), reduction=number, own=True),
        row(
            "ctc_loss",
            lambda T, x, t, n=number: T.ctc_loss(x.log_softmax(-1), t, (5, 4), (2, 1), 0, n),
            large(5, 2, 4),
            integers(1, 4, 2, 2),
            own=True,
        ),
    ]


ROWS = [
    *[r for number in (0, 1, 2) for r in _reduced(number)],
    row("kl_div", lambda T, x, y: T.kl_div(x, y), X, within(0.1, 1, 3, 4)),
    row("binary_cross_entropy_with_logits", lambda T, x, y, w: T.binary_cross_entropy_with_logits(x, y, w.detach()), X, TARGET, (4,)),
    row("embedding", lambda T, w, i: T.embedding(w, i), (5, 3), integers(0, 5, 2, 2)),
    row("embedding", lambda T, w, i: T.embedding(w, i, 2, True), (5, 3), [0, 2, 2, 1, 1]),
    row("embedding", lambda T, w, i: T.embedding(w, i), (5, 3), [0, 5]),
    row("batch_norm", lambda T, x, w, b: T.batch_norm(x, w, b, None, None, True, 0.1, 1e-5, False), (4, 3), (3,), (3,), own=True),
    row("batch_norm", lambda T, x, m: T.batch_norm(x, None, None, m.detach(), m.detach() ** 2, False, 0.1, 1e-5, False), (4, 3), (3,)),
    row("instance_norm", lambda T, x: T.instance_norm(x, None, None, None, None, True, 0.1, 1e-5, False), (2, 3, 4), own=True),
    *[using(name, lambda f, x: f(x, 0.5, False), (2, 3)) for name in ("alpha_dropout", "feature_dropout", "feature_alpha_dropout")],
    *[
        using(name, lambda f, x: f(x.detach(), 0.5, True), (2, 3), random=True, own=True)
        for name in ("alpha_dropout", "feature_dropout", "feature_alpha_dropout")
    ],
    *[
        using(name, lambda f, x: f(x.clone(), 1.0, True), (2, 3), own=True)
        for name in ("dropout_", "alpha_dropout_", "feature_dropout_", "feature_alpha_dropout_")
    ],
    *[
        using(name, lambda f, *x: f(*x), INPUT, STATE, within(-1, 1, 3, 4), within(-1, 1, 3, 3), (3,), (3,))
        for name in ("rnn_tanh_cell", "rnn_relu_cell")
    ],
    row("gru_cell", lambda T, *x: T.gru_cell(*x), INPUT, STATE, within(-1, 1, 9, 4), within(-1, 1, 9, 3), (9,), (9,), own=True),
    row(
        "lstm_cell",
        lambda T, x, h, c, *w: T.lstm_cell(x, (h, c), *w),
        INPUT,
        STATE,
        STATE,
        within(-1, 1, 12, 4),
        within(-1, 1, 12, 3),
        (12,),
        (12,),
        own=True,
    ),
]
