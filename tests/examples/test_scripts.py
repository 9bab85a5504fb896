"""Every script of `examples/` explains its options and has a test of what it claims."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from tinygrad_edu.utils import lesson

from .load import EXAMPLES, script

pytest.importorskip("matplotlib", reason="the scripts draw")
pytest.importorskip("sklearn", reason="the data of many scripts are scikit-learn's")

FILES = {f"{path.parent.name}/{path.stem}": path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*/*.py"))}
SCRIPTS = [name for name, source in FILES.items() if "run(main)" in source]


def test_every_script_is_tested():
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert len(SCRIPTS) > 50
    assert not [name for name in SCRIPTS if not re.search(rf"""["/]{name.partition("/")[2]}["(]""", tests)]


def test_what_a_script_imports_from_its_folder_has_a_name_of_its_own():
    helpers = [name.partition("/")[2] for name in FILES if name not in SCRIPTS]
    others = [name.partition("/")[2] for name in FILES]
    assert all(others.count(name) == 1 for name in helpers)


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_explains_every_option(name, capsys):
    main = script(name).main
    with pytest.raises(SystemExit, match="0"):
        lesson.run(main, ["--help"])
    said = " ".join(capsys.readouterr().out.split())
    for option in inspect.signature(main).parameters:
        assert re.search(rf"--{option}(, --no-{option}| {option.upper()}) \S.*", said), option
        assert re.search(rf"^ *{option} : \S", main.__doc__, re.MULTILINE), option
