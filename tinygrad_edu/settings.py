"""Settings of PyTorch that programs make: they are kept and can be asked for, but the numbers, computed by NumPy, stay the same.

NumPy decides how many threads a matrix product uses; every operation is deterministic; every product has full precision.
"""

from __future__ import annotations

import os
import warnings

__all__ = [
    "are_deterministic_algorithms_enabled", "get_deterministic_debug_mode", "get_float32_matmul_precision", "get_num_interop_threads",
    "get_num_threads", "is_deterministic_algorithms_warn_only_enabled", "is_warn_always_enabled", "set_deterministic_debug_mode",
    "set_float32_matmul_precision", "set_flush_denormal", "set_num_interop_threads", "set_num_threads", "set_warn_always",
    "use_deterministic_algorithms",
]  # fmt: skip

_PRECISIONS = ("highest", "high", "medium")
_MODES = ("default", "warn", "error")


class _Settings:
    threads = 0
    interop_threads = 0
    deterministic = 0
    precision = "highest"
    warn_always = False


_settings = _Settings()


def _positive(name: str, number: int) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise RuntimeError(f"{name} expects an int, but got {type(number).__name__}")
    if number < 1:
        raise RuntimeError(f"{name} expects a positive integer")
    return number


def set_num_threads(number: int) -> None:
    """Note how many threads an operation may use. For NumPy's own, set the environment variable ``OPENBLAS_NUM_THREADS``.

    >>> before = get_num_threads()
    >>> set_num_threads(1); get_num_threads()
    1
    >>> set_num_threads(before)
    """
    _settings.threads = _positive("set_num_threads", number)


def get_num_threads() -> int:
    """Return how many threads an operation may use."""
    return _settings.threads or os.cpu_count() or 1


def set_num_interop_threads(number: int) -> None:
    """Note how many operations may run at a time. Here it is always one."""
    _settings.interop_threads = _positive("set_num_interop_threads", number)


def get_num_interop_threads() -> int:
    """Return how many operations may run at a time."""
    return _settings.interop_threads or os.cpu_count() or 1


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Ask for operations that give the same numbers in every run. All of them do."""
    if not isinstance(mode, bool):
        raise TypeError(f"use_deterministic_algorithms(): argument 'mode' (position 1) must be bool, not {type(mode).__name__}")
    _settings.deterministic = (1 if warn_only else 2) if mode else 0


def are_deterministic_algorithms_enabled() -> bool:
    """Return whether deterministic operations have been asked for."""
    return _settings.deterministic > 0


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Return whether operations that are not deterministic shall only warn."""
    return _settings.deterministic == 1


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Ask for deterministic operations: 0 or "default" not, 1 or "warn" with warnings, 2 or "error" with errors."""
    mode = _MODES.index(debug_mode) if debug_mode in _MODES else debug_mode
    if mode not in (0, 1, 2):
        raise RuntimeError(
            f"invalid value of debug_mode, expected one of 0, 1, 2 or {', '.join(map(repr, _MODES))}, but got {debug_mode!r}"
        )
    _settings.deterministic = int(mode)


def get_deterministic_debug_mode() -> int:
    """Return what `set_deterministic_debug_mode` has set, as a number."""
    return _settings.deterministic


def set_float32_matmul_precision(precision: str) -> None:
    """Note how exact products of float32 matrices must be: "highest", "high" or "medium". They are as exact as float32."""
    if precision not in _PRECISIONS:
        warnings.warn(f"{precision} is not one of {', '.join(map(repr, _PRECISIONS))}: the call has no effect", UserWarning, stacklevel=2)
        return
    _settings.precision = precision


def get_float32_matmul_precision() -> str:
    """Return how exact products of float32 matrices must be."""
    return _settings.precision


def set_flush_denormal(mode: bool) -> bool:
    """Ask that tiny numbers become zero. NumPy has no such setting: returns whether nothing remains to be done."""
    return not mode


def set_warn_always(b: bool) -> None:
    """Note whether a warning is given every time, or only the first time."""
    _settings.warn_always = b


def is_warn_always_enabled() -> bool:
    """Return whether a warning is given every time."""
    return _settings.warn_always


def is_autocast_enabled(device_type: str | None = None) -> bool:
    """Return False: `autocast` changes no dtype here."""
    return False
