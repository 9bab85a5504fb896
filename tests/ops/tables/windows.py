"""Windows."""

from __future__ import annotations

from ..row import row

ROWS = [
    row("hann_window", lambda T: T.hann_window(5, dtype=T.float64)),
    row("hann_window", lambda T: T.hann_window(5, False, dtype=T.float64)),
    row("hann_window", lambda T: T.hann_window(1)),
    row("hann_window", lambda T: T.hann_window(0)),
    row("hann_window", lambda T: T.hann_window(-1)),
    row("hann_window", lambda T: T.hann_window(4, dtype=T.int64)),
    row("hamming_window", lambda T: T.hamming_window(6, dtype=T.float64)),
    row("hamming_window", lambda T: T.hamming_window(4, True, 0.5, 0.5, dtype=T.float64)),
    row("bartlett_window", lambda T: T.bartlett_window(5, dtype=T.float64)),
    row("bartlett_window", lambda T: T.bartlett_window(6, False, dtype=T.float64)),
    row("blackman_window", lambda T: T.blackman_window(7, dtype=T.float64)),
    row("kaiser_window", lambda T: T.kaiser_window(6, dtype=T.float64)),
    row("kaiser_window", lambda T: T.kaiser_window(6, False, 8.0, dtype=T.float64)),
]
