"""All primitives of the package, which is imported completely for that."""

from __future__ import annotations

import importlib
import pkgutil

import tinygrad_edu
from tinygrad_edu.autograd import REGISTRY, Primitive

for _module in pkgutil.walk_packages(tinygrad_edu.__path__, "tinygrad_edu."):
    if _module.name.startswith(("tinygrad_edu.autograd.", "tinygrad_edu.ops.", "tinygrad_edu.tensor", "tinygrad_edu.nn.")):
        importlib.import_module(_module.name)


def of_the_package(registry: dict[str, Primitive]) -> dict[str, Primitive]:
    """Return those primitives that the package itself defines, by name, in alphabetical order."""
    return {name: op for name, op in sorted(registry.items()) if op.forward.__module__.startswith("tinygrad_edu.")}


PRIMITIVES = of_the_package(REGISTRY)
DIFFERENTIABLE = [name for name, op in PRIMITIVES.items() if op.rules]
CONSTANT = [name for name, op in PRIMITIVES.items() if not op.rules]
