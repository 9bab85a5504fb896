"""`summary`: shapes, counts and totals against arithmetic by hand and PyTorch's numbers; nothing of the model is changed."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.nn.summary import summary


def lecture_network() -> nn.Sequential:
    """INPUT 32×32×3 → CONV 12 → RELU → POOL → FC 10, the last as a convolution over the whole picture."""
    return nn.Sequential(nn.Conv2d(3, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(12, 10, 16))


def rows(found):
    return {layer.path: layer for layer in found.layers}


def test_the_lectures_shapes_and_costs():
    found = summary(lecture_network(), (1, 3, 32, 32))
    assert [layer.output_shape for layer in found.layers[1:]] == [(1, 12, 32, 32), (1, 12, 32, 32), (1, 12, 16, 16), (1, 10, 1, 1)]
    assert [layer.input_shape for layer in found.layers[1:3]] == [(1, 3, 32, 32), (1, 12, 32, 32)]
    assert [layer.parameters for layer in found.layers[1:]] == [12 * 3 * 9 + 12, 0, 0, 10 * 12 * 256 + 10]
    assert [layer.multiply_adds for layer in found.layers[1:]] == [12 * 32 * 32 * 3 * 9, 0, 0, 10 * 12 * 256]
    assert found.total_mult_adds == found.layers[0].multiply_adds == 331_776 + 30_720


@pytest.mark.parametrize(
    ("layer", "size", "expected"),
    [
        (nn.Linear(5, 7), (4, 5), 4 * 7 * 5),
        (nn.Linear(5, 7, bias=False), (4, 2, 5), 4 * 2 * 7 * 5),
        (nn.Conv2d(4, 6, (3, 5), stride=2, groups=2), (2, 4, 9, 11), 2 * 6 * 4 * 4 * 2 * 15),
        (nn.Conv1d(2, 3, 3, dilation=2), (1, 2, 9), 3 * 5 * 2 * 3),
        (nn.ConvTranspose2d(4, 6, 3, stride=2), (2, 4, 5, 5), 2 * 4 * 5 * 5 * 6 * 9),
        (nn.BatchNorm2d(3), (2, 3, 4, 4), 2 * 3 * 16),
        (nn.LSTM(5, 3, batch_first=True), (2, 7, 5), 2 * 7 * (12 * 5 + 12 * 3)),
        (nn.ReLU(), (4, 5), 0),
    ],
)
def test_multiply_adds_by_hand(layer, size, expected):
    assert summary(layer, size).total_mult_adds == expected


def test_attention_is_counted_without_modules_of_its_own():
    n, t, e = 2, 5, 8
    found = summary(nn.MultiheadAttention(e, 2, batch_first=True, bias=False), input_data=[tg.ones(n, t, e)] * 3)
    assert found.total_mult_adds == n * t * 3 * e * e + 2 * n * t * t * e + n * t * e * e  # projections, scores and sums, the last one


def test_parameters_as_in_pytorch(torch):
    def models(lib):
        yield lib.nn.Sequential(lib.nn.Conv2d(3, 8, 3), lib.nn.BatchNorm2d(8), lib.nn.Flatten(), lib.nn.Linear(8 * 36, 10)), (2, 3, 8, 8)
        yield lib.nn.TransformerEncoderLayer(8, 2, 16), (4, 2, 8)
        yield lib.nn.GRU(4, 6, num_layers=2, bidirectional=True), (5, 2, 4)

    for (ours, size), (theirs, _) in zip(models(tg), models(torch), strict=True):
        next(iter(ours.parameters())).requires_grad_(False)
        next(iter(theirs.parameters())).requires_grad_(False)
        found = summary(ours, size)
        assert found.total_params == sum(p.numel() for p in theirs.parameters())
        assert found.trainable_params == sum(p.numel() for p in theirs.parameters() if p.requires_grad)
        assert found.frozen_params == found.total_params - found.trainable_params > 0


def test_a_shared_parameter_counts_once_and_says_so():
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    model[1].weight = model[0].weight
    found = summary(model, (1, 4))
    assert found.total_params == 16 + 4 + 4
    assert [layer.shared for layer in found.layers] == [False, False, True]
    assert "20 (shared)" in str(found)


class Branching(nn.Module):
    """Two inputs, a dict of outputs, a module that is called twice and one that never is."""

    def __init__(self):
        super().__init__()
        self.never = nn.Linear(100, 100)
        self.embed = nn.Embedding(10, 4)
        self.body = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
        self.scale = nn.Parameter(tg.ones(1))

    def forward(self, words, image):
        x = self.embed(words).mean(1)
        return {"twice": self.body(self.body(x)) * self.scale, "both": (x, image.sum())}


def test_several_inputs_dict_outputs_repeated_and_unused_modules():
    found = summary(Branching(), [(2, 3), (2, 5)], dtypes=[tg.long, tg.float32])
    layers = rows(found)
    assert layers[""].output_shape == {"twice": (2, 4), "both": ((2, 4), ())}
    assert layers[""].input_shape == ((2, 3), (2, 5))
    assert (layers["body"].calls, layers["body.0"].multiply_adds) == (2, 2 * 2 * 4 * 4)
    assert layers["never"].calls == 0
    assert layers["never"].output_shape is None
    assert layers["never"].parameters == 10_100
    assert [layer.path for layer in found.layers] == ["", "embed", "body", "body.0", "body.1", "never"]  # in the order of the calls
    text = str(found)
    assert "not called" in text
    assert "[2, 4] × 2" in text
    assert "{twice: [2, 4], both: [2, 4], []}" in text


def test_input_data_in_every_form():
    words, image = tg.zeros(2, 3, dtype=tg.long), tg.ones(2, 5)
    for found in (
        summary(Branching(), input_data=(words, image)),
        summary(Branching(), input_data={"words": words, "image": image}),
        summary(Branching(), input_data=[words], image=image),
    ):
        assert rows(found)["embed"].output_shape == (2, 3, 4)
    assert summary(nn.Linear(4, 2), (4,), batch_dim=0).layers[0].output_shape == (1, 2)


def test_nothing_is_changed():
    tg.manual_seed(3)
    model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Sequential(nn.ReLU()))
    model[3].eval()
    model[0].weight.requires_grad_(False)
    called = []
    model[1].register_forward_hook(lambda *_: called.append(1))
    state = {name: tensor.numpy(force=True).copy() for name, tensor in model.state_dict().items()}
    random, hooks = tg.get_rng_state(), [module._hooks is None for module in model.modules()]
    for mode in ("eval", "train", "same"):
        summary(model, (8, 4), mode=mode)
    assert [m.training for m in model.modules()] == [True, True, True, True, False, False]
    assert [module._hooks is None for module in model.modules()] == hooks
    assert [p.requires_grad for p in model.parameters()] == [False, True, True, True]
    assert all(p.grad is None for p in model.parameters())
    assert not any(b.requires_grad for b in model.buffers())
    for name, tensor in model.state_dict().items():
        np.testing.assert_array_equal(tensor.numpy(force=True), state[name])
    np.testing.assert_array_equal(tg.get_rng_state().numpy(), random.numpy())
    assert len(called) == 3


def test_a_model_that_fails_is_not_changed_either():
    model = nn.Sequential(nn.BatchNorm1d(4), nn.Linear(5, 2))
    with pytest.raises(RuntimeError):
        summary(model, (8, 4), mode="train")
    assert model.training
    assert all(module._hooks is None for module in model.modules())
    assert model[0].num_batches_tracked.item() == 0


def test_train_mode_sees_what_training_sees():
    class Mode(nn.Module):
        def forward(self, x):
            return x.sum() if self.training else x

    assert summary(Mode(), (2, 3)).layers[0].output_shape == (2, 3)
    assert summary(Mode(), (2, 3), mode="train").layers[0].output_shape == ()


def test_memory():
    found = summary(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), (2, 4))
    assert (found.input_bytes, found.param_bytes, found.output_bytes) == (2 * 4 * 4, 40 * 4, 2 * 2 * 8 * 4)
    assert found.total_bytes == 32 + 160 + 2 * 128


def test_the_table():
    model = nn.Sequential(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), nn.Linear(8, 1000))
    assert str(summary(model, (2, 4))).splitlines()[:7] == [
        "Layer              Output shape   Parameters   Multiply-adds",
        "────────────────────────────────────────────────────────────",
        "Sequential         [2, 1000]           9,040          16,064",
        "├─ 0: Sequential   [2, 8]                 40              64",
        "│  ├─ 0: Linear    [2, 8]                 40              64",
        "│  └─ 1: ReLU      [2, 8]                  –               –",
        "└─ 1: Linear       [2, 1000]           9,000          16,000",
    ]
    short = summary(model, (2, 4), depth=1)
    assert [layer.path for layer in short.shown] == ["", "0", "1"]
    assert len(short.layers) == 5
    page = short._repr_html_()
    assert page.count("<tr>") == 4
    assert "9,040" in page
    assert "Total parameters: 9,040" in page


def test_refusals():
    with pytest.raises(ValueError, match="give either input_size"):
        summary(nn.ReLU())
    with pytest.raises(ValueError, match="mode must be"):
        summary(nn.ReLU(), (1,), mode="sleep")
    with pytest.raises(ValueError, match="2 inputs need as many dtypes"):
        summary(nn.ReLU(), [(1,), (2,)], dtypes=[tg.long])
    with pytest.raises(TypeError, match="must be a Module, but got int"):
        summary(3, (1,))
