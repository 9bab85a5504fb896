"""Programs ask here for a GPU before they choose the CPU. There is none: questions are answered, seeds and caches need no care.

>>> import tinygrad_edu as tg
>>> tg.device("cuda" if tg.cuda.is_available() else "cpu")
device(type='cpu')
"""

from __future__ import annotations

from typing import Any, NoReturn

from . import amp

__all__ = [
    "Event", "OutOfMemoryError", "Stream", "amp", "current_device", "current_stream", "device_count", "empty_cache", "get_arch_list",
    "get_device_capability", "get_device_name", "get_device_properties", "get_rng_state", "get_rng_state_all", "init", "initial_seed",
    "ipc_collect", "is_available", "is_bf16_supported", "is_current_stream_capturing", "is_initialized", "manual_seed", "manual_seed_all",
    "max_memory_allocated", "max_memory_reserved", "mem_get_info", "memory_allocated", "memory_reserved", "reset_max_memory_allocated",
    "reset_peak_memory_stats", "seed", "seed_all", "set_device", "set_rng_state", "set_rng_state_all", "synchronize",
]  # fmt: skip

_WITHOUT = "Torch not compiled with CUDA enabled: this package computes on the CPU with NumPy, use the device 'cpu'"


class OutOfMemoryError(RuntimeError):
    """A GPU has too little memory; never raised here, but programs catch it."""


def is_available() -> bool:
    """Return whether there is a GPU to compute on: no."""
    return False


def is_initialized() -> bool:
    """Return whether a GPU is in use: no."""
    return False


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Return whether a GPU knows bfloat16: there is none."""
    return False


def is_current_stream_capturing() -> bool:
    """Return whether operations are being written down for a GPU: no."""
    return False


def device_count() -> int:
    """Return how many GPUs there are: none."""
    return 0


def get_arch_list() -> list[str]:
    """Return for which GPUs this package was built: none."""
    return []


def manual_seed(seed: int) -> None:
    """Seed the generator of the GPU in use: there is none."""


def manual_seed_all(seed: int) -> None:
    """Seed the generators of all GPUs: there are none."""


def seed() -> None:
    """Seed the generator of the GPU in use unpredictably: there is none."""


def seed_all() -> None:
    """Seed the generators of all GPUs unpredictably: there are none."""


def get_rng_state_all() -> list[Any]:
    """Return the states of the generators of all GPUs: an empty list."""
    return []


def set_rng_state_all(new_states: Any) -> None:
    """Set the states of the generators of all GPUs: there are none."""


def empty_cache() -> None:
    """Give back memory of the GPU that is not needed: there is none."""


def memory_allocated(device: Any = None) -> int:
    """Return how many bytes of the GPU are in use: none."""
    return 0


def max_memory_allocated(device: Any = None) -> int:
    """Return how many bytes of the GPU were in use at most: none."""
    return 0


def memory_reserved(device: Any = None) -> int:
    """Return how many bytes of the GPU are reserved: none."""
    return 0


def max_memory_reserved(device: Any = None) -> int:
    """Return how many bytes of the GPU were reserved at most: none."""
    return 0


def reset_peak_memory_stats(device: Any = None) -> None:
    """Forget how many bytes were in use at most."""


def reset_max_memory_allocated(device: Any = None) -> None:
    """Forget how many bytes were in use at most."""


def _missing(*args: Any, **kwargs: Any) -> NoReturn:
    """There is no GPU.

    Raises
    ------
    AssertionError : always, as from PyTorch without CUDA.
    """
    raise AssertionError(_WITHOUT)


init = synchronize = set_device = current_device = current_stream = initial_seed = get_rng_state = set_rng_state = _missing
get_device_name = get_device_properties = get_device_capability = mem_get_info = ipc_collect = _missing


class Stream:
    """A queue of operations of a GPU: there is none.

    Raises
    ------
    RuntimeError : when made.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError(_WITHOUT)


class Event(Stream):
    """A mark in such a queue: there is none.

    Raises
    ------
    RuntimeError : when made.
    """
