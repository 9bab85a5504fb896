"""Activations: nonlinear functions of every element, as modules. The formulas stand with the functions of the same names."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

from ..ops import creation
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

__all__ = [
    "CELU", "ELU", "GELU", "GLU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid", "LogSoftmax", "Mish",
    "PReLU", "RReLU", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softmax", "Softmax2d", "Softmin", "Softplus", "Softshrink", "Softsign",
    "Tanh", "Tanhshrink", "Threshold",
]  # fmt: skip


class _Inplace(Module):
    """An activation without options, which may overwrite its input."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        """Return whether the input is overwritten."""
        return "inplace=True" if self.inplace else ""


class _Hard(_Inplace):
    def extra_repr(self) -> str:
        """Return nothing, as PyTorch does for these."""
        return ""


class ReLU(_Inplace):
    """:math:`\\max(x, 0)`, with derivative 0 at 0.

    >>> import tinygrad_edu as tg
    >>> tg.nn.ReLU()(tg.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.relu(input, self.inplace)


class ReLU6(_Inplace):
    """:math:`\\min(\\max(x, 0), 6)`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.relu6(input, inplace=self.inplace)


class SELU(_Inplace):
    """The exponential linear unit with the scales that keep mean 0 and variance 1 (Klambauer et al., 2017)."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.selu(input, inplace=self.inplace)


class SiLU(_Inplace):
    """:math:`x \\, \\sigma(x)`, also called swish."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.silu(input, inplace=self.inplace)


class Mish(_Inplace):
    """:math:`x \\tanh(\\text{softplus}(x))` (Misra, 2019)."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.mish(input, inplace=self.inplace)


class Hardswish(_Hard):
    """:math:`x \\min(\\max(x + 3, 0), 6) / 6`, a piecewise form of `SiLU`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.hardswish(input, inplace=self.inplace)


class Hardsigmoid(_Hard):
    """:math:`\\min(\\max(x + 3, 0), 6) / 6`, a piecewise linear form of `Sigmoid`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.hardsigmoid(input, inplace=self.inplace)


class Sigmoid(Module):
    """:math:`1 / (1 + e^{-x})`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.sigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.tanh(input)


class LogSigmoid(Module):
    """:math:`\\log(1 / (1 + e^{-x}))`, finite where the sigmoid underflows."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.logsigmoid(input)


class Softsign(Module):
    """:math:`x / (1 + |x|)`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.softsign(input)


class Tanhshrink(Module):
    """:math:`x - \\tanh(x)`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.tanhshrink(input)


class LeakyReLU(Module):
    """:math:`x` where it is positive, else `negative_slope` times it."""

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"negative_slope={self.negative_slope}" + (", inplace=True" if self.inplace else "")


class ELU(Module):
    """:math:`x` where it is positive, else :math:`\\alpha (e^x - 1)` (Clevert, Unterthiner and Hochreiter, 2016)."""

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"alpha={self.alpha}" + (", inplace=True" if self.inplace else "")


class CELU(Module):
    """:math:`x` where it is positive, else :math:`\\alpha (e^{x / \\alpha} - 1)` (Barron, 2017)."""

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.celu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"alpha={self.alpha}" + (", inplace=True" if self.inplace else "")


class GELU(Module):
    """:math:`x \\Phi(x)` with the normal distribution function, or ``approximate="tanh"`` (Hendrycks and Gimpel, 2016)."""

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"approximate={self.approximate!r}"


class Softplus(Module):
    """:math:`\\log(1 + e^{\\beta x}) / \\beta`; where :math:`\\beta x` is above `threshold` simply x."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"beta={self.beta}, threshold={self.threshold}"


class Softshrink(Module):
    """x moved towards 0 by `lambd`, and 0 where it is nearer."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.lambd}"


class Hardshrink(Module):
    """x where its magnitude is above `lambd`, else 0."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.lambd}"


class Threshold(Module):
    """x where it is above `threshold`, else `value`."""

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"threshold={self.threshold}, value={self.value}" + (", inplace=True" if self.inplace else "")


class Hardtanh(Module):
    """x moved into the range from `min_val` to `max_val`."""

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__()
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace
        if self.max_val <= self.min_val:
            raise AssertionError(f"max_val must be larger than min_val, but got {self.max_val} and {self.min_val}")

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"min_val={self.min_val}, max_val={self.max_val}" + (", inplace=True" if self.inplace else "")


class PReLU(Module):
    """x where it is positive, else a learned slope times it; one slope for all channels, or one each.

    He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015.
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(creation.empty(num_parameters, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set all slopes to `init`."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"num_parameters={self.num_parameters}"


class RReLU(_Inplace):
    """x where it is positive, else a times x: with a random slope a for each element in training, and the mean slope in evaluation.

    .. math:: a \\sim U(\\text{lower}, \\text{upper})

    Xu, Wang, Chen and Li, Empirical evaluation of rectified activations in convolutional network, 2015.
    """

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.lower, self.upper = lower, upper

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation of every element."""
        return functional.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"lower={self.lower}, upper={self.upper}{', inplace=True' if self.inplace else ''}"


class Softmax(Module):
    """:math:`e^{x_i} / \\sum_j e^{x_j}` along `dim`."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation."""
        return functional.softmax(input, self.dim)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"dim={self.dim}"


class LogSoftmax(Module):
    """:math:`x_i - \\log \\sum_j e^{x_j}` along `dim`."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation."""
        return functional.log_softmax(input, self.dim)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"dim={self.dim}"


class Softmin(Module):
    """:math:`e^{-x_i} / \\sum_j e^{-x_j}` along `dim`."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation."""
        return functional.softmin(input, self.dim)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"dim={self.dim}"


class GLU(Module):
    """One half of the input along `dim`, times the sigmoid of the other (Dauphin et al., 2017)."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the activation."""
        return functional.glu(input, self.dim)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"dim={self.dim}"


class Softmax2d(Module):
    """`Softmax` over the channels of every pixel, for inputs ``(N, C, H, W)`` or ``(C, H, W)``."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the shares."""
        if input.array.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.array.ndim}D instead")
        return functional.softmax(input, -3)
