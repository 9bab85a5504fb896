"""What docs/files.md prints is what its programs print."""

from __future__ import annotations

from pathlib import Path

from ..pages import rerun

PAGE = Path(__file__).parents[2] / "docs" / "files.md"


def test_the_page_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    assert rerun(text, PAGE.name) == text
