"""Attention and the transformer are PyTorch's: outputs, weights and all gradients, for every option and mask."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, close, draw, numbers
from .sequences import compare, pair

E, HEADS = 4, 2
ATTENTIONS = [
    {},
    {"batch_first": True},
    {"bias": False},
    {"kdim": 3, "vdim": 5},
    {"kdim": 3, "vdim": 4, "add_bias_kv": True, "batch_first": True, "bias": False},
    {"add_bias_kv": True},
    {"add_zero_attn": True},
    {"add_bias_kv": True, "add_zero_attn": True, "batch_first": True},
]
PADDED = np.array([[False, False, True], [False, True, True]])
ALLOWED = np.array([[False, True, False], [False, False, True], [True, False, False], [False, False, False]])
MASKS = [
    {},
    {"need_weights": False},
    {"average_attn_weights": False},
    {"attn_mask": ALLOWED},
    {"attn_mask": draw(4, 3, dtype="float64"), "need_weights": False},
    {"attn_mask": np.tile(ALLOWED, (4, 1, 1)), "average_attn_weights": False},
    {"key_padding_mask": PADDED},
    {"key_padding_mask": PADDED, "attn_mask": np.tile(ALLOWED[3], (4, 1)), "need_weights": False},
    {"key_padding_mask": draw(2, 3, dtype="float64")},
]
LAYER_OPTIONS = [
    {},
    {"norm_first": True, "batch_first": True},
    {"activation": "gelu", "bias": False},
    {"layer_norm_eps": 0.1, "batch_first": True},
]


@pytest.fixture(autouse=True)
def hushed():
    """PyTorch warns that it cannot use nested tensors."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="enable_nested_tensor")
        yield


def label(value):
    return ",".join(f"{k}={v.shape if isinstance(v, np.ndarray) else v}" for k, v in value.items()) if isinstance(value, dict) else None


def batches(first, *shape, seed=0):
    """Return numbers of shape (L, N, E), or (N, L, E) where the batch is first."""
    x = draw(*shape, seed=seed, dtype="float64")
    return np.ascontiguousarray(x.swapaxes(0, 1)) if first else x


@pytest.mark.parametrize("options", ATTENTIONS, ids=label)
@pytest.mark.parametrize("masks", MASKS, ids=label)
def test_attention(options, masks, torch):
    ours, theirs = modules = pair("MultiheadAttention", (E, HEADS), options, torch)
    first = options.get("batch_first", False)
    inputs = [batches(first, n, 2, width, seed=n) for n, width in ((4, E), (3, options.get("kdim", E)), (3, options.get("vdim", E)))]
    compare(modules, torch, *inputs, **masks)
    compare((ours.eval(), theirs.eval()), torch, *inputs, **masks)


@pytest.mark.parametrize("options", ATTENTIONS, ids=label)
def test_attention_is_printed_and_stored_as_in_torch(options, torch):
    ours, theirs = (library.nn.MultiheadAttention(E, HEADS, **options) for library in (tg, torch))
    assert repr(ours) == repr(theirs)
    for mine, yours in ((ours.state_dict(), theirs.state_dict()), (dict(ours.named_parameters()), dict(theirs.named_parameters()))):
        assert {k: tuple(v.shape) for k, v in mine.items()} == {k: tuple(v.shape) for k, v in yours.items()}


@pytest.mark.parametrize("first", [False, True])
def test_self_attention(first, torch):
    modules = pair("MultiheadAttention", (E, HEADS), {"batch_first": first}, torch)
    causal = np.triu(np.full((4, 4), True), 1)
    for options in ({}, {"attn_mask": causal, "is_causal": True, "need_weights": False}, {"attn_mask": causal, "is_causal": True}):
        for shape in ((4, E), (4, 2, E)):
            x = draw(*shape, dtype="float64")
            x = np.ascontiguousarray(x.swapaxes(0, 1)) if first and x.ndim == 3 else x
            compare(modules, torch, x, call=lambda library, module, x, options=options: module(x, x, x, **arguments(options, library)))


def arguments(options, library):
    return {k: library.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}


