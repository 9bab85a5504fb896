"""The README's tour does what it says: every block runs, in order, and prints what stands behind its ``print``s."""

from __future__ import annotations

import re
from pathlib import Path

from tinygrad_edu.autograd import REGISTRY

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_tour(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = set(REGISTRY)
    names: dict[str, object] = {"__name__": "readme"}
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len(blocks) >= 6
    try:
        for block in blocks:
            exec(compile(block, "README.md", "exec"), names)
            printed = capsys.readouterr().out
            for promised in re.findall(r"print\(.*\)\s+# (.*)", block):
                assert promised.split(": ")[0] in printed, f"the README promises {promised!r}, but the block prints {printed!r}"
    finally:
        for name in set(REGISTRY) - before:
            del REGISTRY[name]
    assert (tmp_path / "graph.svg").stat().st_size > 0


def test_links_lead_somewhere():
    root = Path(__file__).parents[1]
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (root / target).exists(), f"the README links to {target}, which does not exist"
