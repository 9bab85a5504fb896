"""Recurrent layers and cells. The names of ``torch.nn.modules.rnn``."""

from ..recurrent import GRU, LSTM, RNN
from ..recurrent_base import RNNBase
from ..recurrent_cells import GRUCell, LSTMCell, RNNCell, RNNCellBase

__all__ = ["GRU", "GRUCell", "LSTM", "LSTMCell", "RNN", "RNNBase", "RNNCell", "RNNCellBase"]
