"""Formulas as GitHub wants them in its tables, ``$`x`$``, read as formulas here too."""

from __future__ import annotations

import re
from typing import Any


def rewrite(app: Any, docname: str, source: list[str]) -> None:
    """Take the backticks out of the formulas of a page."""
    source[0] = re.sub(r"\$`([^`]+)`\$", lambda found: f"${found[1]}$", source[0])


def setup(app: Any) -> dict[str, bool]:
    """Let Sphinx call `rewrite` on every page that it reads."""
    app.connect("source-read", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
