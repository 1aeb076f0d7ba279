"""The tables of the sample run as the report stage has them, and the page made of them."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.programmes import load_programmes
from reconcile.reports.contents import Level, RunFacts
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.lists.recap import recap
from reconcile.reports.summary.page import write_summary
from reconcile.workspace.runs import RunFolder
from tests.runs import SAMPLES_AS_OF, sample_run

VOID = {"meta", "link", "br"}


def sample_engine(folder: Path, previous: bool = False) -> Engine:
    """The tables of the sample run as the report stage has them; with `previous` the same once more as the
    run before."""
    out = sample_run()
    engine = open_engine(folder / "spill", memory="1GB", threads=1, folders=[out])
    for prefix in ("", "previous_") if previous else ("",):
        for name in ("records", "rejected_rows", "ledger", "files", "problems"):
            engine.read(prefix + name, RunFolder(out).snapshot_tables(name))
        for path in [*out.glob("*.parquet"), *out.glob("findings/*.parquet")]:
            engine.read(prefix + path.stem, path)
    for name in ("trends", "flows", "flow_rows"):
        engine.read(f"{name}_of_runs", out / f"{name}.parquet")
    keep_homes(engine, ("dukcapil",))
    return engine


def sample_facts(level: Level = Level.L1, previous: date | None = None) -> RunFacts:
    programmes, out = load_programmes(), sample_run()
    unknown = json.loads((out / "findings" / "missing.json").read_text())
    return RunFacts(
        number="20180331-0000-0000",
        as_of=SAMPLES_AS_OF,
        level=level,
        names={code: programme.name for code, programme in programmes.items()},
        missing=unknown["not_made"],
        partly=unknown["partly"],
        linking=json.loads((out / "model.json").read_text()),
        purpose="Uji <coba>",
        agreement="PKS 1/2018",
        previous=previous,
        rolls=tuple(code for code, programme in programmes.items() if programme.role == "roll"),
    )


def written(engine: Engine, out: Path, facts: RunFacts) -> str:
    """The page of a run as text."""
    out.mkdir(parents=True, exist_ok=True)
    write_summary(engine, out, facts, recap(engine))
    return (out / "ringkasan.html").read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Reads a page strictly: every tag closed in order. tables: by caption, the cells of each row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self._open.append(tag)
        if tag == "table":
            self._rows: list[list[str]] = []
            self._caption = ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td"):
            self._rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1] == tag, (tag, self._open[-3:], self.getpos())
        self._open.pop()
        if tag == "table":
            self.tables[self._caption] = self._rows

    def handle_data(self, data: str) -> None:
        if not {"style"} & set(self._open):
            self.words.append(data)
        if "caption" in self._open:
            self._caption += data
        elif {"th", "td"} & {*self._open[-2:]}:  # also within a link
            self._rows[-1][-1] += data
