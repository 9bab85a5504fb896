"""The source of a function of this package, without what belongs to the package: annotations, decorators, checks, other names."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any

from .literals import NotWritten

Reference = Callable[[str, list[str]], str | None]
Edit = tuple[int, int, str]  # start and end in the source's bytes, and what takes their place


def rewritten(obj: Any, name: str, reference: Reference) -> str:
    """Return the source of a function or class under another name.

    Parameters
    ----------
    obj : a function or class written in Python.
    name : what it is to be called.
    reference : given a global name and the attributes taken of it, returns what is written in their place; `None` to leave it.

    Raises
    ------
    NotWritten : if there is no source.
    """
    source, tree = _parsed(obj)
    editor = _Editor(source, _local_names(tree), reference)
    editor.visit(tree)
    start = editor.at(tree.lineno, 0)
    keyword = b"def " if isinstance(tree, ast.FunctionDef) else b"class "
    editor.edits.append((start, start + len(keyword) + len(tree.name.encode()), keyword.decode() + name))
    return editor.result(start)


def rewritten_rule(forward: Any, argument: str, name: str, reference: Reference) -> str:
    """Return as a function what the decorator of a primitive's function `forward` gives, as a lambda, for the rule of `argument`."""
    source, tree = _parsed(forward)
    decorators = [part for part in getattr(tree, "decorator_list", ()) if isinstance(part, ast.Call)]
    rule = next((word.value for part in decorators for word in part.keywords if word.arg == argument), None)
    if not isinstance(rule, ast.Lambda):
        raise NotWritten(f"{name}, which is no lambda")
    parameters = [arg.arg for arg in rule.args.args]
    editor = _Editor(source, set(parameters), reference)
    editor.visit(rule.body)
    start, end = editor.span(rule.body)
    body = editor.result(start, end).strip()
    body = f"({body})" if "\n" in body else body
    return f"def {name}({', '.join(parameters)}):\n    return {body}\n"


def _parsed(obj: Any) -> tuple[str, ast.FunctionDef | ast.ClassDef]:
    try:
        source = textwrap.dedent(inspect.getsource(obj))
        tree = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError, IndexError) as error:
        raise NotWritten("what has no source") from error
    if not isinstance(tree, (ast.FunctionDef, ast.ClassDef)):
        raise NotWritten("what is no function")
    return source, tree


def _local_names(tree: ast.AST) -> set[str]:
    """Return the names that are bound inside: they mean no global."""
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    return bound | {node.name for node in ast.walk(tree) if node is not tree and isinstance(node, ast.FunctionDef)}


def _only_checks(node: ast.AST) -> bool:
    """Return whether a statement does nothing but raise if something is wrong."""
    if isinstance(node, ast.If):
        return not node.orelse and all(isinstance(statement, ast.Raise) for statement in node.body)
    return isinstance(node, ast.For) and not node.orelse and all(map(_only_checks, node.body))


class _Editor(ast.NodeVisitor):
    """Collects the changes to a source."""

    def __init__(self, source: str, bound: set[str], reference: Reference) -> None:
        self.source = source.encode()
        self._starts = [0]
        for line in self.source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.bound, self.reference = bound, reference
        self.edits: list[Edit] = []

    def at(self, line: int, column: int) -> int:
        """Return the place of a line (from 1) and column."""
        return self._starts[line - 1] + column

    def _start(self, node: Any) -> int:
        return self.at(node.lineno, node.col_offset)

    def _end(self, node: Any) -> int:
        return self.at(node.end_lineno, node.end_col_offset)

    def span(self, node: Any) -> tuple[int, int]:
        """Return where an expression begins and ends."""
        return self._start(node), self._end(node)

    def result(self, start: int, stop: int | None = None) -> str:
        """Return the source from `start` to `stop` with all changes made."""
        text, place = b"", start
        for begin, end, new in sorted(self.edits):
            if begin >= place:
                text += self.source[place:begin] + new.encode()
                place = end
        return re.sub(r"\s*# type: ignore\[.*?\]", "", (text + self.source[place:stop]).decode()).rstrip() + "\n"

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = dict(zip([a.arg for a in positional][len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True))
        defaults |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
        for arg in [*positional, *arguments.kwonlyargs, *filter(None, (arguments.vararg, arguments.kwarg))]:
            if arg.annotation is not None:
                begin, default = self._start(arg) + len(arg.arg.encode()), defaults.get(arg.arg)
                self.edits.append((begin, self._end(arg), "") if default is None else (begin, self._start(default), "="))
        if node.returns is not None:
            self.edits.append((self.source.rindex(b"->", 0, self._start(node.returns)) - 1, self._end(node.returns), ""))
        self._shorten(node)
        for default in defaults.values():
            self.visit(default)
        for statement in node.body:
            self.visit(statement)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._shorten(node)
        for part in (*node.bases, *node.body):
            self.visit(part)

    def _shorten(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Keep only the first paragraph of a docstring."""
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            text = self.source[self._start(first) : self._end(first)].decode()
            if "\n\n" in text:
                self.edits.append((self._start(first), self._end(first), text.split("\n\n")[0] + '"""'))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.edits.append((self._end(node.target), self._end(node.annotation), ""))
            self.visit(node.value)
        else:
            self.visit(node.annotation)

    def visit(self, node: ast.AST) -> None:
        """Leave out checks that raise: the engine has made them."""
        if not _only_checks(node) or self.source[self._start(node) :].startswith(b"elif"):
            super().visit(node)
        else:
            self.edits.append((self.at(node.lineno, 0), self._starts[node.end_lineno], ""))  # type: ignore[attr-defined]

    def visit_Compare(self, node: ast.Compare) -> None:
        """A slice is recognised by its type: where a function is called from the text, it gets an equal one and not the same."""
        right = node.comparators[0]
        if isinstance(node.ops[0], (ast.Is, ast.IsNot)) and isinstance(right, ast.Name) and right.id == "ALL":
            left = self.source[self._start(node.left) : self._end(node.left)].decode()
            self.edits.append(
                (self._start(node), self._end(node), f"{'not ' * isinstance(node.ops[0], ast.IsNot)}isinstance({left}, slice)")
            )
        else:
            self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        names: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            names.append(base.attr)
            base = base.value
        if isinstance(base, ast.Name) and self._is_global(base):
            self._refer(node, base, names[::-1])
        else:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if self._is_global(node):
            self._refer(node, node, [])

    def _is_global(self, node: ast.Name) -> bool:
        return isinstance(node.ctx, ast.Load) and node.id not in self.bound

    def _refer(self, node: Any, base: ast.Name, attributes: list[str]) -> None:
        text = self.reference(base.id, attributes)
        if text is not None:
            self.edits.append((self._start(node), self._end(node), text))
