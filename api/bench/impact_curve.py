"""Curves of a year as an SVG file: clients reached, week by week."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 860, 440, 70, 50, 210, 20
COLOURS = ("#0b5cad", "#b3470a", "#96267e", "#0a6b4b", "#37424a", "#6b5300")
STEPS = 5


def draw_curves(curves: Mapping[str, Sequence[float]], file: Path) -> None:
    """One line for each name, which stands at its end."""
    weeks = max(map(len, curves.values()))
    most = max(max(values) for values in curves.values()) or 1

    def x(week: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * week / max(weeks - 1, 1)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / most

    parts = [_rule(y(most * i / STEPS), f"{most * i / STEPS:.0f}") for i in range(STEPS + 1)]
    ends = sorted(curves, key=lambda name: curves[name][-1])
    for i, name in enumerate(curves):
        points = " ".join(f"{x(week):.1f},{y(value):.1f}" for week, value in enumerate(curves[name]))
        colour, dashes = COLOURS[i % len(COLOURS)], ' stroke-dasharray="6 4"' if "bound" in name else ""
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2.5"{dashes} points="{points}"/>'
        )
        # Ends that lie close together would write over each other.
        below = sum(
            abs(y(curves[other][-1]) - y(curves[name][-1])) < 16 for other in ends[: ends.index(name)]
        )
        at = y(curves[name][-1]) + 5 - 16 * below
        parts.append(
            f'<text x="{WIDTH - RIGHT + 8}" y="{at:.1f}" fill="{colour}">{escape(name)} '
            f"{curves[name][-1]:.0f}</text>"
        )
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 14}">Clients reached by week of the year</text>')
    view = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="14"'
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {view}><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )


def _rule(height: float, label: str) -> str:
    return (
        f'<path stroke="#d5dbd7" d="M{LEFT} {height:.1f}H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 8}" y="{height + 5:.1f}" text-anchor="end" fill="#37424a">{label}</text>'
    )
