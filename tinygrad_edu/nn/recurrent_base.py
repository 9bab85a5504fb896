"""What all recurrent networks share: layers, in one or two directions, over the steps of padded or packed batches.

A padded batch is computed as a packed one whose sequences all have the same length (see `utils.rnn`): the rows of all time steps stand
below each other, the part of the input is one product for all of them, and a loop over time adds the part of the state
(`recurrent_cells`). Where sequences end earlier than others, the loop goes on with the rows that are left.
"""

from __future__ import annotations

import warnings
from typing import Any

from ..ops import creation
from ..ops.joining import cat, stack
from ..ops.reduced import not_a_tensor
from ..tensor import Tensor
from . import functional
from .module import Module
from .parameter import Parameter
from .recurrent_cells import ELMAN_STEPS, State, Step, gru_step, lstm_step, reset_uniformly
from .recurrent_loops import backwards, by_step, forwards
from .utils.rnn import PackedSequence

__all__ = ["RNNBase"]

_STEPS: dict[str, Step] = {"RNN_TANH": ELMAN_STEPS["tanh"], "RNN_RELU": ELMAN_STEPS["relu"], "LSTM": lstm_step, "GRU": gru_step}
_GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}


def _check_options(input_size: Any, hidden_size: Any, num_layers: Any, bias: Any, batch_first: Any, dropout: Any, proj_size: Any) -> None:
    if not isinstance(dropout, (int, float)) or isinstance(dropout, bool) or not 0 <= dropout <= 1:
        raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
    for name, value, kind in (
        ("bias", bias, bool), ("batch_first", batch_first, bool), ("input_size", input_size, int), ("hidden_size", hidden_size, int)
    ):  # fmt: skip
        if not isinstance(value, kind):
            raise TypeError(f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
    for name, value in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
        if value <= 0:
            raise ValueError(f"{name} must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


class RNNBase(Module):
    """What `RNN`, `LSTM` and `GRU` share; `mode` says which law it is: ``"RNN_TANH"``, ``"RNN_RELU"``, ``"LSTM"`` or ``"GRU"``."""

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        _check_options(input_size, hidden_size, num_layers, bias, batch_first, dropout, proj_size)
        if dropout > 0 and num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, "
                f"but got dropout={dropout} and num_layers={num_layers}",
                stacklevel=3,
            )
        if mode not in _STEPS:
            raise ValueError(f"Unrecognized RNN mode: {mode}")
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, float(dropout)
        self.bidirectional, self.proj_size = bidirectional, proj_size
        self._all_weights = [self._add_weights(layer, suffix, dtype) for layer in range(num_layers) for suffix in self._suffixes]
        self.reset_parameters()

    @property
    def _suffixes(self) -> tuple[str, ...]:
        return ("", "_reverse") if self.bidirectional else ("",)

    @property
    def _output_size(self) -> int:
        return self.proj_size or self.hidden_size

    def _add_weights(self, layer: int, suffix: str, dtype: Any) -> list[str]:
        """Register the parameters of one layer in one direction; return their names."""
        rows = _GATES[self.mode] * self.hidden_size
        width = self.input_size if layer == 0 else self._output_size * len(self._suffixes)
        shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, width), "weight_hh": (rows, self._output_size)}
        if self.bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        named = {f"{name}_l{layer}{suffix}": shape for name, shape in shapes.items()}
        for name, shape in named.items():
            self.register_parameter(name, Parameter(creation.empty(*shape, dtype=dtype)))
        return list(named)

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """Return the parameters of every layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self) -> None:
        """Do nothing: it is of use only on a GPU."""

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform on ±1/√hidden_size."""
        reset_uniformly(self, self.hidden_size)

    def extra_repr(self) -> str:
        """Return the sizes, and the options that are not the usual ones."""
        options = {
            "proj_size": self.proj_size, "num_layers": self.num_layers, "bias": self.bias, "batch_first": self.batch_first,
            "dropout": self.dropout, "bidirectional": self.bidirectional,
        }  # fmt: skip
        usual = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0, "bidirectional": False}
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *(f"{k}={v}" for k, v in options.items() if v != usual[k])])

    # Checks

    def _check_dims(self, input: Any, state: State | None) -> None:
        if not isinstance(input, Tensor):
            raise not_a_tensor(type(self).__name__, input)
        dims = input.dim()
        if dims not in (2, 3):
            tensor = "" if self.mode in ("LSTM", "GRU") else " tensor"
            raise ValueError(f"{type(self).__name__}: Expected input to be 2D or 3D, got {dims}D{tensor} instead")
        given = [h.dim() for h in state or ()]
        if given == [dims] * len(given):
            return
        kind = f"For {'batched 3' if dims == 3 else 'unbatched 2'}-D input, "
        if len(given) == 2:
            raise RuntimeError(f"{kind}hx and cx should also be {dims}-D but got ({given[0]}-D, {given[1]}-D) tensors")
        raise RuntimeError(f"{kind}hx should also be {dims}-D but got {given[0]}-D tensor")

    def _check_input(self, input: Any, dims: int) -> None:
        weight = self.all_weights[0][0]
        if input.dtype != weight.dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). "
                f"Convert input: input.to({weight.dtype}), or convert model: model.to({input.dtype})"
            )
        if input.dim() != dims:
            raise RuntimeError(f"input must have {dims} dimensions, got {input.dim()}")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.shape[-1]}")

    def _initial(self, state: State | None, batch: int, dtype: Any) -> State:
        """Return the state before the first step, checked, or zeros."""
        count = self.num_layers * len(self._suffixes)
        widths = (self._output_size, self.hidden_size)[: 2 if self.mode == "LSTM" else 1]
        shapes = [(count, batch, width) for width in widths]
        if state is None:
            return tuple(creation.zeros(*shape, dtype=dtype) for shape in shapes)
        for i, (h, shape) in enumerate(zip(state, shapes, strict=True)):
            if tuple(h.shape) != shape:
                name = f"hidden[{i}]" if len(shapes) == 2 else "hidden"
                raise RuntimeError(f"Expected {name} size {shape}, got {list(h.shape)}")
        return state

    # Computation

    def _direction(self, rows: Any, sizes: list[int], names: list[str], state: State) -> tuple[Any, State]:
        """Return the outputs of one layer in one direction, as packed rows, and its last state."""
        weights = {name.split("_l")[0]: getattr(self, name) for name in names}
        rest = (weights["weight_hr"],) if self.proj_size else ()
        law, weight, bias = _STEPS[self.mode], weights["weight_hh"], weights.get("bias_hh")

        def step(a: Any, state: State) -> State:
            return law(a, state, weight, bias, *rest)

        pieces = by_step(functional.linear(rows, weights["weight_ih"], weights.get("bias_ih")), sizes)
        outputs, state = (backwards if names[0].endswith("_reverse") else forwards)(step, pieces, sizes, state)
        return cat(outputs), state

    def _run(self, rows: Any, sizes: list[int], initial: State) -> tuple[Any, State]:
        """Return the outputs of the last layer, as packed rows, and the last states of all layers and directions."""
        last, directions = [], len(self._suffixes)
        for first in range(0, len(self._all_weights), directions):
            if first and self.dropout:
                rows = functional.dropout(rows, self.dropout, self.training)
            outputs = []
            for i in range(first, first + directions):
                output, state = self._direction(rows, sizes, self._all_weights[i], tuple(h[i] for h in initial))
                outputs.append(output)
                last.append(state)
            rows = outputs[0] if directions == 1 else cat(outputs, -1)
        return rows, tuple(stack(states) for states in zip(*last, strict=True))

    def _forward_packed(self, input: PackedSequence, state: State | None) -> tuple[Any, State]:
        rows, batch_sizes, order, inverse = input
        sizes = batch_sizes.tolist()
        if state is not None and order is not None:
            state = tuple(h.index_select(1, order) for h in state)
        self._check_input(rows, 2)
        rows, last = self._run(rows, sizes, self._initial(state, sizes[0], rows.dtype))
        if inverse is not None:
            last = tuple(h.index_select(1, inverse) for h in last)
        return PackedSequence(rows, batch_sizes, order, inverse), last

    def _forward_padded(self, input: Any, state: State | None) -> tuple[Any, State]:
        self._check_dims(input, state)
        batched = input.dim() == 3
        if not batched:
            input, state = input.unsqueeze(1), None if state is None else tuple(h.unsqueeze(1) for h in state)
        elif self.batch_first:
            input = input.transpose(0, 1)
        steps, batch, width = input.shape
        self._check_input(input, 3)
        initial = self._initial(state, batch, input.dtype)
        if not steps:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        rows, last = self._run(input.reshape(steps * batch, width), [batch] * steps, initial)
        output = rows.reshape(steps, batch, rows.shape[-1])
        if not batched:
            return output.squeeze(1), tuple(h.squeeze(1) for h in last)
        return output.transpose(0, 1) if self.batch_first else output, last

    def forward(self, input: Tensor | PackedSequence, hx: Any = None) -> tuple[Any, Any]:
        """Return the outputs of the last layer at all steps, and the state after the last step of every layer and direction."""
        paired = self.mode == "LSTM"
        run = self._forward_packed if isinstance(input, PackedSequence) else self._forward_padded
        output, last = run(input, hx if paired or hx is None else (hx,))  # type: ignore[arg-type]
        return output, last if paired else last[0]
