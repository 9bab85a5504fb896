"""A crash while saving leaves the old file as it was, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu as tg
from tinygrad_edu.serialization import load, save

NAMES = ["model.pt", "model.safetensors"]


@pytest.mark.parametrize("name", NAMES)
def test_a_failed_rename_leaves_the_old_file(name, tmp_path, monkeypatch):
    save({"x": tg.zeros(3)}, tmp_path / name)
    old = (tmp_path / name).read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match=rf"cannot write '.*{name}': No space left on device"):
        save({"x": tg.ones(3)}, tmp_path / name)
    assert (tmp_path / name).read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == [name]  # and nothing lies about


KILLED = """
import os, signal, sys
from pathlib import Path
import tinygrad_edu as tg
from tinygrad_edu.serialization import save
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
save({"x": tg.ones(3)}, sys.argv[1])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
@pytest.mark.parametrize("name", NAMES)
def test_a_process_killed_between_write_and_rename_leaves_the_old_file(name, tmp_path):
    save({"x": tg.zeros(3)}, tmp_path / name)
    root = str(Path(tg.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / name)], check=False, env=environment)
    assert done.returncode == -signal.SIGKILL
    assert load(tmp_path / name)["x"].tolist() == [0, 0, 0]
    (left,) = (p for p in tmp_path.iterdir() if p.name != name)  # the new one had been written in full, beside it
    assert load(left)["x"].tolist() == [1, 1, 1]
    save({"x": tg.ones(3)}, tmp_path / name)
    assert load(tmp_path / name)["x"].tolist() == [1, 1, 1]
