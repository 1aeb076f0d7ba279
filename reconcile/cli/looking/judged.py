"""Judgements on the screen: a table where it is wide enough, else a few lines each, with nothing left out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.console import Console
from rich.table import Table

from reconcile.judgements.listing import ListedJudgement
from reconcile.judgements.mending import standing_states
from reconcile.judgements.store.events import Event
from reconcile.vocabulary.numbers import number

_WIDTH = 200
_WIDE_ENOUGH = 180
"""Columns below which a table of ten columns breaks names and dates."""


def show_judgements(shown: Sequence[ListedJudgement]) -> None:
    """Print them; to a file as a table, whatever the screen is."""
    if not shown:
        return
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    if console.width >= _WIDE_ENOUGH:
        console.print(_table(shown))
        return
    for one in shown:
        for line in judgement_lines(one, console.width):
            console.print(line, soft_wrap=True)


def judgement_lines(one: ListedJudgement, width: int) -> Iterator[str]:
    """One judgement in lines of at most `width` letters: what was decided and what became of it, of whom, by
    whom."""
    event = one.event
    indent = " " * 8
    parts = (
        f"{event.event_id:<7} {event.day:%d-%m-%Y}  {event.verdict}; {one.state}",
        f"{indent}{': '.join(filter(None, (', '.join(filter(None, (one.name, one.place))), one.kind)))}",
        f"{indent}oleh {event.decided_by}, dimasukkan {event.account or 'tidak dicatat'}; {_where(one)}",
    )
    for part in parts:
        yield from wrap(part, max(width, 40), subsequent_indent=indent, break_on_hyphens=False)


def repair_lines(events: Sequence[Event], each: bool) -> Iterator[str]:
    """What owners of rolls said of repairs and did not take back: how many of each answer, the last of each
    repair; with `each` before that all of them, with the ids by which they are revoked."""
    said = standing_states(events)
    last = {event.question_id: event.verdict for event in said}
    for event in said if each else ():
        yield (
            f"{event.event_id:<7} {event.day:%d-%m-%Y}  {event.question_id}: {event.verdict}, oleh"
            f" {event.decided_by}, dimasukkan {event.account or 'tidak dicatat'}"
        )
    if last:
        counts = ", ".join(
            f"{number(count)} {word}" for word, count in sorted(Counter(last.values()).items())
        )
        yield f"Jawaban usulan perbaikan: {counts}{'' if each else ' (satu per satu: --repairs)'}."


def _where(one: ListedJudgement) -> str:
    event = one.event
    read = (event.file, event.sheet, f"baris {event.row}" if event.row else "")
    return ", ".join(filter(None, (event.question_id or event.answers, *read)))


def _table(shown: Sequence[ListedJudgement]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    known = any(one.name or one.place for one in shown)  # a run was looked at
    titles = ("ID", "Tanggal", "Oleh", *(("Nama", "Wilayah") if known else ()), "Ditanyakan", "Keputusan")
    for title in (*titles, "Keadaan", "Temuan", "Dimasukkan oleh", "Dari"):
        table.add_column(title, overflow="fold", no_wrap=title in ("ID", "Tanggal", "Temuan", "Keputusan"))
    for one in shown:
        event = one.event
        place = ", ".join(
            part for part in (event.file, event.sheet, f"baris {event.row}" if event.row else "") if part
        )
        table.add_row(
            event.event_id,
            f"{event.day:%d-%m-%Y}",
            event.decided_by,
            *((one.name, one.place) if known else ()),
            one.kind,
            event.verdict,
            one.state,
            event.question_id or event.answers,
            event.account or "tidak dicatat",
            place,
        )
    return table
