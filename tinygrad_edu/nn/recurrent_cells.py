"""One step of a recurrent network: the laws of the Elman network, of the LSTM and of the GRU, and the cells that take a single step.

In all laws :math:`a_t = W_{ih} x_t + b_{ih}`, the part of the input, which does not depend on the state, so that `recurrent` computes it
for all steps at once. A state is a tuple: (h,), and (h, c) of the LSTM.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..ops import creation
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]

State = tuple[Any, ...]
Step = Callable[..., State]


def elman_step(activation: Callable[[Any], Any]) -> Step:
    """Return the step of the Elman network, with tanh or ReLU as φ.

    .. math:: h_t = \\varphi(a_t + W_{hh} h_{t-1} + b_{hh})
    """

    def step(a: Any, state: State, weight: Any, bias: Any) -> State:
        return (activation(a + functional.linear(state[0], weight, bias)),)

    return step


def lstm_step(a: Any, state: State, weight: Any, bias: Any, projection: Any = None) -> State:
    """Return the next h and c of the LSTM; a projection makes h smaller.

    .. math::

       (i, f, g, o) &= a_t + W_{hh} h_{t-1} + b_{hh} \\\\
       c_t &= \\sigma(f) \\odot c_{t-1} + \\sigma(i) \\odot \\tanh(g) \\\\
       h_t &= W_{hr}\\, (\\sigma(o) \\odot \\tanh(c_t))
    """
    h, c = state
    i, f, g, o = (a + functional.linear(h, weight, bias)).chunk(4, -1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return h if projection is None else functional.linear(h, projection), c


def gru_step(a: Any, state: State, weight: Any, bias: Any) -> State:
    """Return the next h of the GRU.

    .. math::

       (r, z, n) &= a_t, \\qquad (r', z', n') = W_{hh} h_{t-1} + b_{hh} \\\\
       \\hat n &= \\tanh(n + \\sigma(r + r') \\odot n') \\\\
       h_t &= \\hat n + \\sigma(z + z') \\odot (h_{t-1} - \\hat n)
    """
    h = state[0]
    input_r, input_z, input_n = a.chunk(3, -1)
    hidden_r, hidden_z, hidden_n = functional.linear(h, weight, bias).chunk(3, -1)
    n = (input_n + (input_r + hidden_r).sigmoid() * hidden_n).tanh()
    return (n + (input_z + hidden_z).sigmoid() * (h - n),)


ELMAN_STEPS = {"tanh": elman_step(functional.tanh), "relu": elman_step(functional.relu)}


def reset_uniformly(module: Module, hidden_size: int) -> None:
    """Draw all parameters anew, uniform on ±1/√hidden_size."""
    bound = 1 / math.sqrt(hidden_size) if hidden_size > 0 else 0
    for parameter in module.parameters():
        init.uniform_(parameter, -bound, bound)


class RNNCellBase(Module):
    """What the three cells share: weights and biases for the input and for the state, and the handling of inputs without a batch."""

    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(creation.empty(rows, input_size, dtype=dtype))
        self.weight_hh = Parameter(creation.empty(rows, hidden_size, dtype=dtype))
        self.register_parameter("bias_ih", Parameter(creation.empty(rows, dtype=dtype)) if bias else None)
        self.register_parameter("bias_hh", Parameter(creation.empty(rows, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform on ±1/√hidden_size."""
        reset_uniformly(self, self.hidden_size)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias is True else f", bias={self.bias}")

    def _check_dims(self, what: str, tensor: Any) -> None:
        if tensor.dim() not in (1, 2):
            raise ValueError(f"{type(self).__name__}: Expected {what} to be 1D or 2D, got {tensor.dim()}D instead")

    def _advance(self, step: Step, input: Any, state: State | None, size: int) -> State:
        """Return the state of `size` tensors after one step."""
        batched = input.dim() == 2
        if not batched:
            input, state = input.unsqueeze(0), None if state is None else tuple(h.unsqueeze(0) for h in state)
        batch, width = input.shape
        if width != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {width} expected {self.input_size}")
        if state is None:
            state = (creation.zeros(batch, self.hidden_size, dtype=input.dtype),) * size
        for h in state:
            if h.shape[0] != batch:
                raise RuntimeError(f"Input batch size {batch} doesn't match hidden0 batch size {h.shape[0]}")
            if tuple(h.shape[1:]) != (self.hidden_size,):
                raise RuntimeError(
                    f"hidden0 has inconsistent hidden_size: got {h.shape[1] if h.dim() > 1 else 'none'}, expected {self.hidden_size}"
                )
        after = step(functional.linear(input, self.weight_ih, self.bias_ih), state, self.weight_hh, self.bias_hh)
        return after if batched else tuple(h.squeeze(0) for h in after)


class RNNCell(RNNCellBase):
    """One step of an Elman network.

    .. math:: h' = \\varphi(W_{ih} x + b_{ih} + W_{hh} h + b_{hh})

    Arguments
    ---------
    input_size, hidden_size : the lengths of x and h.
    bias : whether there are biases.
    nonlinearity : φ, ``"tanh"`` or ``"relu"``.

    Shapes: input ``(N, input_size)``, state and result ``(N, hidden_size)``, or all without N. The state is zero if it is not given.

    >>> import tinygrad_edu as tg
    >>> tg.nn.RNNCell(10, 20)(tg.ones(3, 10)).shape
    torch.Size([3, 20])
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        """Return the next state."""
        self._check_dims("input", input)
        if hx is not None:
            self._check_dims("hidden", hx)
        if self.nonlinearity not in ELMAN_STEPS:
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return self._advance(ELMAN_STEPS[self.nonlinearity], input, None if hx is None else (hx,), 1)[0]

    def extra_repr(self) -> str:
        """Return the sizes and the activation."""
        return super().extra_repr() + ("" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity}")


class LSTMCell(RNNCellBase):
    """One step of an LSTM: gates decide what a cell c forgets, takes in, and shows as h.

    .. math::

       (i, f, g, o) &= W_{ih} x + b_{ih} + W_{hh} h + b_{hh} \\\\
       c' &= \\sigma(f) \\odot c + \\sigma(i) \\odot \\tanh(g), \\qquad h' = \\sigma(o) \\odot \\tanh(c')

    Shapes: input ``(N, input_size)``; state and result are pairs (h, c), both ``(N, hidden_size)``; or all without N.

    Hochreiter and Schmidhuber, Long short-term memory, 1997.

    >>> import tinygrad_edu as tg
    >>> h, c = tg.nn.LSTMCell(10, 20)(tg.ones(3, 10))
    >>> c.shape
    torch.Size([3, 20])
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> Any:
        """Return the next h and c."""
        self._check_dims("input", input)
        for i, tensor in enumerate(() if hx is None else hx):
            self._check_dims(f"hx[{i}]", tensor)
        return self._advance(lstm_step, input, hx, 2)


class GRUCell(RNNCellBase):
    """One step of a gated recurrent unit: gates decide how much of the state is used, and how much of it is kept.

    .. math::

       r &= \\sigma(W_{ir} x + b_{ir} + W_{hr} h + b_{hr}), \\qquad z = \\sigma(W_{iz} x + b_{iz} + W_{hz} h + b_{hz}) \\\\
       n &= \\tanh(W_{in} x + b_{in} + r \\odot (W_{hn} h + b_{hn})) \\\\
       h' &= (1 - z) \\odot n + z \\odot h

    Shapes: input ``(N, input_size)``, state and result ``(N, hidden_size)``, or all without N.

    Cho et al., Learning phrase representations using RNN encoder-decoder for statistical machine translation, 2014.

    >>> import tinygrad_edu as tg
    >>> tg.nn.GRUCell(10, 20)(tg.ones(10)).shape
    torch.Size([20])
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        """Return the next state."""
        self._check_dims("input", input)
        if hx is not None:
            self._check_dims("hidden", hx)
        return self._advance(gru_step, input, None if hx is None else (hx,), 1)[0]
