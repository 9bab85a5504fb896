"""`save` and `load`: which form a file has, and what becomes of one that cannot be read."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any, BinaryIO

from .. import files
from ..device import device
from ..errors import CheckpointError
from . import npz, safetensors
from .contents import PICKLE
from .decoding import decode, tensors
from .encoding import encode

__all__ = ["load", "save"]

FORMS = (safetensors, npz)


def save(
    obj: Any,
    f: str | os.PathLike[str] | BinaryIO,
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
    _disable_byteorder_record: bool = False,
) -> None:
    """Save tensors, a state dict, or a whole checkpoint, never through pickle.

    A name that ends in ``.safetensors`` gives a file of that form; any other, such as ``.npz``, ``.pt`` or ``.pth``, and a file object
    without a name, one of the form ``.npz``, which ``np.load`` opens too. A file by name is written beside the old one, then takes its
    place.

    Arguments
    ---------
    obj : tensors, NumPy arrays, numbers, strings, bytes, None, dtypes, devices, and dicts, lists, tuples and sets of these. Tensors keep
        dtype, shape and `requires_grad`; those that are the very same piece of memory share memory again when they are loaded. A view is
        saved with its own elements only, in C order.
    f : the name of the file, or something with a method ``write``.
    pickle_module, pickle_protocol : accepted for PyTorch's sake, without effect; so are the two others.

    Raises
    ------
    TypeError : if something in `obj`, for example a whole module, cannot be saved. Nothing has been written then.
    RuntimeError : if the folder does not exist.
    OSError : if the file cannot be written; what was there stays.

    >>> import tinygrad_edu as tg
    >>> file = io.BytesIO()
    >>> save({"epoch": 3, "weight": tg.ones(2)}, file)
    >>> _ = file.seek(0)
    >>> load(file)
    {'epoch': 3, 'weight': tensor([1., 1.])}
    """
    named = isinstance(f, (str, os.PathLike))
    if not named and not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    name = os.fspath(f) if isinstance(f, (str, os.PathLike)) else getattr(f, "name", "")
    form = safetensors if str(name).lower().endswith(".safetensors") else npz
    if named and not Path(name).parent.is_dir():
        raise RuntimeError(f"Parent directory {Path(name).parent} does not exist.")
    data = form.write(*encode(obj))
    if isinstance(f, (str, os.PathLike)):
        files.write(f, data)
    else:
        f.write(data)


def load(
    f: str | os.PathLike[str] | BinaryIO,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = True,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Return what `save` has saved, or the tensors, by name, of a ``.safetensors`` or ``.npz`` file of another program.

    The form is recognised by what the file holds, whatever its name. Everything the file promises is checked before memory is taken, and
    nothing in it is run. bfloat16 becomes float32, and in files of other programs uint16 int32 and uint32 int64, which hold the same
    numbers.

    Arguments
    ---------
    f : the name of the file, or something with a method ``read``.
    map_location : where the tensors go: the CPU.
    pickle_module, weights_only, mmap, and any other : accepted for PyTorch's sake, without effect.

    Raises
    ------
    CheckpointError : if the file is damaged, hostile or of another form, such as PyTorch's pickle files; it says what is wrong.
    RuntimeError : if `map_location` names another device.
    OSError : if the file cannot be opened.
    """
    _check_location(map_location)
    if isinstance(f, (str, os.PathLike)):
        with Path(f).open("rb") as file:
            return _load(file, os.fspath(f))
    if not hasattr(f, "read"):
        raise AttributeError(f"{type(f).__name__!r} object has no attribute 'read': expected a name, a path, or a file-like object")
    data = f.read()
    if not isinstance(data, bytes):
        raise TypeError(f"the file gives {type(data).__name__}, but bytes were expected: open it in binary mode, 'rb'")
    return _load(io.BytesIO(data), str(getattr(f, "name", "the file object")))


def _load(file: BinaryIO, name: str) -> Any:
    """Return what a file holds; everything that can go wrong on the way is said by one exception."""
    start = file.read(16)
    file.seek(0)
    try:
        for form in FORMS:
            if form.looks_like(start):
                arrays, text = form.read(file)
                return tensors(arrays) if text is None else decode(arrays, text)
        raise CheckpointError(_unknown(start))
    except CheckpointError as error:
        raise CheckpointError(f"cannot load {name!r}: {error}") from None
    except MemoryError:
        raise
    except Exception as error:
        raise CheckpointError(f"cannot load {name!r}: it is damaged ({type(error).__name__}: {error})") from error


def _unknown(start: bytes) -> str:
    if not start:
        return "it is empty"
    if start[0] == 0x80 and len(start) > 1 and start[1] <= 5:
        return PICKLE
    return f"it is neither .safetensors nor .npz, but begins with {start[:8]!r}"


def _check_location(wanted: Any) -> None:
    """Raise unless tensors can go to `map_location`; functions and tables of places have nothing to do where all is on the CPU."""
    if isinstance(wanted, (str, device)) and device(wanted).type != "cpu":
        raise RuntimeError(f"cannot load tensors to {str(wanted)!r}: this package computes on the CPU with NumPy, use map_location='cpu'")
