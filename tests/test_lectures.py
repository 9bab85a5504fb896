"""The pages for courses: the table of the lectures has every row and every script, and what teachers are told to call exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tinygrad_edu import teach
from tinygrad_edu.teach import bugs
from tinygrad_edu.teach.quiz import KINDS

from .pages import MEASURED, rerun

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LECTURES = (DOCS / "lectures.md").read_text(encoding="utf-8")
TEACHING = (DOCS / "teaching.md").read_text(encoding="utf-8")

NUMBERED = [f"A{n}" for n in range(1, 9)] + [f"B{n}" for n in range(1, 7)] + [f"E{n}" for n in range(1, 9)]
NAMED = {  # what the course names without a number, by part
    "C": [
        "Vanishing gradients", "Exploding gradients", "clipping by norm and by value", "Dying ReLU", "leaky ReLU", "ELU", "Glorot", "He",
        "Batch normalisation", "Dropout", "Regularisation", "$l_1$", "$l_2$", "learning rate", "Full-batch", "stochastic", "mini-batch",
        "L-BFGS", "identity", "sigmoid", "tanh", "PReLU", "softplus", "softmax", "maxout",
    ],
    "D": [
        "MAE", "MSE", "NLL with LogSoftmax", "cross-entropy of indices and of probabilities", "binary cross-entropy", "hinge", "logistic",
        "hinge embedding", "margin ranking", "KL divergence", "batchmean", "composite loss", "worked cross-entropy", "1.75",
    ],
    "F": [
        "RNN", "LSTM", "GRU", "U-Net", "Autoencoder", "VAE", "GAN", "Transformer", "Character model", "reinforcement learning", "GNN",
        "Restricted Boltzmann machine", "Self-organising map",
    ],
    "G": ["Playground", "Netron", "TensorBoard"],
}  # fmt: skip


def rows() -> list[list[str]]:
    """Return the cells of each row of the tables: its row in the course, what it shows, its script and its chapter."""
    lines = [line for line in LECTURES.splitlines() if re.match(r"\| [A-G]", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def linked(cell: str) -> Path:
    (target,) = re.findall(r"\]\(([^)]+)\)", cell)
    return (DOCS / target).resolve()


def test_every_row_of_the_course_is_there() -> None:
    found = [row[0] for row in rows()]
    assert [name for name in found if name in NUMBERED] == NUMBERED, "each once, in the order of the course"
    assert set(found) - set(NUMBERED) == {"A+", "B", "C", "D", "F", "G"}


@pytest.mark.parametrize("part", sorted(NAMED))
def test_every_system_of_a_part_is_there(part: str) -> None:
    shown = " ".join(row[1] for row in rows() if row[0] == part)
    assert [name for name in NAMED[part] if name not in shown] == []


def test_every_row_has_a_script_and_a_chapter() -> None:
    for name, shows, script, chapter in rows():
        assert shows
        assert linked(chapter).is_relative_to(DOCS), f"{name}: {chapter}"
        assert linked(chapter).is_file(), f"{name}: {chapter}"
        if script != "`python -m tinygrad_edu playground`":
            assert linked(script).is_file(), f"{name}: {script}"
            assert linked(script).name in script.split("]")[0], f"{name}: the link is called otherwise than the script"


def test_every_script_is_in_the_table() -> None:
    linked_scripts = {(DOCS / target).resolve() for target in re.findall(r"\]\((\.\./examples/[^)]+)\)", LECTURES)}
    assert linked_scripts == {path.resolve() for path in (ROOT / "examples").glob("*/*.py")}


def test_a_row_stands_with_its_part() -> None:
    for name, _, script, _ in rows():
        if "](" in script:
            assert linked(script).parent.name.startswith(name[0].lower() + "_"), name


def test_every_chapter_that_has_a_script_names_it() -> None:
    """Either by its path, or by its name where its folder has been named."""
    for _, _, script, chapter in rows():
        if "](" in script:
            text, path = linked(chapter).read_text(encoding="utf-8"), linked(script)
            assert path.name in text or f"examples/{path.parent.name}" in text, f"{linked(chapter).name} does not name {path.name}"


def test_teachers_are_shown_what_the_calls_print() -> None:
    again = rerun(TEACHING, "teaching.md")
    assert MEASURED.sub("…", again) == MEASURED.sub("…", TEACHING), "run `python -m tests.pages docs/teaching.md` and read what has changed"


def test_what_teachers_are_told_to_call_exists() -> None:
    calls = set(re.findall(r"`(?:print\()?ex\.(\w+)", TEACHING))
    assert {"why", "ledger", "paths", "naive_order", "audit", "nan", "modes", "memory", "save"} <= calls
    assert [name for name in calls if not hasattr(teach.Explanation, name)] == []
    assert [name for name in re.findall(r"`(?:print\()?bug\.(\w+)", TEACHING) if not hasattr(bugs.Variant, name)] == []


def test_every_kind_of_question_is_told() -> None:
    (told,) = re.findall(r"\*\*Quizzes\*\*.*?\*\*Planted", TEACHING, re.DOTALL)
    assert set(re.findall(r'"(\w+)"', told)) == set(KINDS)


def test_scripts_that_teachers_are_told_to_run_exist() -> None:
    there = {path.name for path in (ROOT / "examples").glob("*/*.py")}
    assert [name for name in re.findall(r"`(?:examples/\w+/)?(\w+\.py)`", TEACHING) if name not in there | {"script.py"}] == []
