"""Windows: weights that let the ends of a piece of a signal fade out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..device import check_device
from .creation import finished


def _angles(length: int, periodic: bool) -> Any:
    """Return the angles, of one turn, at which the elements of a window stand; a periodic one is cut from a window one longer."""
    if length < 0:
        raise RuntimeError(f"a window must have a non-negative length, but got window_length={length}")
    steps = length if periodic else length - 1
    return 2 * np.pi / max(steps, 1) * np.arange(length)


def _finished(values: Any, dtype: Any, device: Any, requires_grad: bool, options: dict[str, Any]) -> Any:
    check_device(device)
    d = dtypes.to_numpy(dtype)
    if d.kind != "f":
        raise RuntimeError(f"a window expects floating point dtypes, got: {d}")
    return finished((np.ones(1) if len(values) == 1 else values).astype(d), requires_grad, options)


def hamming_window(
    window_length: int,
    periodic: bool = True,
    alpha: float = 0.54,
    beta: float = 0.46,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    **options: Any,
) -> Any:
    r"""Return :math:`\alpha - \beta \cos(2 \pi n / N)`, the window of Hamming; N is the length, less one unless `periodic`.

    >>> import tinygrad_edu as tg
    >>> tg.hamming_window(4)
    tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    return _finished(alpha - beta * np.cos(_angles(window_length, periodic)), dtype, device, requires_grad, options)


def hann_window(
    window_length: int, periodic: bool = True, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, **options: Any
) -> Any:
    r"""Return :math:`\frac{1}{2} - \frac{1}{2} \cos(2 \pi n / N)`, the window of von Hann; N is the length, less one unless `periodic`.

    >>> import tinygrad_edu as tg
    >>> tg.hann_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return _finished(0.5 - 0.5 * np.cos(_angles(window_length, periodic)), dtype, device, requires_grad, options)


def blackman_window(
    window_length: int, periodic: bool = True, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, **options: Any
) -> Any:
    r"""Return :math:`0.42 - 0.5 \cos(2 \pi n / N) + 0.08 \cos(4 \pi n / N)`, the window of Blackman."""
    angles = _angles(window_length, periodic)
    return _finished(0.42 - 0.5 * np.cos(angles) + 0.08 * np.cos(2 * angles), dtype, device, requires_grad, options)


def bartlett_window(
    window_length: int, periodic: bool = True, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, **options: Any
) -> Any:
    r"""Return :math:`1 - |2 n / N - 1|`, the triangle of Bartlett.

    >>> import tinygrad_edu as tg
    >>> tg.bartlett_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return _finished(1 - np.abs(_angles(window_length, periodic) / np.pi - 1), dtype, device, requires_grad, options)


def kaiser_window(
    window_length: int,
    periodic: bool = True,
    beta: float = 12.0,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    **options: Any,
) -> Any:
    r"""Return :math:`I_0(\beta \sqrt{1 - (2 n / N - 1)^2}) / I_0(\beta)`, the window of Kaiser."""
    place = _angles(window_length, periodic) / math.pi - 1
    weights = np.i0(beta * np.sqrt(np.maximum(1 - place * place, 0))) / np.i0(beta)
    return _finished(weights, dtype, device, requires_grad, options)
