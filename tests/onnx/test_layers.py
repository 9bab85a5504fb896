"""Every layer that ONNX can express gives the same numbers there, with batches of other sizes than the exported one."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tests.onnx.running import agrees, kinds
from tinygrad_edu import nn
from tinygrad_edu.onnx import export


@pytest.fixture(autouse=True)
def seeded():
    tg.manual_seed(0)


def with_statistics(model):
    """Return the model with running statistics as after a training."""
    for name, buffer in model.named_buffers():
        if name.endswith("running_mean"):
            buffer.copy_(tg.randn(*buffer.shape))
        elif name.endswith("running_var"):
            buffer.copy_(tg.rand(*buffer.shape) + 0.5)
    return model


ACTIVATIONS = [
    nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.ELU(0.5), nn.SELU(), nn.CELU(2.0), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Mish(),
    nn.Softplus(), nn.Softplus(2.0, 1.0), nn.Softsign(), nn.LeakyReLU(0.2), nn.PReLU(), nn.PReLU(6), nn.RReLU(), nn.ReLU6(),
    nn.Hardtanh(-0.5, 0.7), nn.Hardsigmoid(), nn.Hardswish(), nn.Hardshrink(), nn.Softshrink(0.3), nn.Tanhshrink(), nn.LogSigmoid(),
    nn.Identity(), nn.Softmax(-1), nn.LogSoftmax(1), nn.Softmin(-1), nn.GLU(1), nn.Threshold(0.1, 2.0), nn.Dropout(0.5), nn.AlphaDropout(),
]  # fmt: skip


@pytest.mark.parametrize("layer", ACTIVATIONS, ids=str)
def test_activations(layer):
    agrees(layer, tg.randn(3, 6) * 2)


@pytest.mark.parametrize(
    "layer", [nn.Linear(6, 4), nn.Linear(6, 4, bias=False), nn.BatchNorm1d(6), nn.LayerNorm(6), nn.RMSNorm(6), nn.Maxout(6, 3, 2)], ids=str
)
def test_on_rows(layer):
    agrees(with_statistics(layer), tg.randn(3, 6))


def test_linear_on_more_dimensions_and_on_one_row():
    agrees(nn.Linear(6, 4), tg.randn(3, 2, 6))
    agrees(nn.Linear(6, 4), tg.randn(6), dynamic=[()])
    agrees(nn.Bilinear(5, 4, 3), tg.randn(3, 5), tg.randn(3, 4))


IMAGE_LAYERS = [
    nn.Conv2d(4, 6, 3), nn.Conv2d(4, 6, (3, 5), (2, 1), (1, 2), groups=2), nn.Conv2d(4, 6, 3, dilation=2, bias=False),
    nn.Conv2d(4, 6, 4, padding="same"), nn.Conv2d(4, 6, 3, padding=1, padding_mode="reflect"),
    nn.Conv2d(4, 6, 3, padding=1, padding_mode="replicate"), nn.Conv2d(4, 6, 3, padding=(2, 1), padding_mode="circular"),
    nn.ConvTranspose2d(4, 6, 3, stride=2), nn.ConvTranspose2d(4, 6, 3, stride=2, output_padding=1),
    nn.MaxPool2d(2), nn.MaxPool2d(3, 2, 1), nn.MaxPool2d(3, 2, 1, ceil_mode=True), nn.MaxPool2d(3, 2, 1, 2),
    nn.AvgPool2d(2), nn.AvgPool2d(3, 2, 1), nn.AvgPool2d(3, 2, 1, count_include_pad=False), nn.AvgPool2d(3, 2, 1, ceil_mode=True),
    nn.AvgPool2d(3, divisor_override=2), nn.LPPool2d(2, 2), nn.AdaptiveAvgPool2d(3), nn.AdaptiveAvgPool2d(1), nn.AdaptiveMaxPool2d(2),
    nn.BatchNorm2d(4), nn.BatchNorm2d(4, affine=False), nn.BatchNorm2d(4, track_running_stats=False), nn.GroupNorm(2, 4),
    nn.InstanceNorm2d(4, affine=True), nn.LayerNorm([4, 8, 8]), nn.LayerNorm(8, elementwise_affine=False), nn.LocalResponseNorm(2),
    nn.Dropout2d(), nn.Upsample(scale_factor=2), nn.Upsample(scale_factor=2, mode="bilinear"),
    nn.Upsample(size=(5, 12), mode="bilinear", align_corners=True), nn.PixelShuffle(2), nn.PixelUnshuffle(2), nn.ChannelShuffle(2),
    nn.Flatten(), nn.Flatten(2), nn.Unflatten(1, (2, 2)), nn.Unfold((2, 3), padding=1, stride=2), nn.Softmax2d(),
    nn.ZeroPad2d(1), nn.ZeroPad2d((-1, 2, 0, -2)), nn.ConstantPad2d((1, 0, 2, 0), 3.0), nn.ReflectionPad2d((1, 2, 3, 0)),
    nn.ReplicationPad2d(1), nn.CircularPad2d((1, 2, 0, 3)),
]  # fmt: skip


@pytest.mark.parametrize("layer", IMAGE_LAYERS, ids=str)
def test_on_images(layer):
    agrees(with_statistics(layer), tg.randn(2, 4, 8, 8))


def test_where_onnx_own_evaluator_falls_short():
    """It reshapes a transposed convolution of several groups wrongly, and chooses from 64 arrays at most; onnxruntime does neither."""
    agrees(nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups=2, dilation=2), tg.randn(2, 4, 8, 8), reference=False)
    agrees(nn.AdaptiveMaxPool2d(3), tg.randn(2, 4, 8, 8), reference=False)


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (nn.Conv1d(4, 3, 3), (2, 4, 9)),
        (nn.Conv3d(1, 2, 2), (2, 1, 3, 4, 5)),
        (nn.ConvTranspose1d(4, 3, 3, 2), (2, 4, 9)),
        (nn.ConvTranspose3d(1, 2, 2, 2), (2, 1, 3, 2, 2)),
        (nn.MaxPool1d(2), (2, 4, 9)),
        (nn.AvgPool3d(2), (2, 1, 4, 4, 4)),
        (nn.BatchNorm3d(2), (2, 2, 2, 3, 2)),
        (nn.InstanceNorm1d(4), (2, 4, 9)),
    ],
    ids=lambda x: str(x),
)
def test_on_sequences_and_volumes(layer, size):
    agrees(with_statistics(layer), tg.randn(*size))


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_recurrent_layers_are_unrolled(kind):
    agrees(kind(5, 3, batch_first=True), tg.randn(2, 4, 5))
    agrees(kind(5, 3), tg.randn(4, 2, 5), dynamic=[(1,)])
    agrees(kind(5, 3, num_layers=2, bidirectional=True, batch_first=True), tg.randn(2, 3, 5))


def test_recurrent_layers_with_a_state_and_cells():
    agrees(nn.RNN(5, 3, nonlinearity="relu"), tg.randn(4, 2, 5), tg.randn(1, 2, 3), dynamic=[(1,), (1,)])
    agrees(lambda x, h, c: nn.functional.linear(x, h) + c, tg.randn(2, 3), tg.randn(4, 3), tg.randn(4), dynamic=[(0,), (), ()])
    for cell in (nn.RNNCell(5, 3), nn.LSTMCell(5, 3), nn.GRUCell(5, 3)):
        agrees(cell, tg.randn(2, 5))


def test_embedding():
    proto = agrees(nn.Embedding(7, 3, padding_idx=0), tg.tensor([[1, 2], [6, 0]]))
    assert kinds(proto) == ["Gather"]


def test_attention():
    x, memory = tg.randn(2, 3, 4), tg.randn(2, 5, 4)
    agrees(nn.MultiheadAttention(4, 2, batch_first=True), x, x, x)
    agrees(nn.MultiheadAttention(4, 2, batch_first=True), x, memory, memory)
    agrees(nn.TransformerDecoderLayer(4, 2, 8, batch_first=True), x, memory)


def test_transformer_encoder_with_batch_and_length_dynamic():
    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, norm_first=True, activation="gelu")
    proto = export(nn.TransformerEncoder(layer, 2), tg.randn(2, 3, 4), dynamic_axes={"src": {0: "batch", 1: "length"}})
    assert [d.dim_param for d in proto.graph.output[0].type.tensor_type.shape.dim] == ["batch", "length", ""]


def test_masks():
    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval()
    hidden = tg.tensor([[False, False, True], [False, True, True]])
    agrees(lambda x, mask: layer(x, src_key_padding_mask=mask), tg.randn(2, 3, 4), hidden)
    causal = nn.Transformer.generate_square_subsequent_mask(3)
    agrees(lambda x: layer(x, src_mask=causal, is_causal=True), tg.randn(2, 3, 4))
    agrees(lambda x: layer(x, src_mask=causal), tg.randn(2, 3, 4))
