"""Maxout: an activation that is learned, the largest of several linear maps."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .linear import Linear
from .module import Module

__all__ = ["Maxout"]


class Maxout(Module):
    """Return the largest of `pieces` linear maps, for each output feature: a convex function that the layer learns piece by piece.

    .. math:: y_j = \\max_{i = 1, \\dots, k} \\; (W_{ji} \\cdot x + b_{ji})

    With two pieces it can become the ReLU (one piece zero), the absolute value (one the negative of the other) or a leaky ReLU. The
    gradient goes to the piece that is the largest, the first of equal ones. PyTorch has no such layer.

    Arguments
    ---------
    in_features, out_features : the lengths of x and y.
    pieces : k.
    bias : whether there is a b.

    Shapes: input ``(*, in_features)``, output ``(*, out_features)``. The parameters are those of `linear`, a `Linear` with
    ``out_features * pieces`` outputs, where the pieces of one feature stand together.

    Goodfellow, Warde-Farley, Mirza, Courville and Bengio, Maxout networks, 2013.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.Maxout(1, 1, pieces=2, bias=False)
    >>> _ = layer.load_state_dict({"linear.weight": tg.tensor([[1.0], [-1.0]])})
    >>> layer(tg.tensor([[-3.0], [2.0]])).detach()
    tensor([[3.],
            [2.]])
    """

    def __init__(
        self, in_features: int, out_features: int, pieces: int = 2, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        if pieces < 1:
            raise ValueError(f"Maxout: the largest of how many pieces? At least 1 is needed, but got pieces={pieces}")
        self.in_features, self.out_features, self.pieces = in_features, out_features, pieces
        self.linear = Linear(in_features, out_features * pieces, bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """Return the largest piece of each feature."""
        return self.linear(input).unflatten(-1, (self.out_features, self.pieces)).max(-1).values

    def extra_repr(self) -> str:
        """Return the number of pieces."""
        return f"pieces={self.pieces}"
