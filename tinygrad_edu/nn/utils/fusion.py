"""Batch normalisation in evaluation, taken up into the weights of the layer before it."""

from __future__ import annotations

import copy
from typing import Any, TypeVar

from ...ops import creation
from ..module import Module
from ..parameter import Parameter

__all__ = ["fuse_conv_bn_eval", "fuse_conv_bn_weights", "fuse_linear_bn_eval", "fuse_linear_bn_weights"]

AnyModule = TypeVar("AnyModule", bound=Module)


def fuse_conv_bn_weights(
    conv_w: Any, conv_b: Any, bn_rm: Any, bn_rv: Any, bn_eps: float, bn_w: Any, bn_b: Any, transpose: bool = False
) -> tuple[Parameter, Parameter]:
    """Return the weight and the bias of the convolution that does what a convolution and a batch normalisation do.

    .. math:: w' = \\frac{\\gamma}{\\sqrt{\\sigma^2 + \\varepsilon}}\\, w, \\qquad
              b' = \\frac{\\gamma}{\\sqrt{\\sigma^2 + \\varepsilon}}\\, (b - \\mu) + \\beta

    Arguments
    ---------
    conv_w, conv_b : w and b; b may be `None`.
    bn_rm, bn_rv, bn_eps : the running mean μ and variance σ², and ε.
    bn_w, bn_b : γ and β; `None` for 1 and 0.
    transpose : whether w is that of a transposed convolution, with the outputs in dimension 1.
    """
    b = creation.zeros_like(bn_rm) if conv_b is None else conv_b
    scale = (bn_rv + bn_eps).rsqrt() * (1.0 if bn_w is None else bn_w)
    fused_b = (b - bn_rm) * scale + (0.0 if bn_b is None else bn_b)
    shape = [1] * conv_w.dim()
    shape[1 if transpose else 0] = -1
    return (
        Parameter((conv_w * scale.reshape(shape)).detach().to(conv_w.dtype), conv_w.requires_grad),
        Parameter(fused_b.detach().to(conv_w.dtype if conv_b is None else conv_b.dtype), b.requires_grad),
    )


def fuse_linear_bn_weights(
    linear_w: Any, linear_b: Any, bn_rm: Any, bn_rv: Any, bn_eps: float, bn_w: Any, bn_b: Any
) -> tuple[Parameter, Parameter]:
    """Return the weight and the bias of the linear layer that does what a linear layer and a batch normalisation do.

    The formula and the arguments are those of `fuse_conv_bn_weights`.
    """
    return fuse_conv_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b)


def _fused(layer: AnyModule, bn: Any, transpose: bool) -> AnyModule:
    if layer.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    if bn.running_mean is None or bn.running_var is None:
        raise AssertionError("bn.running_mean and bn.running_var must not be None")
    fused: Any = copy.deepcopy(layer)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, transpose
    )
    result: AnyModule = fused
    return result


def fuse_conv_bn_eval(conv: AnyModule, bn: Module, transpose: bool = False) -> AnyModule:
    """Return a convolution that does what `conv` and then `bn` do, both in evaluation mode.

    Arguments
    ---------
    transpose : whether `conv` is a transposed convolution.

    Raises
    ------
    AssertionError : if one of them is in training mode, or if `bn` has no running statistics.

    >>> import tinygrad_edu as tg
    >>> conv, bn = tg.nn.Conv2d(1, 2, 3).eval(), tg.nn.BatchNorm2d(2).eval()
    >>> x = tg.randn(1, 1, 5, 5)
    >>> tg.allclose(tg.nn.utils.fuse_conv_bn_eval(conv, bn)(x), bn(conv(x)), atol=1e-6)
    True
    """
    return _fused(conv, bn, transpose)


def fuse_linear_bn_eval(linear: AnyModule, bn: Module) -> AnyModule:
    """Return a linear layer that does what `linear` and then `bn` do, both in evaluation mode.

    Raises
    ------
    AssertionError : as `fuse_conv_bn_eval`, and if `bn` has neither as many features as `linear` has outputs, nor one.
    """
    outputs, features = linear.out_features, bn.num_features  # type: ignore[attr-defined]
    if features not in (outputs, 1):
        raise AssertionError(
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got "
            f"linear.out_features={outputs} and bn.num_features={features}"
        )
    return _fused(linear, bn, False)
