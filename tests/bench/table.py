"""What the bench found, as a table for people and as JSON for machines."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Row:
    """One measured thing. Times in milliseconds; `floor_ratio` against the floor of the same round, middle of the rounds.

    `target` says in words what is asked; `met` is None where nothing is asked.
    """

    name: str
    p50_ms: float | None = None
    p99_ms: float | None = None
    rps: float | None = None
    rps_8: float | None = None
    queries: int | None = None
    cpu_ms: float | None = None
    floor_ratio: float | None = None
    value: str = ""
    target: str = ""
    met: bool | None = None


def show(rows: list[Row]) -> str:
    """The rows as a text table."""
    heads = ("what", "p50 ms", "p99 ms", "req/s", "req/s c=8", "queries", "cpu ms", "x floor", "value", "target", "met")
    lines = [heads]
    for row in rows:
        figures = [row.p50_ms, row.p99_ms, row.rps, row.rps_8, row.queries, row.cpu_ms, row.floor_ratio]
        met = "" if row.met is None else ("yes" if row.met else "NO")
        lines.append((row.name, *(_written(figure) for figure in figures), row.value, row.target, met))
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(_set(text, width, n) for n, (text, width) in enumerate(zip(line, widths, strict=True))) for line in lines
    )


def save(rows: list[Row], target: Path) -> None:
    target.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n")


def _written(figure: float | int | None) -> str:
    if figure is None:
        return ""
    return str(figure) if isinstance(figure, int) else f"{figure:.2f}" if figure < 10 else f"{figure:.0f}"


def _set(text: str, width: int, column: int) -> str:
    return text.rjust(width) if 0 < column < 8 else text.ljust(width)
