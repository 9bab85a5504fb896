"""The table of rules covers every primitive, and the page in `docs/` is the one that the rules give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.primitives.registry import PRIMITIVES
from tinygrad_edu.teach.formula.table import rule_table, rule_table_markdown, write

from .reader import is_well_formed

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"


def test_the_table_has_a_row_for_every_primitive_and_a_formula_for_every_rule():
    rows = {row.primitive.name: row for row in rule_table()}
    assert set(rows) == set(PRIMITIVES)
    for name, op in PRIMITIVES.items():
        assert {argument.partition("[")[0] for argument in rows[name].rules} == set(op.rules)
        for formula in (rows[name].forward, *rows[name].rules.values()):
            is_well_formed(formula, name)


def test_the_page_in_docs_is_what_the_rules_give():
    found = PAGE.read_text(encoding="utf-8")
    assert found == rule_table_markdown(), "run: python -m tinygrad_edu.teach.formula.table > docs/rules.md"


def test_the_page_is_written_to_a_file(tmp_path):
    write(tmp_path / "rules.md")
    assert (tmp_path / "rules.md").read_text(encoding="utf-8").startswith("# The rules\n")


def test_the_module_prints_the_page():
    done = subprocess.run(
        [sys.executable, "-m", "tinygrad_edu.teach.formula.table"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout == rule_table_markdown()


def test_no_formula_breaks_a_table_of_markdown():
    for line in rule_table_markdown().splitlines():
        if line.startswith("| `"):
            assert line.count("|") == 4, line
