"""`save` and `load`: tensors, state dicts and checkpoints in files, never through pickle. A file holds data; nothing in it is run.

`structure` tells how an object becomes JSON and named arrays; `npz` and `safetensors` are the two forms in which these stand in a file.
"""

from .file import load, save
from .globals import add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "load", "safe_globals", "save"]
