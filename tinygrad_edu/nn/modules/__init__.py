"""The modules where PyTorch keeps them, for programs that name the place: ``from tinygrad_edu.nn.modules.batchnorm import _BatchNorm``.

The files here hold names only; each is loaded when it is asked for.
"""

from importlib import import_module
from typing import Any

_FILES = {
    "activation", "batchnorm", "container", "conv", "dropout", "flatten", "instancenorm", "lazy", "linear", "loss", "module",
    "normalization", "pooling", "rnn", "sparse", "transformer", "upsampling", "utils",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Return a file of this folder, or the module of that name from the folder above."""
    if name in _FILES:
        return import_module(f".{name}", __name__)
    above = import_module("..", __name__)
    if name not in above.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(above, name)
