"""Trees: tensors in nested tuples, lists and dicts, taken apart into leaves and put together again.

What is not a tuple, a named tuple, a list, a dict, an ``OrderedDict``, a ``defaultdict`` or a ``deque`` is a leaf; so is `None`.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Structure(NamedTuple):
    """The form of a tree without its leaves.

    Attributes
    ----------
    kind : the class of the container; `None` for a leaf.
    keys : of a dict, otherwise nothing.
    children : the structures of what it contains, in order.
    extra : what else it takes to make such a container: the factory of a ``defaultdict``, the length of a ``deque``.
    """

    kind: Any = None
    keys: tuple[Any, ...] = ()
    children: tuple[Structure, ...] = ()
    extra: Any = None

    def build(self, leaves: Sequence[Any]) -> Any:
        """Return the tree with these leaves.

        >>> flatten({"a": 1, "b": (2, 3)})[1].build("xyz")
        {'a': 'x', 'b': ('y', 'z')}
        """
        return self._build(iter(leaves))

    def _build(self, leaves: Any) -> Any:
        if self.kind is None:
            return next(leaves)
        parts = [child._build(leaves) for child in self.children]
        if self.kind in (dict, OrderedDict):
            return self.kind(zip(self.keys, parts, strict=True))
        if self.kind is defaultdict:
            return defaultdict(self.extra, zip(self.keys, parts, strict=True))
        if self.kind is deque:
            return deque(parts, self.extra)
        return self.kind(*parts) if hasattr(self.kind, "_fields") else self.kind(parts)

    def size(self) -> int:
        """Return the number of leaves."""
        return 1 if self.kind is None else sum(child.size() for child in self.children)

    def __str__(self) -> str:
        """Return the form with a star for each leaf: ``(*, {'a': *})``."""
        if self.kind is None:
            return "*"
        parts = [str(child) for child in self.children]
        if self.keys:
            return "{" + ", ".join(f"{key!r}: {part}" for key, part in zip(self.keys, parts, strict=True)) + "}"
        ends = "[]" if self.kind is list else "()"
        return ends[0] + ", ".join(parts) + ("," if self.kind is tuple and len(parts) == 1 else "") + ends[1]


LEAF = Structure()


def flatten(tree: Any) -> tuple[list[Any], Structure]:
    """Return the leaves of a tree from left to right, and its structure.

    >>> leaves, structure = flatten([1, (2, {"a": 3})])
    >>> leaves, str(structure)
    ([1, 2, 3], "[*, (*, {'a': *})]")
    """
    keys, parts = _contents(tree)
    if parts is None:
        return [tree], LEAF
    leaves: list[Any] = []
    children = []
    for part in parts:
        below, structure = flatten(part)
        leaves += below
        children.append(structure)
    extra = tree.default_factory if type(tree) is defaultdict else tree.maxlen if type(tree) is deque else None
    return leaves, Structure(type(tree), keys, tuple(children), extra)


def _contents(tree: Any) -> tuple[tuple[Any, ...], Any]:
    """Return the keys, if there are any, and what the tree contains; `None` for a leaf."""
    if type(tree) in (dict, OrderedDict, defaultdict):
        return tuple(tree), tree.values()
    if type(tree) in (tuple, list, deque) or (isinstance(tree, tuple) and hasattr(tree, "_fields")):
        return (), tree
    return (), None


def tree_map(function: Callable[[Any], Any], tree: Any) -> Any:
    """Return the tree in which each leaf is what `function` makes of it.

    >>> tree_map(abs, {"a": -1, "b": [2, -3]})
    {'a': 1, 'b': [2, 3]}
    """
    leaves, structure = flatten(tree)
    return structure.build([function(leaf) for leaf in leaves])


def spread(tree: Any, structure: Structure) -> list[Any] | None:
    """Return one value for each leaf of `structure`: a leaf of `tree` counts for all that stands in its place; `None` if they differ.

    >>> spread((0, None), flatten(("x", {"a": "y", "b": "z"}))[1])
    [0, None, None]
    """
    keys, parts = _contents(tree)
    if parts is None:
        return [tree] * structure.size()
    if type(tree) is not structure.kind or keys != structure.keys or len(parts) != len(structure.children):
        return None
    values: list[Any] = []
    for part, child in zip(parts, structure.children, strict=True):
        below = spread(part, child)
        if below is None:
            return None
        values += below
    return values
