"""The reference: a page for each public namespace, its names grouped by the file that defines them, written when the build begins."""

from __future__ import annotations

import importlib
import inspect
import re
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

PAGES = {
    "tinygrad_edu": "Tensors and functions",
    "tinygrad_edu.linalg": "Linear algebra",
    "tinygrad_edu.special": "Special functions",
    "tinygrad_edu.autograd": "The engine",
    "tinygrad_edu.func": "Transforms of functions",
    "tinygrad_edu.nn": "Modules",
    "tinygrad_edu.nn.functional": "Functions for networks",
    "tinygrad_edu.nn.init": "Initial values",
    "tinygrad_edu.nn.utils": "Helpers for parameters",
    "tinygrad_edu.nn.utils.parametrize": "Parametrizations",
    "tinygrad_edu.nn.utils.parametrizations": "Ready parametrizations",
    "tinygrad_edu.nn.utils.prune": "Pruning",
    "tinygrad_edu.nn.utils.rnn": "Sequences of different lengths",
    "tinygrad_edu.optim": "Optimizers",
    "tinygrad_edu.optim.lr_scheduler": "Learning-rate schedules",
    "tinygrad_edu.optim.swa_utils": "Averaged models",
    "tinygrad_edu.distributions": "Distributions",
    "tinygrad_edu.utils.data": "Data",
    "tinygrad_edu.utils.data.idx": "Reading idx files",
    "tinygrad_edu.utils.data.table": "Reading CSV files",
    "tinygrad_edu.utils.tensorboard": "TensorBoard",
    "tinygrad_edu.utils.lesson": "Lesson scripts",
    "tinygrad_edu.serialization": "Saving and loading",
    "tinygrad_edu.estimators": "Estimators",
    "tinygrad_edu.onnx": "ONNX",
    "tinygrad_edu.viz": "Pictures of graphs",
    "tinygrad_edu.teach": "Views of a gradient",
    "tinygrad_edu.errors": "Errors",
}
# What a module says once, in its own docstring, and what scikit-learn adds to an estimator.
_UNTOLD = "forward, extra_repr, reset_parameters, get_metadata_routing, set_fit_request, set_partial_fit_request, set_score_request"


def public(module: ModuleType) -> dict[str, Any]:
    """Return the classes and functions in ``__all__`` that have a docstring."""
    objects = {name: getattr(module, name) for name in module.__all__}
    return {name: o for name, o in objects.items() if (inspect.isclass(o) or inspect.isroutine(o)) and inspect.getdoc(o)}


def grouped(module: ModuleType) -> dict[str, list[str]]:
    """Return the public names by heading: what the file that defines them says of itself."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, o in public(module).items():
        home = importlib.import_module(getattr(o, "__module__", None) or module.__name__)
        title = re.split(r"[.:](?:\s|$)", inspect.getdoc(home) or home.__name__)[0].replace("`", "")
        groups[home.__name__, title].append(name)
    return {title: sorted(names, key=str.lower) for (_, title), names in sorted(groups.items())}


def page(name: str, title: str, told: set[type]) -> str:
    """Return one page, as Markdown; `told` are the classes that an earlier page describes."""
    module = importlib.import_module(name)
    parts = [f"# {title}", f"`{name}`: {inspect.getdoc(module)}"]
    for heading, names in grouped(module).items():
        parts.append(f"## {heading}")
        for member in names:
            o = getattr(module, member)
            if inspect.isclass(o):
                body = [f".. autoclass:: {name}.{member}", "   :members:", f"   :exclude-members: {_UNTOLD}", "   :show-inheritance:"]
                body += ["   :no-index:"] if o in told else []
                told.add(o)
            else:
                body = [f".. autofunction:: {name}.{member}"]
            parts.append("\n".join(["```{eval-rst}", *body, "```"]))
    return "\n\n".join(parts) + "\n"


def methods() -> str:
    """Return the page of the methods of a tensor: a link where a function says it all, the docstring where there is none."""
    import tinygrad_edu as torch

    parts = [
        "# Methods of a tensor",
        "A method does what the function of its name does, on this tensor; one that ends in `_` does it in place.",
    ]
    for family in torch.Tensor.__mro__[1:]:
        own = {name: o for name, o in vars(family).items() if not name.startswith("_") and callable(o)}
        functions = [name for name in own if name.rstrip("_") in torch.__all__]
        rest = [name for name in own if name.rstrip("_") not in torch.__all__ and inspect.getdoc(own[name])]
        if own:
            parts += [f"## {family.__name__}", inspect.getdoc(family) or ""]
        if functions:
            links = ", ".join(f":py:obj:`{name} <tinygrad_edu.{name.rstrip('_')}>`" for name in functions)
            parts.append("\n".join(["```{eval-rst}", links, "```"]))
        parts += ["\n".join(["```{eval-rst}", f".. automethod:: tinygrad_edu.Tensor.{name}", "```"]) for name in rest]
    return "\n\n".join(parts) + "\n"


def write_pages(app: Any) -> None:
    """Write the pages that have changed, so that Sphinx reads only those again."""
    folder = Path(app.srcdir) / "reference"
    folder.mkdir(exist_ok=True)
    contents = "\n".join(
        [
            "# Reference",
            "",
            "From the docstrings; every example in them is run by the tests.",
            "",
            "```{toctree}",
            "methods",
            *PAGES,
            "```",
            "",
        ]
    )
    told: set[type] = set()
    pages = {"index": contents, "methods": methods()} | {name: page(name, title, told) for name, title in PAGES.items()}
    for name, text in pages.items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Let Sphinx write the pages before it looks for sources."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