def test_attention_starts_as_in_torch():
    """Xavier uniform over all three projections together, no biases; Xavier normal for the additional key and value."""
    tg.manual_seed(0)
    layer = nn.MultiheadAttention(32, 4, add_bias_kv=True)
    bound = np.sqrt(6 / (32 + 96))
    weights = numbers(layer.in_proj_weight)
    assert 0.95 * bound < np.abs(weights).max() <= bound
    assert not numbers(layer.in_proj_bias).any()
    assert not numbers(layer.out_proj.bias).any()
    assert numbers(layer.bias_k).std() == pytest.approx(np.sqrt(2 / (32 + 32)), rel=0.5)
    separate = nn.MultiheadAttention(32, 4, kdim=16)
    assert 0.9 * np.sqrt(6 / 48) < np.abs(numbers(separate.k_proj_weight)).max() <= np.sqrt(6 / 48)


def test_dropout_of_attention_is_only_done_in_training():
    tg.manual_seed(0)
    layer = nn.MultiheadAttention(E, HEADS, dropout=0.5)
    x = tg.tensor(draw(6, 2, E))
    assert (numbers(layer(x, x, x, average_attn_weights=False)[1]) == 0).mean() == pytest.approx(0.5, abs=0.2)
    assert (numbers(layer.eval()(x, x, x)[1]) > 0).all()


ENCODER_MASKS = [
    {},
    {"src_mask": np.triu(np.full((4, 4), True), 1)},
    {"src_mask": np.triu(np.full((4, 4), -np.inf), 1), "is_causal": True},
    {"src_key_padding_mask": np.array([[False] * 4, [False, False, True, True]])},
    {
        "src_mask": np.triu(np.full((4, 4), True), 1),
        "src_key_padding_mask": np.array([[False] * 4, [False, False, True, True]]),
        "is_causal": True,
    },
]
DECODER_MASKS = [
    {},
    {"tgt_mask": np.triu(np.full((3, 3), -np.inf), 1), "tgt_is_causal": True},
    {"tgt_mask": np.triu(np.full((3, 3), True), 1), "memory_mask": np.tile([False, True, False, False], (3, 1))},
    {
        "tgt_key_padding_mask": np.array([[False] * 3, [False, False, True]]),
        "memory_key_padding_mask": np.array([[False] * 4, [False, True, True, True]]),
    },
]


@pytest.mark.parametrize("options", LAYER_OPTIONS, ids=label)
@pytest.mark.parametrize("masks", ENCODER_MASKS, ids=label)
def test_encoder(options, masks, torch):
    x = batches(options.get("batch_first"), 4, 2, E)
    layer = pair("TransformerEncoderLayer", (E, HEADS, 6, 0.0), options, torch)
    compare(layer, torch, x, **masks)
    stack = [
        library.nn.TransformerEncoder(one, 2, library.nn.LayerNorm(E, dtype=library.float64))
        for library, one in zip((tg, torch), layer, strict=True)
    ]
    assert repr(stack[0]) == repr(stack[1])
    masks = {name.replace("src_mask", "mask"): mask for name, mask in masks.items()}
    compare(tuple(stack), torch, x, **masks)
    compare(tuple(module.eval() for module in stack), torch, x, **masks)


@pytest.mark.parametrize("options", LAYER_OPTIONS, ids=label)
@pytest.mark.parametrize("masks", DECODER_MASKS, ids=label)
def test_decoder(options, masks, torch):
    x, memory = (batches(options.get("batch_first"), n, 2, E, seed=n) for n in (3, 4))
    layer = pair("TransformerDecoderLayer", (E, HEADS, 6, 0.0), options, torch)
    compare(layer, torch, x, memory, **masks)
    stack = [library.nn.TransformerDecoder(one, 2) for library, one in zip((tg, torch), layer, strict=True)]
    assert repr(stack[0]) == repr(stack[1])
    compare(tuple(stack), torch, x, memory, **masks)


@pytest.mark.parametrize("options", LAYER_OPTIONS, ids=label)
def test_transformer(options, torch):
    modules = pair("Transformer", (E, HEADS, 2, 1, 6, 0.0), options, torch)
    assert repr(modules[0]) == repr(modules[1])
    assert list(modules[0].state_dict()) == list(modules[1].state_dict())
    first = options.get("batch_first", False)
    compare(modules, torch, batches(first, 4, 2, E), batches(first, 3, 2, E, seed=1))
    causal = np.triu(np.full((3, 3), -np.inf), 1)
    compare(modules, torch, draw(4, E, dtype="float64"), draw(3, E, dtype="float64", seed=1), tgt_mask=causal)


