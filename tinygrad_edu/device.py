"""`device`: where a tensor lives. Any place that PyTorch knows can be named; tensors live on the CPU only."""

from __future__ import annotations

from typing import Any

_KINDS = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy", "vulkan", "mps",
    "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip
_NO_ACCELERATOR = "Cannot access accelerator device when none is available: this package computes on the CPU with NumPy"


class device:  # noqa: N801 - PyTorch's name
    """The name of a place for tensors: ``device("cpu")``. Others can be named and compared, but hold no tensors.

    As a context manager and as a decorator it says where new tensors are made; only the CPU is accepted there.

    Raises
    ------
    RuntimeError : if PyTorch has no such kind of device, or only a number is given, which would mean an accelerator.

    >>> device("cpu"), device("cuda:1").index
    (device(type='cpu'), 1)
    """

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        if isinstance(type, int):
            raise RuntimeError(_NO_ACCELERATOR)
        if index is not None and not isinstance(index, int):
            raise TypeError(f"device(): argument 'index' (position 2) must be int, not {index.__class__.__name__}")
        if not isinstance(type, (str, device)):
            raise TypeError(f"device(): argument 'type' must be str, not {type.__class__.__name__}")
        name = str(type)
        kind, colon, number = name.partition(":")
        if kind not in _KINDS:
            raise RuntimeError(f"Expected one of {', '.join(_KINDS)} device type at start of device string: {kind}")
        if colon and not number.isdigit():
            raise RuntimeError(f"Invalid device string: {name!r}")
        self.type: str = kind
        self.index = int(number) if number else index

    def __repr__(self) -> str:
        return f"device(type={self.type!r})" if self.index is None else f"device(type={self.type!r}, index={self.index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> Any:
        return device, (self.type, self.index)

    def __enter__(self) -> device:
        check_device(self)
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def __call__(self, function: Any) -> Any:
        """Return the function, whose tensors are made here."""
        check_device(self)
        return function


def check_device(wanted: Any) -> None:
    """Raise unless `wanted` names the CPU, or is `None`: no device in particular.

    Raises
    ------
    AssertionError : for a GPU, which PyTorch without CUDA refuses in the same way.
    NotImplementedError : for any other device.
    """
    if wanted is None or (kind := device(wanted).type) == "cpu":
        return
    if kind in ("cuda", "xpu"):
        raise AssertionError(f"Torch not compiled with {kind.upper()} enabled: {_ONLY_CPU}")
    raise NotImplementedError(f"no tensor can be made on the device {str(wanted)!r}: {_ONLY_CPU}")


_ONLY_CPU = "this package computes on the CPU with NumPy, use the device 'cpu'"


def set_default_device(device: Any) -> None:
    """Say where new tensors are made when no device is named: on the CPU, or `None` for the usual place, which is the CPU."""
    check_device(device)


def get_default_device() -> device:
    """Return where new tensors are made when no device is named: the CPU."""
    return device("cpu")
