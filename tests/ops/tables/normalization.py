"""Layers that normalize, normalized vectors, similarity and distance."""

from __future__ import annotations

from ..row import large, row, within

X, PLUS, F = large(3, 4, 5), within(0.5, 2, 4), "nn.functional."
ROWS = [
    row(F + "layer_norm", lambda T, x: T.nn.functional.layer_norm(x, (5,)), X),
    row("layer_norm", lambda T, x, w, b: T.layer_norm(x, (4, 5), w, b), X, (4, 5), (4, 5)),
    row("layer_norm", lambda T, x, w: T.layer_norm(x, [5], w, eps=0.1), X, (5,)),
    row("layer_norm", lambda T, x: T.layer_norm(x, (4,)), X),
    row("layer_norm", lambda T, x, w: T.layer_norm(x, (5,), w), X, (4,)),
    row(F + "rms_norm", lambda T, x: T.nn.functional.rms_norm(x, (5,)), X),
    row(F + "rms_norm", lambda T, x, w: T.nn.functional.rms_norm(x, (4, 5), w, 0.1), X, (4, 5)),
    row(F + "rms_norm", lambda T, x: T.nn.functional.rms_norm(x, (4,)), X),
    row(F + "batch_norm", lambda T, x: T.nn.functional.batch_norm(x, None, None, training=True), large(6, 4)),
    row(F + "batch_norm", lambda T, x, m, v: T.nn.functional.batch_norm(x, m.detach(), v.detach()), X, (4,), PLUS),
    row(F + "batch_norm", lambda T, x, m, v, w, b: T.nn.functional.batch_norm(x, m.detach(), v.detach(), w, b), X, (4,), PLUS, (4,), (4,)),
    row(
        F + "batch_norm",
        lambda T, x, m, v, w, b: T.nn.functional.batch_norm(x, m.detach(), v.detach(), w, b, True, 0.3),
        X,
        (4,),
        PLUS,
        (4,),
        (4,),
    ),
    row(F + "batch_norm", lambda T, x: T.nn.functional.batch_norm(x, None, None), X),
    row(F + "batch_norm", lambda T, x: T.nn.functional.batch_norm(x, None, None, training=True), (1, 4)),
    row(F + "batch_norm", lambda T, x, m, v: T.nn.functional.batch_norm(x, m.detach(), v.detach()), X, (3,), PLUS),
    row("group_norm", lambda T, x: T.group_norm(x, 2), X),
    row(F + "group_norm", lambda T, x, w, b: T.nn.functional.group_norm(x, 2, w, b, 0.1), large(3, 4, 2, 2), (4,), (4,)),
    row("group_norm", lambda T, x: T.group_norm(x, 3), X),
    row(F + "instance_norm", lambda T, x: T.nn.functional.instance_norm(x), X),
    row(F + "instance_norm", lambda T, x, w, b: T.nn.functional.instance_norm(x, None, None, w, b), large(3, 4, 2, 3), (4,), (4,)),
    row(F + "instance_norm", lambda T, x, m, v: T.nn.functional.instance_norm(x, m.detach(), v.detach(), momentum=0.3), X, (4,), PLUS),
    row(
        F + "instance_norm",
        lambda T, x, m, v: T.nn.functional.instance_norm(x, m.detach(), v.detach(), use_input_stats=False),
        X,
        (4,),
        PLUS,
    ),
    row(F + "instance_norm", lambda T, x: T.nn.functional.instance_norm(x), (3, 4, 1)),
    row(F + "local_response_norm", lambda T, x: T.nn.functional.local_response_norm(x, 2), X, own=True),
    row(F + "local_response_norm", lambda T, x: T.nn.functional.local_response_norm(x, 3, 0.5, 0.6, 2.0), large(2, 5, 3, 2), own=True),
    row(F + "local_response_norm", lambda T, x: T.nn.functional.local_response_norm(x, 2), (3, 4)),
    row(F + "normalize", lambda T, x: T.nn.functional.normalize(x), X),
    row(F + "normalize", lambda T, x: T.nn.functional.normalize(x, 3.0, 0), X),
    row(F + "normalize", lambda T, x: T.nn.functional.normalize(x, p=1, dim=(0, 2)), X),
    row("cosine_similarity", lambda T, x, y: T.cosine_similarity(x, y), X, X),
    row(F + "cosine_similarity", lambda T, x, y: T.nn.functional.cosine_similarity(x, y, dim=-1), X, (5,)),
    row("cosine_similarity", lambda T, x, y: T.cosine_similarity(x.detach(), y, 0), [0.0, 0.0], [1.0, 2.0]),
    row("pairwise_distance", lambda T, x, y: T.pairwise_distance(x, y), large(3, 4), large(3, 4)),
    row(F + "pairwise_distance", lambda T, x, y: T.nn.functional.pairwise_distance(x, y, 3, 0.1, True), X, X),
    row("pairwise_distance", lambda T, x, y: T.pairwise_distance(x, y, 1), large(3, 4), (4,)),
]
