"""Functions of ``nn.functional`` as PyTorch's main namespace has them: other orders of the arguments, and a reduction that is a number.

They are there for programs that call ``torch.kl_div`` and the like; new code is clearer with the ones of ``nn.functional``. Where no
reduction is given, none is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array
from . import ctc, dropout, loss, margin_losses, normalization
from .embedding import embedding as embedding_of
from .exponential import sigmoid
from .linalg import linear
from .pieces import chunk
from .trigonometric import tanh

_REDUCTIONS = ("none", "mean", "sum")


def _reduction(number: int) -> str:
    """Return the name of a reduction: 0, 1, 2 are ``"none"``, ``"mean"``, ``"sum"``. Other numbers are taken for 0, as in PyTorch."""
    return _REDUCTIONS[number] if number in (1, 2) else "none"


@writes_out
def binary_cross_entropy_with_logits(
    input: Array, target: Array, weight: Array = None, pos_weight: Array = None, reduction: int = 0
) -> Any:
    """Return `nn.functional.binary_cross_entropy_with_logits`; `reduction` is 0 (none), 1 (mean) or 2 (sum).

    >>> import tinygrad_edu as tg
    >>> tg.binary_cross_entropy_with_logits(tg.tensor([0.0]), tg.tensor([1.0]))
    tensor([0.6931])
    """
    return loss.binary_cross_entropy_with_logits(input, target, weight, pos_weight=pos_weight, reduction=_reduction(reduction))


def kl_div(input: Array, target: Array, reduction: int = 0, *, log_target: bool = False) -> Any:
    """Return `nn.functional.kl_div`; `reduction` is 0 (none), 1 (mean of all elements) or 2 (sum).

    >>> import tinygrad_edu as tg
    >>> tg.kl_div(tg.tensor([-1.0, -1.0]), tg.tensor([1.0, 1.0]), reduction=1)
    tensor(1.)
    """
    losses = loss.kl_div(input, target, reduction="none", log_target=log_target)
    return losses if reduction not in (1, 2) else np.mean(losses) if reduction == 1 else np.sum(losses)


def hinge_embedding_loss(input: Array, target: Array, margin: float = 1.0, reduction: int = 0) -> Any:
    """Return `nn.functional.hinge_embedding_loss`; `reduction` is 0 (none), 1 (mean) or 2 (sum)."""
    return loss.hinge_embedding_loss(input, target, margin, reduction=_reduction(reduction))


def margin_ranking_loss(input1: Array, input2: Array, target: Array, margin: float = 0.0, reduction: int = 0) -> Any:
    """Return `nn.functional.margin_ranking_loss`; `reduction` is 0 (none), 1 (mean) or 2 (sum)."""
    return loss.margin_ranking_loss(input1, input2, target, margin, reduction=_reduction(reduction))


def poisson_nll_loss(input: Array, target: Array, log_input: bool, full: bool, eps: float, reduction: int) -> Any:
    """Return `nn.functional.poisson_nll_loss`; `reduction` is 0 (none), 1 (mean) or 2 (sum)."""
    return loss.poisson_nll_loss(input, target, log_input, full, eps=eps, reduction=_reduction(reduction))


def cosine_embedding_loss(input1: Array, input2: Array, target: Array, margin: float = 0.0, reduction: int = 0) -> Any:
    """Return `nn.functional.cosine_embedding_loss`; `reduction` is 0 (none), 1 (mean) or 2 (sum)."""
    return margin_losses.cosine_embedding_loss(input1, input2, target, margin, reduction=_reduction(reduction))


def triplet_margin_loss(
    anchor: Array,
    positive: Array,
    negative: Array,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: int = 0,
) -> Any:
    """Return `nn.functional.triplet_margin_loss`; `reduction` is 0 (none), 1 (mean) or 2 (sum)."""
    return margin_losses.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction=_reduction(reduction))


def ctc_loss(
    log_probs: Array,
    targets: Array,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: int = 0,
    zero_infinity: bool = False,
) -> Any:
    """Return `nn.functional.ctc_loss`; `reduction` is 0 (none), 1 (mean) or 2 (sum)."""
    return ctc.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, _reduction(reduction), zero_infinity)


def batch_norm(
    input: Array,
    weight: Array | None,
    bias: Array | None,
    running_mean: Any,
    running_var: Any,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Any:
    """Return `nn.functional.batch_norm`, whose arguments stand in another order. `cudnn_enabled` changes nothing."""
    return normalization.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


def instance_norm(
    input: Array,
    weight: Array | None,
    bias: Array | None,
    running_mean: Any,
    running_var: Any,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Any:
    """Return `nn.functional.instance_norm`, whose arguments stand in another order. `cudnn_enabled` changes nothing."""
    return normalization.instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)


@writes_out
def embedding(weight: Array, indices: Array, padding_idx: int = -1, scale_grad_by_freq: bool = False, sparse: bool = False) -> Any:
    """Return `nn.functional.embedding`, whose arguments stand in another order; a `padding_idx` of -1 means none.

    >>> import tinygrad_edu as tg
    >>> tg.embedding(tg.tensor([[1.0], [2.0], [3.0]]), tg.tensor([2, 0]))
    tensor([[3.],
            [1.]])
    """
    return embedding_of(indices, weight, None if padding_idx == -1 else padding_idx, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)


def _dropping(name: str, function: Callable[..., Any], inplace: bool) -> Callable[[Any, float, bool], Any]:
    """Return a kind of dropout none of whose arguments may be left out."""
    drop = partial(function, inplace=True) if inplace else function

    def call(input: Array, p: float, train: bool) -> Any:
        return drop(input, p, train)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"Return what `nn.functional.{function.__name__}` does{', in place' if inplace else ''}."
    return call


dropout_ = _dropping("dropout_", dropout.dropout, True)
alpha_dropout = _dropping("alpha_dropout", dropout.alpha_dropout, False)
alpha_dropout_ = _dropping("alpha_dropout_", dropout.alpha_dropout, True)
feature_dropout = _dropping("feature_dropout", dropout.feature_dropout, False)
feature_dropout_ = _dropping("feature_dropout_", dropout.feature_dropout, True)
feature_alpha_dropout = _dropping("feature_alpha_dropout", dropout.feature_alpha_dropout, False)
feature_alpha_dropout_ = _dropping("feature_alpha_dropout_", dropout.feature_alpha_dropout, True)


def rnn_tanh_cell(input: Array, hx: Array, w_ih: Array, w_hh: Array, b_ih: Array = None, b_hh: Array = None) -> Any:
    """Return the next state of a recurrent layer, as `nn.RNNCell` does: inputs, state, the weights and biases of both."""
    return tanh(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh))


def rnn_relu_cell(input: Array, hx: Array, w_ih: Array, w_hh: Array, b_ih: Array = None, b_hh: Array = None) -> Any:
    """The same with `relu` instead of `tanh`."""
    return np.maximum(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh), 0)


def gru_cell(input: Array, hx: Array, w_ih: Array, w_hh: Array, b_ih: Array = None, b_hh: Array = None) -> Any:
    """Return the next state of a gated recurrent unit, as `nn.GRUCell` does: inputs, state, the weights and biases of both."""
    reset, update, new = chunk(linear(input, w_ih, b_ih), 3, 1)
    reset_by_state, update_by_state, new_by_state = chunk(linear(hx, w_hh, b_hh), 3, 1)
    proposal = tanh(new + sigmoid(reset + reset_by_state) * new_by_state)
    return proposal + sigmoid(update + update_by_state) * (hx - proposal)


def lstm_cell(input: Array, hx: Sequence[Array], w_ih: Array, w_hh: Array, b_ih: Array = None, b_hh: Array = None) -> tuple[Any, Any]:
    """Return the next output and memory of a long short-term memory, as `nn.LSTMCell` does; `hx` is the pair of the last ones."""
    hidden, memory = hx
    i, f, g, o = chunk(linear(input, w_ih, b_ih) + linear(hidden, w_hh, b_hh), 4, 1)
    memory = sigmoid(f) * memory + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(memory), memory
