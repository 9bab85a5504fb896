"""Who imports whom: one way only, NumPy and the standard library at import, nothing hidden in functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tinygrad_edu

PACKAGE = Path(tinygrad_edu.__file__).parent
NAME = PACKAGE.name

# A module may import from its own layer and from those above it in this list.
LAYERS = [
    {"errors", "dtypes", "size", "device", "files", "layout", "version"},
    {"amp", "settings", "compiler", "jit", "cpu", "accelerator", "mps", "xpu", "backends"},
    {"cuda"},
    {"autograd"},
    {"ops"},
    {"storage"},
    {"printing", "exchange"},
    {"methods"},
    {"tensor"},
    {"in_place", "stateless"},
    {"func", "linalg", "special", "random", "legacy"},
    {"nn", "optim", "utils", "distributions", "serialization"},
    {"estimators"},
    {"program", "onnx"},
    {"viz"},
    {"teach"},
    {""},  # the package's own __init__, which shows all of the above
    {"demo", "playground"},
    {"__main__"},
]
# Imports of this package inside a function, and why each is there.
INSIDE_FUNCTIONS = {
    (
        "autograd.variable",
        "autograd.inplace",
    ): "a view that must find its node again takes its steps anew, and in-place operations know variables"
}
# Other packages imported at the top, and why: where this is asked for, that is what it is built on.
FOREIGN = {"estimators.scikit": {"sklearn"}}  # an estimator inherits from scikit-learn's classes; nothing else imports this module
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."): path for path in PACKAGE.rglob("*.py")
}


class Imports(ast.NodeVisitor):
    """Collects what a module imports, whether inside a function, except what only the type checker sees."""

    def __init__(self, module: str, path: Path) -> None:
        self.parents = (NAME + "." + module).rstrip(".").split(".")
        if path.name != "__init__.py":
            self.parents.pop()
        self.depth = 0
        self.found: list[tuple[str, bool, int]] = []  # the full name, whether inside a function, the line
        self.stars: list[int] = []
        self.visit(ast.parse(path.read_text(encoding="utf-8")))

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                self.visit(other)
        else:
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.AST) -> None:
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - names that ast asks for
    visit_Lambda = visit_FunctionDef  # noqa: N815

    def visit_Import(self, node: ast.Import) -> None:
        self.found += [(alias.name, bool(self.depth), node.lineno) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if any(alias.name == "*" for alias in node.names):
            self.stars.append(node.lineno)
        base = self.parents[: len(self.parents) - node.level + 1] if node.level else []
        source = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:  # `from .ops import creation` imports a module, `from .dtypes import float32` a name of one
            whole = f"{source}.{alias.name}"
            self.found.append((whole if whole.removeprefix(NAME + ".") in MODULES else source, bool(self.depth), node.lineno))


IMPORTS = {module: Imports(module, path) for module, path in MODULES.items()}


def own_imports(module: str) -> Iterator[tuple[str, bool, int]]:
    """Yield what a module imports from this package, named from the package on."""
    for name, inside, line in IMPORTS[module].found:
        if name == NAME or name.startswith(NAME + "."):
            yield name.removeprefix(NAME).removeprefix("."), inside, line


def layer(module: str) -> int:
    return next(i for i, names in enumerate(LAYERS) if module.partition(".")[0] in names)


def test_every_module_has_its_layer():
    assert len(MODULES) > 80
    known = set.union(*LAYERS)
    assert not [module for module in MODULES if module.split(".")[0] not in known]
    assert not [name for name in known if name not in {module.split(".")[0] for module in MODULES}]


@pytest.mark.parametrize("module", sorted(MODULES), ids=lambda module: module or NAME)
def test_imports_run_one_way(module):
    wrong = [f"line {line}: {name or NAME}" for name, _, line in own_imports(module) if layer(name) > layer(module)]
    assert not wrong, f"{module} is in layer {LAYERS[layer(module)]} and imports from a later one: {wrong}"


def test_modules_do_not_import_each_other_in_a_circle():
    needs = {module: {name for name, inside, _ in own_imports(module) if not inside and name and name != module} for module in MODULES}
    done: set[str] = set()
    while ready := {module for module in needs if module not in done and needs[module] <= done | {""}}:
        done |= ready
    # What remains waits for something that waits for it. A package's __init__ counts as a module of its own.
    assert set(needs) == done, sorted(set(needs) - done)


def test_nothing_of_the_package_is_imported_inside_a_function():
    hidden = {(module, name) for module in MODULES for name, inside, _ in own_imports(module) if inside}
    assert hidden == set(INSIDE_FUNCTIONS)


def test_no_star_imports():
    assert not {module: imports.stars for module, imports in IMPORTS.items() if imports.stars}


def test_only_numpy_and_the_standard_library_are_imported_at_the_top():
    allowed = sys.stdlib_module_names | {"numpy", NAME}
    foreign = {
        (module, name)
        for module, imports in IMPORTS.items()
        for name, inside, _ in imports.found
        if not inside and name.partition(".")[0] not in allowed | FOREIGN.get(module, set())
    }
    assert not foreign


def run(program: str) -> str:
    """Return what a fresh interpreter prints for a program."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_loads_numpy_and_the_standard_library_only():
    program = f"""
import sys
before = set(sys.modules)
import {NAME}
print(*sorted({{name.split(".")[0] for name in set(sys.modules) - before}}))
"""
    loaded = set(run(program).split())
    assert {"numpy", NAME} <= loaded
    assert loaded - set(sys.stdlib_module_names) - {"numpy", NAME} == set()
    assert not loaded & {"graphviz", "pygraphviz", "matplotlib", "sklearn", "torch", "tqdm", "asyncio", "unittest", "multiprocessing"}


def test_import_is_quick_because_it_loads_hardly_anything_besides_numpy():
    """What NumPy has loaded anyway costs nothing; pathlib or dataclasses would take a tenth of the time that the whole import takes."""
    program = f"import sys, numpy; before = {{*sys.modules}}; import {NAME}; print(*({{*sys.modules}} - before))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in loaded if name.partition(".")[0] != NAME} <= {"__future__", "copy", "threading"}


def test_import_has_no_effect_that_stays():
    """It prints nothing, starts no thread, draws no random number, and leaves NumPy's settings alone."""
    program = f"""
import threading
import numpy as np
np.random.seed(0)
before = np.geterr(), np.get_printoptions(), np.random.get_state()[2], threading.active_count()
import {NAME}
assert before == (np.geterr(), np.get_printoptions(), np.random.get_state()[2], threading.active_count())
"""
    assert run(program) == ""


@pytest.mark.parametrize("module", [m for m in sorted(MODULES) if m and m != "__main__"])
def test_public_names_exist(module):
    """What a module's ``__all__`` promises is there."""
    __import__(f"{NAME}.{module}")
    there = sys.modules[f"{NAME}.{module}"]
    missing = [name for name in getattr(there, "__all__", ()) if not hasattr(there, name)]
    assert not missing


def test_every_module_can_be_imported_first():
    """No module works only because another one has been imported before it."""
    names = [
        f"{NAME}.{m}" for m in ("autograd.variable", "autograd.inplace", "ops.arithmetic", "nn.module", "optim.sgd", "viz", "utils.data")
    ]
    for name in names:
        run(f"import {name}")


def test_the_name_tensor_is_the_function():
    code = "import tinygrad_edu as tg; assert callable(tg.tensor); tg.nn, tg.optim, tg.utils, tg.viz; assert callable(tg.tensor)"
    subprocess.run([sys.executable, "-c", code], check=True)
