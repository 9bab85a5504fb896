"""Load the scripts of `examples/`, which are no package."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

EXAMPLES = Path(__file__).parents[2] / "examples"


def script(name: str) -> ModuleType:
    """Return a script as a module: ``script("a_backprop/one_neuron").main(...)``."""
    spec = importlib.util.spec_from_file_location(f"examples_{name.replace('/', '_')}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scripts(part: str) -> set[str]:
    """Return the names of the scripts of a part."""
    return {path.stem for path in (EXAMPLES / part).glob("*.py")}
