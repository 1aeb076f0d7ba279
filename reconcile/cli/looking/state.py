"""`reconcile status`: what stands at OUT, how old it is, what waits for people, and who is at work."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.nights.hours import moment
from reconcile.nights.status import read_status
from reconcile.vocabulary.days import in_figures, today
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_table
from reconcile.workspace.holding import at_work
from reconcile.workspace.manifest_form import Manifest, carried, held_back, refused
from reconcile.workspace.published import Published, opened
from reconcile.workspace.runs import MANIFEST, Workspace

_WIDTH = 22
_NARROWEST = 60


@app.command(epilog=EXIT_CODES)
def status(
    out: Annotated[Path, typer.Option("--run", "--out", help="Folder hasil dari reconcile run.")] = Path(
        "out"
    ),
) -> None:
    """Keadaan hasil: kapan terbit, umur tiap daftar, pertanyaan yang terbuka, malam terakhir."""
    workspace = Workspace(out.expanduser().resolve())
    if busy := at_work(workspace.lock, workspace.out):
        typer.echo(line("Sedang berjalan", busy))
    if not busy or (workspace.out / MANIFEST).exists():
        with opened(out, "deliveries", "questions") as run:
            typer.echo("\n".join(_published(run)))
    if night := read_status(workspace).strip():
        typer.echo(f"\nMalam terakhir\n{night}")


def line(name: str, said: str) -> str:
    """As wide as the screen: what does not fit goes on below what is said. Whole where no screen is."""
    begins, below = f"{name:<{_WIDTH}}: ", " " * (_WIDTH + 2)
    if (width := _screen()) is None:
        return begins + said
    return textwrap.fill(
        said,
        max(width, _NARROWEST),
        initial_indent=begins,
        subsequent_indent=below,
        break_long_words=False,
        break_on_hyphens=False,
    )


def folded(lines: Iterable[str]) -> str:
    """Lines as wide as the screen: what does not fit goes on below, further in than its line begins. Whole
    where no screen is."""
    width = _screen()
    if width is None:
        return "\n".join(lines)
    return "\n".join(
        textwrap.fill(
            one,
            max(width, _NARROWEST),
            subsequent_indent=" " * (len(one) - len(one.lstrip()) + 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for one in lines
    )


def _screen() -> int | None:
    """Characters in a line of the screen; None where what is said goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def ages(run: Published, at: date) -> dict[str, tuple[date | None, int | None]]:
    """Of each programme the newest day that a delivery in force speaks of, and how many days ago that is at
    `at`; None and None where none says."""
    found: dict[str, date | None] = {}
    for row in read_table(run.table("deliveries")).to_pylist():
        if row["in_force"]:
            known = found.get(row["programme"])
            newest = max((day for day in (known, row["as_of"] or row["period_end"]) if day), default=None)
            found[row["programme"]] = newest
    return {code: (day, (at - day).days if day else None) for code, day in sorted(found.items())}


def finished(manifest: Manifest) -> datetime | None:
    """When the run was finished, as far as it says."""
    with suppress(KeyError, TypeError, ValueError):
        return datetime.fromisoformat(manifest["measured"]["finished"])
    return None


def _published(run: Published) -> Iterator[str]:
    from reconcile.judgements import store_beside  # what reads worklists loads slowly
    from reconcile.judgements.asked import asked_and_answered

    manifest = run.manifest
    about = manifest["run"]
    yield line("Hasil", f"{run.out}, nomor proses {run.number}")
    yield line("Per tanggal", in_figures(date.fromisoformat(about["as_of"])))
    if (when := finished(manifest)) is not None:
        yield line("Terbit", moment(when))
    yield line("Tingkat laporan", about["reports_level"])
    yield line("Orang", number(manifest["results"].get("persons", 0)))
    yield line("Pertanyaan", asked_and_answered(run.out, store_beside(run.out)).in_words())
    yield line("Kiriman", _deliveries(manifest))
    yield "Umur tiap daftar, pada hari ini"
    for code, (day, days) in ages(run, today()).items():
        yield line(f"  {code}", f"{in_figures(day)}, {number(days or 0)} hari" if day else "tidak diketahui")


def _deliveries(manifest: Manifest) -> str:
    parts: tuple[tuple[list[dict[str, Any]], str], ...] = (
        (refused(manifest), "ditolak"),
        (held_back(manifest), "ditahan"),
        (carried(manifest), "dari proses sebelumnya"),
    )
    told = [f"{number(len(entries))} {word}" for entries, word in parts if entries]
    return ", ".join(told) or "semua terbaca"
