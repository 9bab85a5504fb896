"""Every layer, with the same weights as PyTorch's, gives the same outputs, gradients and buffers, in training and in evaluation.

A linear layer stands in front of the layer, so that its gradient with respect to the input is used, not only computed.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import TOLERANCE, attempt, close, draw, give_weights, numbers, same_story

LAYERS = [
    # name, arguments, options, shape of the input
    ("Linear", (4, 3), {}, (5, 4)),
    ("Linear", (4, 3, False), {}, (2, 5, 4)),
    ("Linear", (4, 3), {}, (4,)),
    ("Identity", (), {}, (2, 3)),
    ("Flatten", (), {}, (2, 3, 4)),
    ("Flatten", (0, 1), {}, (2, 3, 4)),
    ("Unflatten", (1, (2, 3)), {}, (4, 6)),
    ("Conv1d", (4, 6, 3), {"padding": "same", "groups": 2}, (2, 4, 9)),
    ("Conv1d", (4, 2, 3), {"stride": 2, "dilation": 2}, (4, 9)),
    ("Conv2d", (2, 3, 3), {"padding": 1}, (2, 2, 5, 5)),
    ("Conv2d", (2, 3, 3), {"padding": "valid"}, (2, 2, 5, 5)),
    ("Conv2d", (4, 4, (3, 2), 2, 1), {"dilation": 2, "groups": 2, "bias": False, "padding_mode": "reflect"}, (2, 4, 9, 9)),
    ("Conv2d", (2, 3, 4), {"padding": "same", "padding_mode": "circular"}, (2, 2, 6, 7)),
    ("Conv2d", (2, 3, 3), {"padding": (1, 2), "padding_mode": "replicate"}, (2, 6, 7)),
    ("Conv3d", (2, 3, 2), {"stride": 2, "padding": 1}, (1, 2, 4, 5, 4)),
    ("ConvTranspose1d", (4, 2, 3, 2), {}, (2, 4, 5)),
    ("ConvTranspose2d", (4, 4, 3, 2, 1, 1), {}, (2, 4, 5, 5)),
    ("ConvTranspose2d", (4, 4, 3), {"dilation": 2, "bias": False}, (4, 3, 5)),
    ("ConvTranspose3d", (2, 4, 2, 2), {"groups": 2}, (1, 2, 3, 3, 3)),
    ("MaxPool1d", (2, 1), {}, (2, 3, 6)),
    ("MaxPool2d", (2,), {}, (2, 3, 6, 7)),
    ("MaxPool2d", (3,), {"stride": 2, "padding": 1, "dilation": 2}, (2, 3, 8, 7)),
    ("MaxPool3d", (2,), {"ceil_mode": True}, (1, 2, 5, 5, 5)),
    ("AvgPool1d", (2,), {}, (2, 3, 6)),
    ("AvgPool2d", (3, 2, 1), {"count_include_pad": False}, (2, 3, 6, 7)),
    ("AvgPool2d", (2,), {"divisor_override": 3, "ceil_mode": True}, (3, 5, 7)),
    ("AvgPool3d", (2,), {}, (1, 2, 4, 4, 4)),
    ("AdaptiveAvgPool1d", (3,), {}, (2, 3, 7)),
    ("AdaptiveAvgPool2d", (1,), {}, (2, 3, 4, 5)),
    ("AdaptiveAvgPool2d", ((None, 2),), {}, (2, 3, 4, 5)),
    ("AdaptiveAvgPool3d", ((2, 1, 2),), {}, (1, 2, 4, 5, 4)),
    ("BatchNorm1d", (3,), {}, (6, 3)),
    ("BatchNorm1d", (3,), {"momentum": None}, (6, 3, 4)),
    ("BatchNorm2d", (3,), {}, (4, 3, 5, 5)),
    ("BatchNorm2d", (3,), {"affine": False, "track_running_stats": False}, (4, 3, 5, 5)),
    ("BatchNorm3d", (3,), {"bias": False, "eps": 0.1, "momentum": 0.3}, (4, 3, 2, 5, 5)),
    ("InstanceNorm1d", (3,), {}, (3, 5)),
    ("InstanceNorm2d", (3,), {"affine": True, "track_running_stats": True}, (4, 3, 5, 5)),
    ("InstanceNorm3d", (3,), {}, (2, 3, 2, 3, 4)),
    ("LayerNorm", (4,), {}, (3, 4)),
    ("LayerNorm", ((3, 4),), {"bias": False}, (2, 3, 4)),
    ("LayerNorm", (4,), {"elementwise_affine": False}, (2, 3, 4)),
    ("RMSNorm", (4,), {}, (3, 4)),
    ("RMSNorm", ((3, 4),), {"eps": 0.01}, (2, 3, 4)),
    ("GroupNorm", (2, 4), {}, (3, 4, 5)),
    ("GroupNorm", (1, 4), {"affine": False}, (3, 4)),
    ("PReLU", (4,), {}, (3, 4)),
    ("GELU", ("tanh",), {}, (3, 4)),
    ("GLU", (), {}, (3, 4)),
    ("GLU", (0,), {}, (2, 4)),
    ("Hardtanh", (-2.0, 0.5), {}, (3, 4)),
    ("LeakyReLU", (0.3,), {}, (3, 4)),
    ("ELU", (0.7,), {}, (3, 4)),
    ("CELU", (2.0,), {}, (3, 4)),
    ("Softplus", (2.0, 1.0), {}, (3, 4)),
    ("Softshrink", (0.2,), {}, (3, 4)),
    ("Hardshrink", (0.2,), {}, (3, 4)),
    ("Threshold", (0.1, 2.0), {}, (3, 4)),
    ("Softmax", (1,), {}, (3, 4)),
    ("LogSoftmax", (-1,), {}, (3, 4)),
    ("Softmin", (0,), {}, (3, 4)),
    ("Softmax2d", (), {}, (2, 3, 4, 4)),
    ("Dropout", (0.0,), {}, (3, 4)),
    ("AlphaDropout", (0.0,), {}, (3, 4)),
    ("FeatureAlphaDropout", (0.0,), {}, (3, 4)),
    ("RReLU", (0.25, 0.25), {}, (3, 4)),
    ("RReLU", (0.5, 0.5, True), {}, (3, 4)),
    ("ConstantPad1d", (2, 3.5), {}, (2, 3, 4)),
    ("ConstantPad2d", ((1, 0, 2, 1), -1), {}, (3, 4)),
    ("ConstantPad3d", ((1, 2, 0, 1, -1, 1), 0.5), {}, (2, 3, 2, 4)),
    ("ZeroPad1d", ((1, 2),), {}, (2, 3, 4)),
    ("ZeroPad2d", (2,), {}, (2, 3, 4, 4)),
    ("ZeroPad3d", ([1, 0, 0, 1, 2, 0],), {}, (2, 3, 2, 3, 4)),
    ("ReflectionPad1d", (2,), {}, (3, 4)),
    ("ReflectionPad2d", ((1, 2, 0, 1),), {}, (2, 3, 4, 4)),
    ("ReflectionPad3d", (1,), {}, (2, 3, 2, 3, 4)),
    ("ReplicationPad1d", ((3, 5),), {}, (2, 3, 4)),
    ("ReplicationPad2d", (2,), {}, (3, 4, 4)),
    ("ReplicationPad3d", ((1, 2, 0, 1, 2, 1),), {}, (3, 2, 3, 4)),
    ("CircularPad1d", ((3, 1),), {}, (3, 4)),
    ("CircularPad2d", ((1, -1, 2, 0),), {}, (2, 3, 4, 4)),
    ("CircularPad3d", (2,), {}, (2, 3, 2, 3, 4)),
    ("AdaptiveMaxPool1d", (3,), {}, (2, 3, 7)),
    ("AdaptiveMaxPool2d", ((None, 2),), {}, (2, 3, 4, 5)),
    ("AdaptiveMaxPool3d", ((2, 1, 2),), {}, (1, 2, 4, 5, 4)),
    ("LPPool1d", (1, 2), {"stride": 1}, (2, 3, 6)),
    ("LPPool2d", (2, (2, 3)), {"ceil_mode": True}, (2, 3, 6, 7)),
    ("LPPool3d", (4, 2), {}, (1, 2, 4, 4, 4)),
    ("PixelShuffle", (2,), {}, (2, 8, 3, 4)),
    ("PixelUnshuffle", (2,), {}, (2, 3, 4, 6)),
    ("ChannelShuffle", (3,), {}, (2, 6, 4)),
    ("Upsample", (), {"scale_factor": 2}, (2, 3, 4)),
    ("Upsample", (7,), {"mode": "linear"}, (2, 3, 4)),
    ("Upsample", (), {"scale_factor": (1.5, 2), "mode": "bicubic", "recompute_scale_factor": True}, (2, 3, 4, 5)),
    ("Upsample", ((3, 5, 7),), {"mode": "trilinear", "align_corners": True}, (1, 2, 3, 3, 4)),
    ("UpsamplingNearest2d", (), {"scale_factor": 2}, (2, 3, 4, 4)),
    ("UpsamplingBilinear2d", ((5, 6),), {}, (2, 3, 4, 4)),
    ("Unfold", ((2, 3),), {"dilation": 2, "padding": 1, "stride": (1, 2)}, (2, 3, 5, 6)),
    ("Fold", ((4, 5), (2, 3)), {"padding": (0, 1)}, (2, 6, 15)),
    ("LocalResponseNorm", (2,), {"alpha": 0.3, "k": 2.0}, (2, 5, 3)),
    ("LocalResponseNorm", (3, 0.1, 0.5), {}, (2, 4, 3, 3)),
]
PLAIN = ["ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Hardswish", "Hardsigmoid", "LeakyReLU", "ELU", "CELU", "Hardtanh"]
LAYERS += [(name, (), {}, (3, 4)) for name in PLAIN]
LAYERS += [(name, (), {"inplace": True}, (3, 4)) for name in PLAIN]
LAYERS += [
    (name, (), {}, (3, 4))
    for name in ["Sigmoid", "Tanh", "LogSigmoid", "Softsign", "Tanhshrink", "GELU", "Softplus", "Softshrink", "Hardshrink", "PReLU"]
]  # fmt: skip
ROUNDED_BY_TORCH = {"Hardsigmoid": 1e-8}  # its derivative is 1/6 in float32, whatever the input is
# Without an input: only what they are made of is compared.
MORE = [
    ("Bilinear", (4, 5, 3), {}),
    ("Bilinear", (4, 5, 3), {"bias": False}),
    ("Dropout", (0.3,), {}),
    ("Dropout1d", (), {}),
    ("Dropout2d", (0.1, True), {}),
    ("Dropout3d", (), {}),
    ("Embedding", (5, 3), {}),
    ("Embedding", (5, 3), {"padding_idx": -2}),
    ("EmbeddingBag", (5, 3), {}),
    ("EmbeddingBag", (5, 3, 1.0, 1.5, True, "sum"), {"padding_idx": -2}),
    ("RReLU", (), {}),
    ("AlphaDropout", (), {}),
    ("FeatureAlphaDropout", (0.2, True), {}),
    ("AdaptiveMaxPool2d", (2, True), {}),
    ("MaxUnpool1d", (2,), {}),
    ("MaxUnpool2d", ((2, 3), 1), {}),
    ("MaxUnpool3d", (3, (2, 1, 2), 1), {}),
    ("FractionalMaxPool2d", (2, (3, 4)), {}),
    ("FractionalMaxPool3d", ((2, 3, 2),), {"output_ratio": 0.5}),
    ("CosineSimilarity", (), {}),
    ("PairwiseDistance", (1.0,), {}),
    ("Softmax", (), {}),
]


def label(case):
    name, args, options = case[:3]
    return f"{name}({', '.join([*map(str, args), *(f'{k}={v}' for k, v in options.items())])})"


def pair(case, torch, dtype="float32"):
    name, args, options = case[:3]
    ours, theirs = (getattr(library.nn, name)(*args, **options).to(getattr(library, dtype)) for library in (tg, torch))
    give_weights(ours, theirs, torch)
    return ours, theirs


@pytest.mark.parametrize("case", LAYERS + MORE, ids=label)
def test_prints_and_is_stored_as_in_torch(case, torch):
    ours, theirs = pair(case, torch)
    assert repr(ours) == repr(theirs)
    for mine, yours in ((ours.state_dict(), theirs.state_dict()), (dict(ours.named_parameters()), dict(theirs.named_parameters()))):
        assert [(k, tuple(v.shape), str(v.dtype)) for k, v in mine.items()] == [(k, tuple(v.shape), str(v.dtype)) for k, v in yours.items()]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("case", LAYERS, ids=label)
def test_computes_as_in_torch(case, dtype, torch):
    name, *_, shape = case
    tolerance = max(TOLERANCE[dtype], ROUNDED_BY_TORCH.get(name, 0.0))
    layers, fronts = pair(case, torch, dtype), pair(("Linear", (shape[-1], shape[-1]), {}), torch, dtype)
    for call, training in enumerate((True, True, False)):
        x, results = draw(*shape, seed=call, dtype=dtype), []
        for library, layer, front in zip((tg, torch), layers, fronts, strict=True):
            whole = library.nn.Sequential(front, layer).train(training)
            whole.zero_grad()
            input = library.tensor(x, requires_grad=True)
            output = whole(input)
            output.backward(library.tensor(draw(*output.shape, seed=9, dtype=dtype)))
            results.append(
                {"output": output, "input": input.grad} | {name: p.grad for name, p in whole.named_parameters()} | whole.state_dict()
            )
        ours, theirs = results
        for name, value in theirs.items():
            close(ours[name], value, f"{name} in call {call}", tolerance)


@pytest.mark.parametrize("padding", [None, -2])
def test_embedding(padding, torch):
    ours, theirs = pair(("Embedding", (5, 3), {"padding_idx": padding}), torch)
    indices, upstream = np.array([[0, 3], [3, 1]]), draw(2, 2, 3)
    for library, layer in ((tg, ours), (torch, theirs)):
        layer(library.tensor(indices)).backward(library.tensor(upstream))
    close(ours(tg.tensor(indices)), theirs(torch.tensor(indices)), "output")
    close(ours.weight.grad, theirs.weight.grad, "gradient")  # row 3 is used twice, unless it is the padding
    assert (numbers(ours.weight)[3] == 0).all() == (padding is not None)


def test_embedding_refuses_what_is_no_row():
    layer = nn.Embedding(5, 3)
    for bad in ([5], [-1], [0, 7]):
        with pytest.raises(IndexError, match="the table has 5 rows"):
            layer(tg.tensor(bad))
    with pytest.raises(RuntimeError, match="int64 or int32"):
        layer(tg.ones(2))
    assert layer(tg.zeros(0, dtype=tg.int64)).shape == (0, 3)


def test_embedding_from_a_given_table():
    table = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    layer = nn.Embedding.from_pretrained(table)
    assert layer(tg.tensor(1)).tolist() == [3.0, 4.0]
    assert not layer.weight.requires_grad
    assert nn.Embedding.from_pretrained(table, freeze=False).weight.requires_grad


def test_bilinear(torch):
    ours, theirs = pair(("Bilinear", (4, 5, 3), {}), torch)
    results = []
    for library, layer in ((tg, ours), (torch, theirs)):
        x, y = (library.tensor(draw(2, 6, n), requires_grad=True) for n in (4, 5))
        output = layer(x, y)
        output.backward(library.tensor(draw(2, 6, 3)))
        results.append([output, x.grad, y.grad, layer.weight.grad, layer.bias.grad])
    for what, a, b in zip(["output", "x", "y", "weight", "bias"], *results, strict=True):
        close(a, b, what)


def test_max_pool_tells_where_the_maxima_are(torch):
    x = draw(2, 3, 6, 7)
    ours, theirs = (library.nn.MaxPool2d(2, return_indices=True)(library.tensor(x)) for library in (tg, torch))
    for what, a, b in zip(("values", "indices"), ours, theirs, strict=True):
        close(a, b, what)


@pytest.mark.parametrize("size", [(7, 7), (8, 8), (1, 3, 8, 7)])
def test_transposed_convolution_of_a_wanted_size(size, torch):
    ours, theirs = pair(("ConvTranspose2d", (2, 3, 3), {"stride": 2, "padding": 1}), torch)
    x = draw(1, 2, 4, 4)
    close(ours(tg.tensor(x), output_size=size), theirs(torch.tensor(x), output_size=size), "output")


def test_transposed_convolution_cannot_have_any_size():
    layer = nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)
    with pytest.raises(ValueError, match="valid sizes range from 7 to 8"):
        layer(tg.ones(1, 2, 4, 4), output_size=(8, 9))


def test_dropout_keeps_the_expectation_and_sends_gradients_where_values_went():
    tg.manual_seed(0)
    x = tg.ones(100, 100, requires_grad=True)
    y = nn.Dropout(0.25)(x)
    y.sum().backward()
    values = numbers(y)
    assert np.unique(values) == pytest.approx([0, 4 / 3])
    assert (values == 0).mean() == pytest.approx(0.25, abs=0.02)
    np.testing.assert_array_equal(numbers(x.grad), values)


@pytest.mark.parametrize(
    ("layer", "shape"), [(nn.Dropout1d, (40, 30, 4)), (nn.Dropout2d, (40, 30, 2, 3)), (nn.Dropout3d, (40, 30, 2, 2, 2))]
)
def test_whole_channels_are_dropped(layer, shape):
    tg.manual_seed(0)
    channels = numbers(layer(0.3)(tg.ones(*shape))).reshape(40, 30, -1)
    assert (channels == channels[..., :1]).all()
    assert (channels[..., 0] == 0).mean() == pytest.approx(0.3, abs=0.05)


def test_dropout_at_its_ends():
    x = tg.ones(5)
    assert nn.Dropout(1.0)(x).tolist() == [0.0] * 5
    assert nn.Dropout(0.9).eval()(x) is x
    assert nn.Dropout(0.5, inplace=True)(x) is x


def test_same_seed_same_dropout():
    tg.manual_seed(4)
    first = nn.Dropout()(tg.ones(50)).tolist()
    assert nn.Dropout()(tg.ones(50)).tolist() != first
    tg.manual_seed(4)
    assert nn.Dropout()(tg.ones(50)).tolist() == first


def test_softmax_without_a_dimension_chooses_one_and_warns(torch):
    for shape in ((3,), (3, 4), (2, 3, 4)):
        with pytest.warns(UserWarning, match="Implicit dimension choice"):
            ours = nn.Softmax()(tg.tensor(draw(*shape)))
        with warnings.catch_warnings(action="ignore"):
            close(ours, torch.nn.Softmax()(torch.tensor(draw(*shape))), str(shape))


def test_impossible_layers_raise_as_in_torch(torch):
    def script(library):
        nn = library.nn
        return [
            attempt(call)
            for call in (
                lambda: nn.Conv2d(3, 4, 3, groups=2),
                lambda: nn.Conv2d(3, 4, 3, groups=3),
                lambda: nn.Conv2d(3, 4, 3, groups=0),
                lambda: nn.Conv2d(3, 4, 3, padding="x"),
                lambda: nn.Conv2d(4, 4, 3, padding="same", stride=2),
                lambda: nn.Conv2d(4, 4, 3, padding_mode="x"),
                lambda: nn.ConvTranspose2d(2, 2, 2, padding_mode="reflect"),
                lambda: nn.Dropout(2),
                lambda: nn.BatchNorm1d(2)(library.ones(1, 2, 3, 4)),
                lambda: nn.BatchNorm2d(2)(library.ones(1, 2, 3)),
                lambda: nn.GroupNorm(3, 4),
                lambda: nn.Linear(2, 2)(library.ones(2, 3)),
                lambda: nn.AlphaDropout(-1),
                lambda: nn.CircularPad2d(1)(library.ones(2, 3)),
                lambda: nn.CircularPad1d(4)(library.ones(2, 3)),
                lambda: nn.ReflectionPad1d(3)(library.ones(2, 3)),
                lambda: nn.ZeroPad2d((1, 2, 3))(library.ones(2, 3)),
                lambda: nn.PixelShuffle(2)(library.ones(3, 4, 4)),
                lambda: nn.PixelUnshuffle(2)(library.ones(3, 3, 4)),
                lambda: nn.ChannelShuffle(2)(library.ones(1, 3, 4)),
                lambda: nn.Upsample()(library.ones(1, 3, 4)),
                lambda: nn.Upsample(2, mode="bilinear")(library.ones(1, 3, 4)),
                lambda: nn.Unfold(5)(library.ones(1, 1, 4, 4)),
                lambda: nn.Fold(4, 2)(library.ones(1, 4, 8)),
                lambda: nn.LocalResponseNorm(2)(library.ones(3, 3)),
                lambda: nn.RReLU(0.5, 0.2)(library.ones(3)),
            )
        ]

    for ours, theirs in zip(script(tg), script(torch), strict=True):
        assert ours[0] == theirs[0], (ours, theirs)
        assert ours[0] != "nothing raised"


def test_one_value_per_channel_cannot_be_normalised():
    with pytest.raises(ValueError, match=r"more than 1 value per channel.*\[1, 2\]"):
        nn.BatchNorm1d(2)(tg.ones(1, 2))


def test_running_statistics_can_be_forgotten(torch):
    def script(library):
        layer = library.nn.BatchNorm1d(2)
        layer(library.tensor([[1.0, 2.0], [3.0, 6.0]]))
        before = [layer.running_mean.tolist(), int(layer.num_batches_tracked)]
        layer.reset_running_stats()
        return [before, layer.running_mean.tolist(), layer.running_var.tolist(), int(layer.num_batches_tracked)]

    same_story(script, torch)


def test_sizes_that_are_no_whole_numbers(torch):
    def script(library):
        return [attempt(lambda: library.nn.Unflatten(1, (2.0, 2)))]

    same_story(script, torch)
