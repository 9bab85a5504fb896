"""RNN, LSTM, GRU and their cells are PyTorch's: outputs, states and all gradients, for every option, dense and packed."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, close, draw, numbers
from .sequences import compare, pair

KINDS = ["RNN", "LSTM", "GRU"]
OPTIONS = [
    {},
    {"bias": False},
    {"num_layers": 2, "batch_first": True},
    {"bidirectional": True},
    {"num_layers": 3, "bidirectional": True, "bias": False, "batch_first": True},
]
CASES = [(kind, options) for kind in KINDS for options in OPTIONS]
CASES += [("RNN", {"nonlinearity": "relu", "num_layers": 2, "bidirectional": True})]
CASES += [("LSTM", {"proj_size": 2}), ("LSTM", {"proj_size": 3, "num_layers": 2, "bidirectional": True, "batch_first": True})]
LENGTHS = {"sorted": [5, 3, 3, 1], "unsorted": [2, 5, 1, 4], "equal": [5, 5, 5, 5]}


def label(value):
    return str(value).replace(" ", "") if isinstance(value, (tuple, dict)) else None


def states(kind, options, *batch):
    """Return a first state: an array, or for the LSTM a pair."""
    count = options.get("num_layers", 1) * (2 if options.get("bidirectional") else 1)
    h = draw(count, *batch, options.get("proj_size", 0) or 4, seed=5, dtype="float64")
    return (h, draw(count, *batch, 4, seed=6, dtype="float64")) if kind == "LSTM" else h


@pytest.mark.parametrize(("kind", "options"), CASES, ids=label)
def test_prints_and_is_stored_as_in_torch(kind, options, torch):
    ours, theirs = (getattr(library.nn, kind)(3, 4, **options) for library in (tg, torch))
    assert repr(ours) == repr(theirs)
    assert [(k, tuple(v.shape)) for k, v in ours.state_dict().items()] == [(k, tuple(v.shape)) for k, v in theirs.state_dict().items()]
    assert [[tuple(w.shape) for w in ws] for ws in ours.all_weights] == [[tuple(w.shape) for w in ws] for ws in theirs.all_weights]


@pytest.mark.parametrize("with_state", [False, True])
@pytest.mark.parametrize(("kind", "options"), CASES, ids=label)
def test_padded_batches(kind, options, with_state, torch):
    state = (states(kind, options, 2),) if with_state else ()
    x = draw(*((2, 5) if options.get("batch_first") else (5, 2)), 3, dtype="float64")
    compare(pair(kind, (3, 4), options, torch), torch, x, *state)


@pytest.mark.parametrize("with_state", [False, True])
@pytest.mark.parametrize(("kind", "options"), CASES, ids=label)
def test_without_a_batch(kind, options, with_state, torch):
    state = (states(kind, options),) if with_state else ()
    compare(pair(kind, (3, 4), options, torch), torch, draw(5, 3, dtype="float64"), *state)


@pytest.mark.parametrize("lengths", LENGTHS.values(), ids=LENGTHS)
@pytest.mark.parametrize(("kind", "options"), CASES, ids=label)
def test_packed_batches(kind, options, lengths, torch):
    def call(library, module, x, *state):
        rnn = library.nn.utils.rnn
        packed = rnn.pack_padded_sequence(x, lengths, enforce_sorted=lengths != LENGTHS["unsorted"])
        output, last = module(packed, *state)
        return output.data, rnn.pad_packed_sequence(output), last

    modules, x = pair(kind, (3, 4), options, torch), draw(5, 4, 3, dtype="float64")
    compare(modules, torch, x, call=call)
    compare(modules, torch, x, states(kind, options, 4), call=call)


@pytest.mark.parametrize("kind", KINDS)
def test_padding_does_not_count(kind):
    """The end of a packed sequence is the end of the sequence alone, in both directions."""
    model = getattr(nn, kind)(3, 4, bidirectional=True).double()
    sequences = [tg.tensor(draw(n, 3, dtype="float64")) for n in (2, 5, 1)]
    output, last = model(nn.utils.rnn.pack_sequence(sequences, enforce_sorted=False))
    for i, (sequence, found) in enumerate(zip(sequences, nn.utils.rnn.unpack_sequence(output), strict=True)):
        alone, end = model(sequence)
        close(found, alone, "output", 1e-12)
        for a, b in zip(last if kind == "LSTM" else [last], end if kind == "LSTM" else [end], strict=True):
            close(a[:, i], b, "state", 1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_between_layers(kind, torch):
    """Dropout of everything leaves the second layer without input, as in PyTorch; none is done in evaluation and behind the last layer."""
    ours, theirs = pair(kind, (3, 4, 2), {"dropout": 1.0}, torch)
    compare((ours, theirs), torch, draw(5, 2, 3, dtype="float64"))
    compare((ours.eval(), theirs.eval()), torch, draw(5, 2, 3, dtype="float64"))
    tg.manual_seed(1)
    half = getattr(nn, kind)(3, 4, 2, dropout=0.5)
    x = tg.tensor(draw(5, 2, 3))
    assert not np.array_equal(numbers(half(x)[0]), numbers(half(x)[0]))
    assert (numbers(half(x)[0]) != 0).all()
    assert np.array_equal(numbers(half.eval()(x)[0]), numbers(half(x)[0]))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("kind", "options"), [("RNNCell", {}), ("RNNCell", {"nonlinearity": "relu"}), ("LSTMCell", {}), ("GRUCell", {})], ids=label
)
def test_cells(kind, options, bias, torch):
    ours, theirs = modules = pair(kind, (3, 4), {"bias": bias} | options, torch)
    assert repr(ours) == repr(theirs)
    for batch in ((5,), ()):
        x, h = (draw(*batch, n, seed=n, dtype="float64") for n in (3, 4))
        compare(modules, torch, x)
        compare(modules, torch, x, (h, draw(*batch, 4, seed=7, dtype="float64")) if kind == "LSTMCell" else h)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_step_by_step_is_the_network(kind):
    network, cell = getattr(nn, kind)(3, 4), getattr(nn, f"{kind}Cell")(3, 4)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in network.state_dict().items()})
    x, state, outputs = tg.tensor(draw(6, 2, 3)), None, []
    for step in x:
        state = cell(step, state)
        outputs.append(state[0] if kind == "LSTM" else state)
    close(tg.stack(outputs), network(x)[0], "outputs", 1e-6)


@pytest.mark.parametrize("kind", [*KINDS, "LSTMCell"])
def test_starts_uniform_on_the_root_of_the_hidden_size(kind):
    tg.manual_seed(0)
    for parameter in getattr(nn, kind)(30, 25).parameters():
        values = numbers(parameter)
        assert np.abs(values).max() <= 0.2
        assert values.std() == pytest.approx(0.2 / np.sqrt(3), rel=0.25)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_the_slopes(kind):
    """First and second derivatives with respect to the input and all parameters, by finite differences, a linear layer in front."""
    model = nn.ModuleList([nn.Linear(2, 2), getattr(nn, kind)(2, 1, bidirectional=True)]).double()
    names = [name for name, _ in model.named_parameters()]

    def f(x, *values):
        for name, value in zip(names, values, strict=True):
            owner, attribute = name.rsplit(".", 1)
            model.get_submodule(owner)._parameters[attribute] = value
        output, last = model[1](model[0](x))
        return (output.sum() + tg.stack(list(last)).square().sum()).reshape(1)

    inputs = (tg.tensor(draw(2, 1, 2, dtype="float64"), requires_grad=True), *(p.detach().requires_grad_() for p in model.parameters()))
    assert tg.autograd.gradcheck(f, inputs)
    assert tg.autograd.gradgradcheck(f, inputs)


@pytest.mark.parametrize("kind", KINDS)
def test_impossible_calls_raise_as_in_torch(kind, torch):
    def script(library):
        ones, make = library.ones, getattr(library.nn, kind)
        rnn = make(3, 2)

        def state(*shape):
            return (ones(*shape), ones(*shape)) if kind == "LSTM" else ones(*shape)

        return [
            attempt(call)
            for call in (
                lambda: rnn(ones(4, 1, 4)),
                lambda: rnn(ones(4)),
                lambda: rnn(ones(0, 2, 3)),
                lambda: rnn(ones(4, 1, 3), state(1, 2, 2)),
                lambda: rnn(ones(4, 1, 3), state(1, 2)),
                lambda: rnn(ones(4, 3), state(1, 1, 2)),
                lambda: rnn(ones(4, 3), state(2, 2)),
                lambda: rnn(ones(4, 3).double()),
                lambda: make(3, 2, proj_size=-1),
                lambda: make(3, 2, proj_size=2),
                lambda: make(0, 2),
                lambda: make(3, 0),
                lambda: make(3, 2, dropout=2),
                lambda: make(3, 2, dropout=True),
                lambda: make(3, 2, bias=1),
                lambda: make(3, 2, batch_first=1),
                lambda: make(3, 2.5),
                lambda: make(3, 2, 0),
                lambda: library.nn.RNN(3, 2, nonlinearity="x"),
                lambda: library.nn.RNNBase("x", 3, 2),
            )
        ]

    for ours, theirs in zip(script(tg), script(torch), strict=True):
        assert ours[0] != "nothing raised"
        assert ours == (theirs[0], theirs[1].replace("torch.float", "tinygrad_edu.float") if "tinygrad_edu.f" in ours[1] else theirs[1])


@pytest.mark.parametrize("kind", ["RNNCell", "LSTMCell", "GRUCell"])
def test_impossible_steps_raise_as_in_torch(kind, torch):
    def script(library):
        ones, cell = library.ones, getattr(library.nn, kind)(3, 2)

        def state(*shape):
            return (ones(*shape), ones(*shape)) if kind == "LSTMCell" else ones(*shape)

        return [
            attempt(call)
            for call in (
                lambda: cell(ones(4, 4)),
                lambda: cell(ones(4, 3, 1)),
                lambda: cell(ones(4, 3), state(3, 2)),
                lambda: cell(ones(4, 3), state(4, 3)),
                lambda: cell(ones(4, 3), state(2)),
                lambda: cell(ones(4, 3), state(1, 1, 2)),
                lambda: cell(ones(3), state(1, 2)),
                lambda: library.nn.RNNCell(3, 2, nonlinearity="x")(ones(3)),
            )
        ]

    for ours, theirs in zip(script(tg), script(torch), strict=True):
        assert ours[0] != "nothing raised"
        assert ours == theirs


@pytest.mark.parametrize("kind", KINDS)
def test_a_packed_batch_refuses_a_state_of_another_size(kind):
    """PyTorch reads memory that is not there."""
    state = tg.ones(1, 2, 2)
    packed = nn.utils.rnn.pack_sequence([tg.ones(2, 3)])
    with pytest.raises(RuntimeError, match=r"size \(1, 1, 2\), got \[1, 2, 2\]"):
        getattr(nn, kind)(3, 2)(packed, (state, state) if kind == "LSTM" else state)


def test_dropout_of_a_single_layer_warns():
    with pytest.warns(UserWarning, match="num_layers greater than 1"):
        nn.LSTM(3, 2, dropout=0.5)
    with warnings.catch_warnings(action="error"):
        nn.LSTM(3, 2, 2, dropout=0.5)


def test_an_empty_batch(torch):
    for kind in KINDS:
        ours, theirs = (getattr(library.nn, kind)(3, 2)(library.ones(4, 0, 3))[0].shape for library in (tg, torch))
        assert tuple(ours) == tuple(theirs)
