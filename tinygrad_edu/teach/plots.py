"""A small line plot as SVG, and a sparkline as text: for an error against the step, and for memory over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..viz.picture import clean

COLORS = ("#2f6ea5", "#b3261e", "#3d7f36", "#a8730f", "#68509a")
_INK, _GREY, _GRID = "#222222", "#5f5f5f", "#e4e4e4"
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 34, 46
_BARS = "▁▂▃▄▅▆▇█"


class Series(NamedTuple):
    """One line of a plot: its name, and its points; `steps` draws a value as constant until the next."""

    name: str
    xs: Any
    ys: Any
    steps: bool = False


@dataclass(frozen=True)
class Plot:
    """Lines over two axes.

    Attributes
    ----------
    series : the lines.
    log : whether the axes, horizontal and vertical, are logarithmic; points that such an axis cannot show are left out.
    mark : a point to be pointed out: where it is, and what it is.
    """

    series: Sequence[Series]
    title: str
    x_label: str
    y_label: str
    log: tuple[bool, bool] = (False, False)
    mark: tuple[float, float, str] | None = None
    width: int = 560
    height: int = 300

    def _repr_svg_(self) -> str:
        return self.svg()

    def __str__(self) -> str:
        names = max((len(s.name) for s in self.series), default=0)
        return "\n".join([clean(self.title), *(f"{clean(s.name):{names}}  {sparkline(s.ys, self.log[1])}" for s in self.series)])

    def save(self, path: Any) -> None:
        """Write the plot as SVG."""
        Path(path).write_text(self.svg(), encoding="utf-8")

    def svg(self) -> str:
        """Return the plot as an SVG document that needs nothing else."""
        lines = [(s, *_shown(s, self.log)) for s in self.series]
        x_axis = _Axis(np.concatenate([x for _, x, _ in lines] or [np.zeros(0)]), self.log[0], _LEFT, self.width - _RIGHT)
        y_axis = _Axis(np.concatenate([y for _, _, y in lines] or [np.zeros(0)]), self.log[1], self.height - _BOTTOM, _TOP)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}" '
            'role="img" font-family="Helvetica, Arial, sans-serif" font-size="11">',
            f"<title>{_text(self.title)}</title>",
            f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>',
            f'<text x="{_LEFT}" y="18" font-size="13" font-weight="bold" fill="{_INK}">{_text(self.title)}</text>',
            *self._axes(x_axis, y_axis),
        ]
        for (series, xs, ys), color in zip(lines, COLORS, strict=False):
            parts.append(_line(series, [x_axis(x) for x in xs], [y_axis(y) for y in ys], color))
        parts += [*self._legend(), *self._marked(x_axis, y_axis), "</svg>"]
        return "\n".join(parts)

    def _axes(self, x_axis: _Axis, y_axis: _Axis) -> list[str]:
        bottom, right = self.height - _BOTTOM, self.width - _RIGHT
        parts = []
        for value, label in x_axis.ticks():
            x = x_axis(value)
            parts.append(f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="{_GRID}"/>')
            parts.append(f'<text x="{x:.1f}" y="{bottom + 15}" text-anchor="middle" fill="{_GREY}">{label}</text>')
        for value, label in y_axis.ticks():
            y = y_axis(value)
            parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="{_GRID}"/>')
            parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="{_GREY}">{label}</text>')
        middle = (_LEFT + right) / 2
        parts.append(f'<text x="{middle:.1f}" y="{self.height - 10}" text-anchor="middle" fill="{_INK}">{_text(self.x_label)}</text>')
        turn = f'transform="rotate(-90 14 {(_TOP + bottom) / 2:.1f})"'
        parts.append(f'<text x="14" y="{(_TOP + bottom) / 2:.1f}" text-anchor="middle" fill="{_INK}" {turn}>{_text(self.y_label)}</text>')
        parts.append(f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="{_GREY}"/>')
        return parts

    def _legend(self) -> list[str]:
        if len(self.series) < 2:
            return []
        parts, x = [], float(self.width - _RIGHT)
        for series, color in reversed(list(zip(self.series, COLORS, strict=False))):
            x -= 6.2 * len(series.name)
            parts.append(f'<text x="{x:.1f}" y="18" fill="{_INK}">{_text(series.name)}</text>')
            parts.append(f'<line x1="{x - 22:.1f}" y1="14" x2="{x - 6:.1f}" y2="14" stroke="{color}" stroke-width="2.5"/>')
            x -= 36
        return parts

    def _marked(self, x_axis: _Axis, y_axis: _Axis) -> list[str]:
        if self.mark is None:
            return []
        x, y = x_axis(self.mark[0]), y_axis(self.mark[1])
        anchor, dx = ("end", -8) if x > self.width / 2 else ("start", 8)
        return [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="none" stroke="{_INK}" stroke-width="1.5"/>',
            f'<text x="{x + dx:.1f}" y="{max(y - 7, _TOP + 8):.1f}" text-anchor="{anchor}" fill="{_INK}" '
            f'paint-order="stroke" stroke="#ffffff" stroke-width="3">{_text(self.mark[2])}</text>',
        ]


class _Axis:
    """Where a number lies between two places of the picture, and which numbers are written beside it."""

    def __init__(self, values: Any, log: bool, start: float, stop: float) -> None:
        self.log, self.start, self.stop = log, start, stop
        low, high = (float(values.min()), float(values.max())) if len(values) else (1.0, 1.0)
        if log:
            self.low, self.high = float(math.floor(math.log10(low) + 1e-9)), float(math.ceil(math.log10(high) - 1e-9))
            self.high += self.high == self.low
        else:
            self.low, self.high = min(low, 0.0), 1.1 * high if high > min(low, 0.0) else min(low, 0.0) + 1.0

    def __call__(self, value: float) -> float:
        at = math.log10(value) if self.log else value
        return self.start + (self.stop - self.start) * (at - self.low) / (self.high - self.low)

    def ticks(self) -> list[tuple[float, str]]:
        """Return round numbers on the axis with what is to be written."""
        if self.log:
            apart = max(1, math.ceil((self.high - self.low) / 8))
            exponents = range(int(self.low), int(self.high) + 1, apart)
            return [(10.0**e, f'10<tspan dy="-4" font-size="8">{e}</tspan>') for e in exponents]
        raw = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(raw))
        apart_by = next(m * power for m in (1, 2, 5, 10) if m * power >= raw)
        first = math.ceil(self.low / apart_by)
        last = math.floor(self.high / apart_by + 1e-9)
        return [(n * apart_by, f"{n * apart_by:g}") for n in range(first, last + 1)]


def sparkline(values: Any, log: bool = False) -> str:
    """Return numbers as a row of bars; a space stands for what cannot be shown.

    >>> sparkline([1, 2, 3, 4]), sparkline([1, 10, 100], log=True)
    ('▁▃▆█', '▁▅█')
    """
    numbers = np.asarray(values, np.float64)
    with np.errstate(all="ignore"):
        heights = np.log10(np.where(numbers > 0, numbers, np.nan)) if log else numbers
    good = np.isfinite(heights)
    if not good.any():
        return " " * len(numbers)
    low, high = heights[good].min(), heights[good].max()
    span = high - low or 1.0
    return "".join(_BARS[round(float((h - low) / span * 7))] if ok else " " for h, ok in zip(heights, good, strict=True))


def _shown(series: Series, log: tuple[bool, bool]) -> tuple[Any, Any]:
    xs, ys = np.asarray(series.xs, np.float64), np.asarray(series.ys, np.float64)
    good = np.isfinite(xs) & np.isfinite(ys)
    for values, is_log in zip((xs, ys), log, strict=True):
        if is_log:
            good &= values > 0
    return xs[good], ys[good]


def _line(series: Series, xs: Sequence[float], ys: Sequence[float], color: str) -> str:
    if not xs:
        return ""
    points = [f"M{xs[0]:.1f} {ys[0]:.1f}"]
    for x, y in zip(xs[1:], ys[1:], strict=True):
        points.append(f"H{x:.1f}V{y:.1f}" if series.steps else f"L{x:.1f} {y:.1f}")
    dots = "" if series.steps else "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/>' for x, y in zip(xs, ys, strict=True))
    return (
        f'<g fill="{color}"><path d="{"".join(points)}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"/>{dots}</g>'
    )


def _text(text: str) -> str:
    return escape(clean(text))
