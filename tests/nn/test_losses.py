"""Every loss, with every option and reduction, gives PyTorch's value and its gradients with respect to all inputs."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_edu as tg

from .oracle import TOLERANCE, attempt, close, draw

N, C = 6, 4
SCORES, OTHER = draw(N, C, seed=1), draw(N, C, seed=2)
RANDOM = np.random.default_rng(0)
LABELS = RANDOM.integers(0, C, N)
PIXELS, PIXEL_LABELS = draw(2, C, 3, 3), RANDOM.integers(0, C, (2, 3, 3))
SHARES = RANDOM.random((N, C)).astype("float32") * 0.8 + 0.1
PROBABILITIES = 1 / (1 + np.exp(-SCORES))
SIGNS = np.sign(OTHER)
WEIGHT = RANDOM.random(C).astype("float32") + 0.1
STEPS = np.log(np.exp(draw(7, 2, C)) / np.exp(draw(7, 2, C)).sum(-1, keepdims=True))

LOSSES = [
    # name, options, operands
    ("MSELoss", {}, (SCORES, OTHER)),
    ("L1Loss", {}, (SCORES, OTHER)),
    ("SmoothL1Loss", {}, (SCORES, OTHER)),
    ("SmoothL1Loss", {"beta": 0.5}, (SCORES, OTHER)),
    ("HuberLoss", {}, (SCORES, OTHER)),
    ("HuberLoss", {"delta": 0.5}, (SCORES, OTHER)),
    ("CrossEntropyLoss", {}, (SCORES, LABELS)),
    ("CrossEntropyLoss", {}, (SCORES[0], LABELS[0])),
    ("CrossEntropyLoss", {}, (PIXELS, PIXEL_LABELS)),
    ("CrossEntropyLoss", {"label_smoothing": 0.1, "ignore_index": 2}, (SCORES, LABELS)),
    ("CrossEntropyLoss", {"weight": WEIGHT}, (SCORES, LABELS)),
    ("CrossEntropyLoss", {"weight": WEIGHT, "label_smoothing": 0.2, "ignore_index": 1}, (PIXELS, PIXEL_LABELS)),
    ("CrossEntropyLoss", {}, (SCORES, SHARES)),
    ("CrossEntropyLoss", {"weight": WEIGHT, "label_smoothing": 0.2}, (SCORES, SHARES)),
    ("NLLLoss", {}, (SCORES, LABELS)),
    ("NLLLoss", {"weight": WEIGHT, "ignore_index": 0}, (SCORES, LABELS)),
    ("NLLLoss", {}, (PIXELS, PIXEL_LABELS)),
    ("BCELoss", {}, (PROBABILITIES, SHARES)),
    ("BCELoss", {"weight": WEIGHT}, (PROBABILITIES, SHARES)),
    ("BCEWithLogitsLoss", {}, (SCORES, SHARES)),
    ("BCEWithLogitsLoss", {"weight": WEIGHT, "pos_weight": 2 * WEIGHT}, (SCORES, SHARES)),
    ("KLDivLoss", {}, (SCORES, SHARES)),
    ("KLDivLoss", {"log_target": True}, (SCORES, OTHER)),
    ("HingeEmbeddingLoss", {}, (SCORES, SIGNS)),
    ("HingeEmbeddingLoss", {"margin": 0.5}, (SCORES, SIGNS)),
    ("MarginRankingLoss", {}, (SCORES, OTHER, SIGNS)),
    ("MarginRankingLoss", {"margin": 0.1}, (SCORES, OTHER, SIGNS)),
    ("SoftMarginLoss", {}, (SCORES, SIGNS)),
    ("PoissonNLLLoss", {}, (SCORES, SHARES * 5)),
    ("PoissonNLLLoss", {"full": True}, (SCORES, SHARES * 5)),
    ("PoissonNLLLoss", {"log_input": False, "eps": 1e-3}, (PROBABILITIES, SHARES * 5)),
    ("GaussianNLLLoss", {}, (SCORES, OTHER, SHARES)),
    ("GaussianNLLLoss", {"full": True, "eps": 0.3}, (SCORES, OTHER, SHARES)),
    ("CosineEmbeddingLoss", {}, (SCORES, OTHER, SIGNS[:, 0])),
    ("CosineEmbeddingLoss", {"margin": 0.3}, (SCORES[0], OTHER[0], SIGNS[0, 0])),
    ("MultiMarginLoss", {}, (SCORES, LABELS)),
    ("MultiMarginLoss", {"p": 2, "margin": 0.5, "weight": WEIGHT}, (SCORES, LABELS)),
    ("MultiLabelMarginLoss", {}, (SCORES, np.array([[0, 2, -1, 1]] * N))),
    ("MultiLabelMarginLoss", {}, (SCORES[0], np.array([-1, 0, 2, 1]))),
    ("MultiLabelSoftMarginLoss", {}, (SCORES, (OTHER > 0).astype("float32"))),
    ("MultiLabelSoftMarginLoss", {"weight": WEIGHT}, (SCORES, (OTHER > 0).astype("float32"))),
    ("TripletMarginLoss", {}, (SCORES, OTHER, SHARES)),
    ("TripletMarginLoss", {"margin": 3.0, "p": 1.5, "eps": 0.01, "swap": True}, (SCORES, OTHER, SHARES)),
    ("TripletMarginWithDistanceLoss", {}, (SCORES, OTHER, SHARES)),
    ("TripletMarginWithDistanceLoss", {"distance_function": lambda x, y: (x - y).abs().sum(-1), "swap": True}, (SCORES, OTHER, SHARES)),
    ("CTCLoss", {}, (STEPS, np.array([[1, 2, 2], [3, 1, 0]]), (7, 5), (3, 2))),
    ("CTCLoss", {"blank": 3}, (STEPS, np.array([1, 0, 2]), np.array([7, 6]), np.array([1, 2]))),
    ("CTCLoss", {"zero_infinity": True}, (STEPS, np.array([[1, 1, 1], [3, 1, 0]]), (4, 7), (3, 2))),
    ("CTCLoss", {}, (STEPS[:, 0], np.array([1, 2]), (7,), (2,))),
]
WITH_GRADIENT = {  # how many of the operands get a gradient, where it is not one
    "MSELoss": 2, "L1Loss": 2, "MarginRankingLoss": 2, "SmoothL1Loss": 2, "HuberLoss": 2, "CosineEmbeddingLoss": 2,
    "TripletMarginLoss": 3, "TripletMarginWithDistanceLoss": 3,
}  # fmt: skip


def label(case):
    name, options, operands = case
    shown = (f"{k}=..." if isinstance(v, np.ndarray) or callable(v) else f"{k}={v}" for k, v in options.items())
    return f"{name}({', '.join(shown)}){operands[0].shape}"


def cast(library, value, dtype):
    if not isinstance(value, (np.ndarray, np.generic)):
        return value
    return library.tensor(value.astype(dtype) if value.dtype.kind == "f" else value)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none", "batchmean"])
@pytest.mark.parametrize("case", LOSSES, ids=label)
def test_values_and_gradients(case, reduction, dtype, torch):
    name, options, operands = case
    if reduction == "batchmean" and name != "KLDivLoss":
        reduction = "mean"
    results = []
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "reduction: 'mean' divides the total loss")  # PyTorch's advice on KLDivLoss
        for library in (tg, torch):
            module = getattr(library.nn, name)(reduction=reduction, **{k: cast(library, v, dtype) for k, v in options.items()})
            inputs = [cast(library, value, dtype) for value in operands]
            watched = [t.requires_grad_() for t in inputs[: WITH_GRADIENT.get(name, 1)]]
            loss = module(*inputs)
            loss.backward(library.tensor(draw(*loss.shape, seed=3, dtype=dtype)) if loss.shape else library.tensor(1.5, dtype=loss.dtype))
            results.append((repr(module), list(module.state_dict()), loss, [t.grad for t in watched]))
    ours, theirs = results
    assert ours[:2] == theirs[:2]
    close(ours[2], theirs[2], "loss", TOLERANCE[dtype])
    for i, (mine, yours) in enumerate(zip(ours[3], theirs[3], strict=True)):
        close(mine, yours, f"gradient {i}", TOLERANCE[dtype])


@pytest.mark.parametrize(
    ("old", "reduction"),
    [({"size_average": False}, "sum"), ({"reduce": False}, "none"), ({"size_average": True}, "mean"), ({"reduce": True}, "mean")],
)
@pytest.mark.parametrize("name", ["MSELoss", "CrossEntropyLoss", "BCEWithLogitsLoss"])
def test_the_old_words_for_a_reduction(name, old, reduction):
    assert getattr(tg.nn, name)(**old).reduction == reduction


def test_impossible_losses_raise_as_in_torch(torch):
    def script(library):
        nn = library.nn
        return [
            attempt(call)[0]
            for call in (
                lambda: nn.MultiMarginLoss(p=3),
                lambda: nn.MultiMarginLoss(weight=library.ones(2, 2)),
                lambda: nn.TripletMarginLoss(margin=0.0),
                lambda: nn.TripletMarginWithDistanceLoss(margin=-1.0),
                lambda: nn.CosineEmbeddingLoss()(library.ones(2, 3), library.ones(2, 3), library.ones(2, 3)),
                lambda: nn.MultiMarginLoss()(library.ones(2, 3), library.tensor([0, 3])),
                lambda: nn.CTCLoss()(library.zeros(2, 1, 3), library.tensor([[1]]), (3,), (1,)),
            )
        ]

    ours, theirs = script(tg), script(torch)
    assert ours == theirs
    assert "nothing raised" not in ours


def test_a_distance_that_is_a_module_is_part_of_the_loss():
    """By default the distance is `PairwiseDistance`; a learned one brings its parameters."""
    assert "PairwiseDistance()" in repr(tg.nn.TripletMarginWithDistanceLoss())
    loss = tg.nn.TripletMarginWithDistanceLoss(distance_function=tg.nn.Bilinear(2, 2, 1))
    assert [name for name, _ in loss.named_parameters()] == ["distance_function.weight", "distance_function.bias"]


def test_all_labels_ignored(torch):
    results = []
    for library in (tg, torch):
        x = library.tensor(SCORES, requires_grad=True)
        loss = library.nn.CrossEntropyLoss(reduction="sum")(x, library.tensor([-100] * N))
        loss.backward()
        results.append((loss, x.grad))
    for ours, theirs in zip(*results, strict=True):
        close(ours, theirs, "nothing counts")


def test_an_unknown_reduction_is_refused_when_it_is_used():
    with pytest.raises(ValueError, match="x is not a valid value for reduction"):
        tg.nn.MSELoss(reduction="x")(tg.ones(2), tg.ones(2))


def test_far_scores_do_not_overflow():
    x = tg.tensor([[1000.0, -1000.0]], requires_grad=True)
    loss = tg.nn.CrossEntropyLoss()(x, tg.tensor([1]))
    loss.backward()
    assert loss.item() == 2000.0
    assert x.grad.tolist() == [[1.0, -1.0]]
    assert tg.nn.BCEWithLogitsLoss()(tg.tensor([-1000.0, 1000.0]), tg.tensor([1.0, 1.0])).item() == 500.0
