"""Normalisation within each sample: over its features, or over groups of channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops import creation
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

__all__ = ["GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]


class LayerNorm(Module):
    """Normalise over the last dimensions, and scale and shift each feature.

    .. math:: y = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\varepsilon}} \\odot w + b

    Arguments
    ---------
    normalized_shape : the sizes of the last dimensions, or an int for one dimension.
    eps : ε.
    elementwise_affine : whether w and b are learned, and with ``bias=False`` only w.

    Shapes: input and output ``(*, *normalized_shape)``; parameters ``normalized_shape``.

    Ba, Kiros and Hinton, Layer normalization, 2016.

    >>> import tinygrad_edu as tg
    >>> tg.nn.LayerNorm(2)(tg.tensor([[1.0, 3.0]]))
    tensor([[-1.0000,  1.0000]], grad_fn=...)
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self.register_parameter("weight", Parameter(creation.empty(*self.normalized_shape, dtype=dtype)) if elementwise_affine else None)
        with_bias = elementwise_affine and bias
        self.register_parameter("bias", Parameter(creation.empty(*self.normalized_shape, dtype=dtype)) if with_bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weights to 1 and the biases to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        result: Tensor = functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)
        return result

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"


class RMSNorm(Module):
    """Divide by the root of the mean square over the last dimensions, and scale each feature.

    .. math:: y = \\frac{x}{\\sqrt{\\overline{x^2} + \\varepsilon}} \\odot w

    Arguments are those of `LayerNorm`; `eps` is the smallest step at 1 of the dtype if `None`.

    Zhang and Sennrich, Root mean square layer normalization, 2019.
    """

    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self.register_parameter("weight", Parameter(creation.empty(*self.normalized_shape, dtype=dtype)) if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weights to 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        result: Tensor = functional.rms_norm(input, self.normalized_shape, self.weight, self.eps)
        return result

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    """Normalise every sample over groups of channels, and scale and shift each channel.

    Arguments
    ---------
    num_groups, num_channels : into how many groups how many channels are divided.
    eps, affine, bias : as in `BatchNorm2d`.

    Shapes: input and output ``(N, C, *)``; parameters ``(C,)``.

    Wu and He, Group normalization, 2018.
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.register_parameter("weight", Parameter(creation.empty(num_channels, dtype=dtype)) if affine else None)
        self.register_parameter("bias", Parameter(creation.empty(num_channels, dtype=dtype)) if affine and bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weights to 1 and the biases to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        result: Tensor = functional.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)
        return result

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class LocalResponseNorm(Module):
    """Divide every element by a measure of the elements at its place in the `size` channels around its own.

    .. math:: y_c = x_c \\Big(k + \\frac{\\alpha}{n} \\sum_{|c' - c| \\le n/2} x_{c'}^2\\Big)^{-\\beta}

    Arguments
    ---------
    size : n.
    alpha, beta, k : α, β and k.

    Shapes: input and output ``(N, C, *)``.

    Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks, 2012.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        result: Tensor = functional.local_response_norm(input, self.size, self.alpha, self.beta, self.k)
        return result

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
