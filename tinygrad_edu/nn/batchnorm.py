"""Batch normalisation, and instance normalisation, which does the same to every sample apart."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from ..ops import creation
from ..ops.reduced import not_a_tensor
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

__all__ = ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"]


class _Norm(Module):
    """What both share: the parameters, the running statistics, and what they print."""

    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None
    dims: tuple[int, ...]  # how many dimensions an input may have

    def __init__(
        self, num_features: int, eps: float, momentum: float | None, affine: bool, track_running_stats: bool, bias: bool, dtype: Any
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.register_parameter("weight", Parameter(creation.empty(num_features, dtype=dtype)) if affine else None)
        self.register_parameter("bias", Parameter(creation.empty(num_features, dtype=dtype)) if affine and bias else None)
        track = track_running_stats
        self.register_buffer("running_mean", creation.zeros(num_features, dtype=dtype) if track else None)
        self.register_buffer("running_var", creation.ones(num_features, dtype=dtype) if track else None)
        self.register_buffer("num_batches_tracked", creation.tensor(0, dtype=dtypes.int64) if track else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Forget the running statistics: mean 0, variance 1."""
        if self.running_mean is not None and self.running_var is not None and self.num_batches_tracked is not None:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
            init.zeros_(self.num_batches_tracked)

    def reset_parameters(self) -> None:
        """Set the weights to 1 and the biases to 0, and forget the running statistics."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: Any, *arguments: Any) -> None:
        """Count the batches from where they are if the state, of an old version, does not count them."""
        if self.num_batches_tracked is not None:
            state_dict.setdefault(f"{prefix}num_batches_tracked", self.num_batches_tracked)
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *arguments)

    def _check(self, input: Tensor) -> None:
        if not isinstance(input, Tensor):
            raise not_a_tensor(type(self).__name__, input)
        if input.array.ndim not in self.dims:
            expected = " or ".join(f"{n}D" for n in self.dims)
            raise ValueError(f"expected {expected} input (got {input.array.ndim}D input)")

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_Norm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, bias, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        self._check(input)
        momentum = 0.0 if self.momentum is None else self.momentum
        count = self.num_batches_tracked if self.training else None
        if self.momentum is None and count is not None:
            momentum = 1 / (int(count.array) + 1)
        by_batch = self.training or (self.running_mean is None and self.running_var is None)
        keep = not self.training or self.track_running_stats
        mean, var = (self.running_mean, self.running_var) if keep else (None, None)
        result: Tensor = functional.batch_norm(input, mean, var, self.weight, self.bias, by_batch, momentum, self.eps)
        if count is not None:
            count.add_(1)  # last: a batch that is refused does not count
        return result


class BatchNorm1d(_BatchNorm):
    """Normalise every feature over the batch, and scale and shift it: `BatchNorm2d` for inputs ``(N, C)`` or ``(N, C, L)``."""

    dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Normalise every channel over the batch and the image, and scale and shift it.

    .. math:: y = \\frac{x - \\mu_c}{\\sqrt{\\sigma_c^2 + \\varepsilon}}\\, w_c + b_c

    In training the mean and the variance are those of the batch, and the running ones follow them, by
    ``running ← (1 - momentum) · running + momentum · batch``; in evaluation the running ones are used.

    Arguments
    ---------
    num_features : the number C of channels.
    eps : ε.
    momentum : see above; `None` for the plain mean over all batches.
    affine : whether `weight` and `bias` are learned, and with ``bias=False`` only the former.
    track_running_stats : without them the batch's own are used in evaluation too.

    Shapes: input and output ``(N, C, H, W)``; parameters ``(C,)``.

    Ioffe and Szegedy, Batch normalization: accelerating deep network training by reducing internal covariate shift, 2015.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.BatchNorm2d(3)
    >>> layer(tg.randn(8, 3, 5, 5)).mean((0, 2, 3)).abs().max().item() < 1e-6
    True
    """

    dims = (4,)


class BatchNorm3d(_BatchNorm):
    """Normalise every channel over the batch and the volume: `BatchNorm2d` for inputs ``(N, C, D, H, W)``."""

    dims = (5,)


class _InstanceNorm(_Norm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, bias, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        self._check(input)
        alone = input.array.ndim == self.dims[0]  # one sample, without a batch dimension
        if input.array.shape[0 if alone else 1] != self.num_features and self.affine:
            raise ValueError(
                f"expected input's size at dim={0 if alone else 1} to match num_features ({self.num_features}), but got: "
                f"{input.array.shape[0 if alone else 1]}."
            )
        batch = input.unsqueeze(0) if alone else input
        by_input = self.training or not self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        mean, var = self.running_mean, self.running_var
        result: Tensor = functional.instance_norm(batch, mean, var, self.weight, self.bias, by_input, momentum, self.eps)
        return result.squeeze(0) if alone else result


class InstanceNorm1d(_InstanceNorm):
    """Normalise every channel of every sample: `InstanceNorm2d` for inputs ``(N, C, L)`` or ``(C, L)``."""

    dims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Normalise every channel of every sample over the image, for inputs ``(N, C, H, W)`` or ``(C, H, W)``; options as of `BatchNorm2d`.

    Ulyanov, Vedaldi and Lempitsky, Instance normalization: the missing ingredient for fast stylization, 2016.
    """

    dims = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Normalise every channel of every sample: `InstanceNorm2d` for inputs ``(N, C, D, H, W)`` or ``(C, D, H, W)``."""

    dims = (4, 5)
