"""Data inside a page: JSON that no name can break out of."""

from __future__ import annotations

import json
from typing import Any

_DANGEROUS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def as_json(data: Any) -> str:
    """Return `data` as JSON that may stand inside a ``<script>`` element.

    Raises
    ------
    ValueError : if a number is not finite, which JSON does not know; such numbers must come as text.

    >>> as_json({"name": "</script>"})
    '{"name":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escaped in _DANGEROUS.items():
        text = text.replace(character, escaped)
    return text.encode("utf-8", "replace").decode()
