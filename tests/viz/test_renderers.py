"""DOT, Graphviz and the own SVG: what is drawn, and that nothing that came from the user can break it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import tinygrad_edu as tg
from tinygrad_edu import viz
from tinygrad_edu.errors import MissingExtraError
from tinygrad_edu.viz import dot

NASTY = [
    "<b>x</b>",
    "a & b",
    "a|b",
    "\\N \\G \\n \\",
    "{x}",
    "😀 漢字",
    "n" * 200,
    "]]>",
    "&lt;",
    '"quoted"',
    "a\x00\x1b\nb",
    "\ud800",
    "",
    "<",
    ">",
]


@pytest.fixture
def small() -> viz.Graph:
    x, y = (tg.tensor(v, requires_grad=True) for v in (2.0, 3.0))
    f = x * y + x
    return viz.graph(f)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def nasty_graph() -> viz.Graph:
    tensors = [tg.tensor(1.0, requires_grad=True) for _ in NASTY]
    total = tg.stack(tensors).sum()
    return viz.graph(total, names=dict(zip(tensors, NASTY, strict=True)))


def test_the_own_svg_shows_every_text_as_it_is() -> None:
    graph = nasty_graph()
    shown = texts(graph.svg("own"))
    for name in ("<b>x</b>", "a & b", "a|b", "\\N \\G \\n \\", "{x}", "😀 漢字", "]]>", "&lt;", '"quoted"', "a�� b", "�"):
        assert name in shown
    long = next(t for t in shown if t.startswith("nnn"))
    assert len(long) <= 40
    assert "n" * 200 in graph.svg("own")  # in full as a tooltip


def test_graphviz_shows_every_text_as_it_is() -> None:
    pytest.importorskip("pygraphviz")
    shown = " ".join(texts(nasty_graph().svg("graphviz"))).replace("\xa0", " ")
    for name in ("<b>x</b>", "a & b", "a|b", "\\N \\G \\n \\", "{x}", "😀 漢字", "]]>", "&lt;", '"quoted"'):
        assert name in shown


def test_a_notebook_shows_the_graph_whether_or_not_graphviz_is_there(small: viz.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    assert small._repr_svg_().startswith("<svg")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert "x" in texts(small._repr_svg_())


def test_a_notebook_shows_the_graph_even_if_graphviz_fails(small: viz.Graph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\necho no fonts >&2; exit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert "x" in texts(small._repr_svg_())
    with pytest.raises(RuntimeError, match="no fonts"):
        small.save(tmp_path / "x.png")
    assert [p.name for p in tmp_path.iterdir()] == ["dot"]


def test_both_directions_are_laid_out_by_the_own_renderer_unless_told_otherwise() -> None:
    x = tg.tensor(2.0, requires_grad=True)
    graph = viz.graph(x * 3.0, direction="both")
    assert graph.svg() == graph.svg("own")
    assert graph.source.count("dir=back") == 1  # in DOT the adjoint has an edge of its own
    assert graph.source.count("->") == 2


@pytest.mark.usefixtures("no_graphviz")
def test_without_graphviz_png_says_what_to_install(small: viz.Graph, tmp_path: Path) -> None:
    for ending in ("png", "pdf"):
        with pytest.raises(MissingExtraError, match=r"tinygrad_edu\[viz\]"):
            small.save(tmp_path / f"x.{ending}")
    small.save(tmp_path / "x.svg")
    for ending in ("dot", "mmd", "txt"):
        small.save(tmp_path / f"x.{ending}")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.dot", "x.mmd", "x.svg", "x.txt"]


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF"),
        ("dot", b"digraph"),
        ("gv", b"digraph"),
        ("SVG", b"<sv"),
        ("mmd", b"flowchart TD\n"),
        ("txt", b"x "),
    ],
)
def test_save(small: viz.Graph, tmp_path: Path, ending: str, start: bytes) -> None:
    pytest.importorskip("pygraphviz")
    target = tmp_path / f"graph.{ending}"
    small.save(target)
    small.save(str(target))  # overwrites
    assert target.read_bytes().startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


def test_save_tells_what_is_wrong_and_leaves_nothing(small: viz.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"x\.jpg.*\.svg, \.png"):
        small.save(tmp_path / "x.jpg")
    with pytest.raises(ValueError, match=r"\.svg"):
        small.save(tmp_path / "svg")
    with pytest.raises(FileNotFoundError, match="does not exist"):
        small.save(tmp_path / "missing" / "x.svg")
    (tmp_path / "x.svg").mkdir()
    with pytest.raises(OSError, match="cannot write"):
        small.save(tmp_path / "x.svg")

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError, match=r"cannot write .*y\.svg.*Permission denied"):
        small.save(tmp_path / "y.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["x.svg"]


def test_dot_source_is_what_graphviz_reads(small: viz.Graph) -> None:
    pygraphviz = pytest.importorskip("pygraphviz")
    graph = pygraphviz.AGraph(string=small.source)
    assert sorted(graph.nodes()) == sorted(box.id for box in small.picture.boxes)
    assert len(graph.edges()) == len(small.picture.edges)


def test_an_unknown_renderer(small: viz.Graph) -> None:
    with pytest.raises(ValueError, match="'mermaid'"):
        small.svg("mermaid")  # type: ignore[arg-type]
    assert repr(small) == "<Graph: 4 boxes, 4 edges>"


def test_dot_gives_up_after_a_time(small: viz.Graph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "dot"
    slow.write_text("#!/bin/sh\nexec sleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(dot, "_SECONDS", 0.1)
    with pytest.raises(RuntimeError, match="max_nodes"):
        small.svg("graphviz")
    assert small.svg().startswith("<svg")
