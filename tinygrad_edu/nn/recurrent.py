"""Recurrent networks over whole sequences: `RNN`, `LSTM` and `GRU`."""

from __future__ import annotations

from typing import Any

from .recurrent_base import RNNBase
from .recurrent_cells import ELMAN_STEPS

__all__ = ["GRU", "LSTM", "RNN"]


def _refuse_projection(proj_size: Any) -> None:
    if proj_size is not None:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")


class RNN(RNNBase):
    """An Elman network.

    .. math:: h_t = \\varphi(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})

    Arguments
    ---------
    input_size, hidden_size : the lengths of x and h.
    num_layers : how many networks stand on top of each other; each has the h of the one below as its x.
    nonlinearity : φ, ``"tanh"`` or ``"relu"``.
    bias : whether there are biases.
    batch_first : whether padded batches have shape ``(N, L, *)`` instead of ``(L, N, *)``.
    dropout : the probability with which, in training, elements are dropped between the layers.
    bidirectional : whether each layer also runs from the last step to the first; its outputs stand behind the others.

    Shapes: input ``(L, N, input_size)``, or without N, or packed; state ``(layers * directions, N, hidden_size)``, zero if not given;
    output ``(L, N, directions * hidden_size)``. Parameters ``weight_ih_l0``, ``weight_hh_l0``, ``bias_ih_l0``, ``bias_hh_l0``,
    ``weight_ih_l0_reverse`` and so on; all start uniform on ±1/√hidden_size.

    Elman, Finding structure in time, 1990.

    >>> import tinygrad_edu as tg
    >>> output, h = tg.nn.RNN(10, 20, num_layers=2)(tg.ones(5, 3, 10))
    >>> output.shape, h.shape
    (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
        proj_size: None = None,
    ) -> None:
        _refuse_projection(proj_size)
        if nonlinearity not in ELMAN_STEPS:
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        mode = f"RNN_{nonlinearity.upper()}"
        super().__init__(mode, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype)
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """A long short-term memory: gates decide what a cell c forgets, takes in, and shows as h.

    .. math::

       (i, f, g, o)_t &= W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh} \\\\
       c_t &= \\sigma(f_t) \\odot c_{t-1} + \\sigma(i_t) \\odot \\tanh(g_t) \\\\
       h_t &= \\sigma(o_t) \\odot \\tanh(c_t)

    Arguments are those of `RNN`, without `nonlinearity`, and

    proj_size : if positive, the length to which a matrix ``weight_hr_l0`` maps h.

    Shapes: as `RNN`, but the state is a pair (h, c), where the last dimension of h and of the outputs is `proj_size`, if that is given.

    Hochreiter and Schmidhuber, Long short-term memory, 1997.

    >>> import tinygrad_edu as tg
    >>> output, (h, c) = tg.nn.LSTM(10, 20, batch_first=True, bidirectional=True)(tg.ones(3, 5, 10))
    >>> output.shape, c.shape
    (torch.Size([3, 5, 40]), torch.Size([2, 3, 20]))
    """

    def __init__(
        self,
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
        super().__init__("LSTM", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, device, dtype)


class GRU(RNNBase):
    """A gated recurrent unit: gates decide how much of the state is used, and how much of it is kept.

    .. math::

       r_t &= \\sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{t-1} + b_{hr}), \\qquad
       z_t = \\sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{t-1} + b_{hz}) \\\\
       n_t &= \\tanh(W_{in} x_t + b_{in} + r_t \\odot (W_{hn} h_{t-1} + b_{hn})) \\\\
       h_t &= (1 - z_t) \\odot n_t + z_t \\odot h_{t-1}

    Arguments and shapes are those of `RNN`, without `nonlinearity`.

    Cho et al., Learning phrase representations using RNN encoder-decoder for statistical machine translation, 2014.

    >>> import tinygrad_edu as tg
    >>> output, h = tg.nn.GRU(10, 20)(tg.ones(5, 10))
    >>> output.shape, h.shape
    (torch.Size([5, 20]), torch.Size([1, 20]))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
        proj_size: None = None,
    ) -> None:
        _refuse_projection(proj_size)
        super().__init__("GRU", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype)
