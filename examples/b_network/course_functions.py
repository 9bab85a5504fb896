"""The functions that a network of the course is made of: activations, costs that are closed over the target, and derivatives of either.

All are written for arrays. They take tensors as well, because NumPy hands these to the engine, and that is where derivatives come from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import tinygrad_edu as torch

Function = Callable[[Any], Any]


# Activations: from z of shape (examples, neurons) to a of the same shape


def identity(z: Any) -> Any:
    return z


def sigmoid(z: Any) -> Any:
    return np.exp(-np.logaddexp(0, -z))  # 1 / (1 + exp(-z)), which overflows for no z


def tanh(z: Any) -> Any:
    return np.tanh(z)


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


def leaky_relu(z: Any) -> Any:
    return np.maximum(z, 0.01 * z)


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


# Costs: a function of the target that returns a function of the output, a mean over the examples


def least_squares(target: Any) -> Function:
    return lambda a: np.sum((a - target) ** 2) / len(target)


def logistic(target: Any) -> Function:
    return lambda a: -np.sum(target * np.log(a) + (1 - target) * np.log(1 - a)) / len(target)


def cross_entropy(target: Any) -> Function:
    return lambda a: -np.sum(target * np.log(a)) / len(target)


def derivate(f: Function) -> Function:
    """Return the derivative of an activation, z → ∂f(z)ᵢ/∂zᵢ for every element of z, or of a cost, a → ∂C/∂a.

    Nothing is known about f: it is run on a tensor, column by column of its result is differentiated, and each of these derivatives
    has the wanted column. An activation like softmax, which mixes the columns, has other derivatives, too, ∂f(z)ᵢ/∂zⱼ. A cost is one
    number, and its gradient has all derivatives at once.
    """

    def derivative(z: Any) -> Any:
        array = np.atleast_2d(np.asarray(z, dtype=np.float64))
        result = np.empty_like(array)
        for i in range(array.shape[1]):
            variable = torch.tensor(array, requires_grad=True)
            value = f(variable)
            if value.ndim == 0:
                value.backward()
                return variable.grad.numpy().reshape(np.shape(z))
            value[:, i].sum().backward()
            result[:, i] = variable.grad.numpy()[:, i]
        return result.reshape(np.shape(z))

    return derivative