@pytest.mark.parametrize("name", ["TransformerEncoderLayer", "TransformerDecoderLayer"])
def test_layers_print_as_in_torch(name, torch):
    for options in ({}, {"activation": "module"}, {"bias": False}, {"norm_first": True, "dropout": 0.3}):
        texts = [
            repr(getattr(library.nn, name)(E, HEADS, 6, **options | ({"activation": library.nn.GELU()} if "activation" in options else {})))
            for library in (tg, torch)
        ]
        assert texts[0] == texts[1]
    assert list(getattr(nn, name)(E, HEADS, 6).state_dict()) == list(getattr(torch.nn, name)(E, HEADS, 6).state_dict())


def test_an_activation_may_be_any_function(torch):
    ours, theirs = (library.nn.TransformerEncoderLayer(E, HEADS, 6, 0.0, library.tanh).double() for library in (tg, torch))
    theirs.load_state_dict({name: torch.tensor(numbers(value)) for name, value in ours.state_dict().items()})
    compare((ours, theirs), torch, draw(4, 2, E, dtype="float64"))


def test_a_causal_decoder_does_not_see_the_future():
    model = nn.Transformer(E, HEADS, 1, 1, 6, dropout=0.0).double()
    source, target = (tg.tensor(draw(5, 2, E, seed=seed, dtype="float64")) for seed in (0, 1))
    mask = model.generate_square_subsequent_mask(5, dtype=tg.float64)
    changed = target.clone()
    changed[3:] = 0.0
    before, after = (numbers(model(source, x, tgt_mask=mask)) for x in (target, changed))
    np.testing.assert_allclose(before[:3], after[:3], atol=1e-12)
    assert np.abs(before[3:] - after[3:]).min(axis=(1, 2)).max() > 0
    assert not np.allclose(numbers(model(source, target))[:3], numbers(model(source, changed))[:3])


def test_layers_of_a_stack_are_copies():
    layer = nn.TransformerEncoderLayer(E, HEADS, 6)
    stack = nn.TransformerEncoder(layer, 2)
    close(stack.layers[0].linear1.weight, layer.linear1.weight, "weight", 0.0)
    assert len({id(module.linear1.weight) for module in (layer, *stack.layers)}) == 3


def test_dropout_of_layers_is_only_done_in_training():
    layer, x = nn.TransformerEncoderLayer(E, HEADS, 6, 0.5), tg.tensor(draw(4, 2, E))
    assert not np.array_equal(numbers(layer(x)), numbers(layer(x)))
    layer.eval()
    assert np.array_equal(numbers(layer(x)), numbers(layer(x)))


@pytest.mark.parametrize("build", [nn.TransformerEncoderLayer, nn.TransformerDecoderLayer])
def test_gradients_are_the_slopes(build):
    """With respect to the inputs and all parameters, by finite differences, a linear layer in front."""
    tg.manual_seed(0)
    model = nn.ModuleList([nn.Linear(2, 2), build(2, 1, 3, 0.0, "gelu")]).double()
    names = [name for name, _ in model.named_parameters()]

    def f(x, *values):
        for name, value in zip(names, values, strict=True):
            owner, attribute = name.rsplit(".", 1)
            model.get_submodule(owner)._parameters[attribute] = value
        x = model[0](x)
        return model[1](*([x] if build is nn.TransformerEncoderLayer else [x, x]))

    inputs = (tg.tensor(draw(2, 1, 2, dtype="float64"), requires_grad=True), *(p.detach().requires_grad_() for p in model.parameters()))
    assert tg.autograd.gradcheck(f, inputs)


def test_impossible_calls_raise_as_in_torch(torch):
    def script(library):
        nn, ones = library.nn, library.ones
        model = nn.Transformer(E, HEADS, 1, 1, 6)
        return [
            attempt(call)
            for call in (
                lambda: nn.MultiheadAttention(4, 3),
                lambda: nn.MultiheadAttention(0, 3),
                lambda: nn.TransformerEncoderLayer(4, 2, activation="x"),
                lambda: nn.TransformerDecoderLayer(4, 2, activation="x"),
                lambda: model(ones(2, 3, 4), ones(2, 2, 4)),
                lambda: model(ones(2, 3, 4), ones(2, 3, 5)),
            )
        ]

    for ours, theirs in zip(script(tg), script(torch), strict=True):
        assert ours[0] != "nothing raised"
        assert ours == theirs
