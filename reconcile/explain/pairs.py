"""Pairs of a published run, explained for staff: the evidence beside what both rows say, masked as the
reports are."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.explain.side_by_side import how_they_differ, side_by_side, street
from reconcile.kinds.known import recorded_model
from reconcile.linkage import Model, Weights
from reconcile.linkage.explanation import Explanation, explain_pairs, weigh_pairs
from reconcile.linkage.kept.record import Record, check_model, recorded_limits, recorded_weights
from reconcile.linkage.kept.recorded import check_record
from reconcile.privacy.masking import Level, shown
from reconcile.privacy.outside_texts import masked, visible
from reconcile.regions import district_name, regency_name, village_name
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_table
from reconcile.workspace.published import Published, opened

MOST_ROWS = 40
"""Of a person with more rows than this, so many are explained: 780 pairs are more than anybody reads."""

SHOWN_COLUMNS = (
    "record_id, programme, source_file, sheet, source_row, name, coalesce(CAST(birth_date AS VARCHAR),"
    " CAST(birth_year AS VARCHAR)) AS birth, coalesce(nik, nik_part) AS nik, kk, sex, mother_core, address,"
    " region_code, rt, rw, nisn, card_number"
)
"""What shown_rows reads of `records`, in SQL."""

_READ = ("records", "persons", "links", "refused_links", "learned")
"""The tables of a run that an explanation reads."""
_SEXES = {"M": "laki-laki", "F": "perempuan"}
_REFUSED = {
    "SATU_SUMBER": "program itu memuat setiap orang satu kali",
    "NIK_TERKONFIRMASI_BEDA": "NIK keduanya berbeda dan sama-sama terbukti",
    "DINILAI_BEDA": "petugas menilai keduanya orang yang berbeda",
    "BUKTI_BERTENTANGAN": "baris lain dari orang itu bertentangan dengan penyatuan ini",
    "MUNGKIN_DUA_ORANG": (
        "orang itu mempunyai baris lain yang tampaknya milik orang lain, misalnya ayah dan anak bernama sama"
    ),
    "DUA_CALON": "baris tanpa NIK yang terbukti cocok dengan dua orang, misalnya anak kembar",
    "NIK_DIPAKAI_BERSAMA": "satu NIK dipakai bersama",
}


@dataclass(frozen=True)
class Row:
    """A row as shown. where: programme, file, sheet and row number. values: field of the model -> masked
    text."""

    record_id: str
    where: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class ExplainedPair:
    """A pair with its two rows and, in Indonesian, what the run made of it. differs: field of the model ->
    where the two differ, also in what is hidden."""

    explanation: Explanation
    left: Row
    right: Row
    outcome: str
    differs: Mapping[str, str]


def read_model(out: Path) -> Record:
    """The record of the linking of the run at `out`. Raises UsageError when there is no run, or one that
    kept none."""
    with opened(out, "model") as run:
        return _record(run)


def _record(run: Published) -> Record:
    record = run.json("model")
    check_record(record)
    return record


def _weights(run: Published, record: Record, model: Model) -> Weights:
    return recorded_weights(record, model, read_table(run.table("learned")))


def blocking_keys(record: Record) -> dict[str, tuple[str, ...]]:
    """Blocking rule -> the columns its rows agree on. Raises UsageError when the run's model is of another
    version."""
    model = recorded_model(record)
    check_model(record, model)
    return {rule.name: rule.keys for rule in model.blocking}


def explain_rows(out: Path, left: str, right: str, level: Level = Level.L1) -> ExplainedPair:
    """Explain two rows, by record id, of the run at `out`. Raises UsageError for rows that it does not
    have."""
    if left == right:
        raise UsageError("Sebut dua baris yang berbeda.")
    with _Run(out) as run:
        run.need([left, right])
        return run.explained([(left, right)], level)[0]


def explain_person(out: Path, person: str, level: Level = Level.L1) -> list[ExplainedPair]:
    """Explain all pairs of rows of a person of the run at `out`, the weakest first.

    Of a person of more than MOST_ROWS rows, the first so many. Raises UsageError for an unknown person or one
    of one row.
    """
    with _Run(out) as run:
        rows = run.rows_of(person)
        if not rows:
            raise UsageError(f"Orang {person} tidak ada pada hasil ini.")
        if len(rows) == 1:
            raise UsageError(
                f"Orang {person} hanya punya satu baris ({rows[0]}), jadi tidak ada pasangan untuk"
                " dijelaskan."
            )
        pairs = run.explained(list(itertools.combinations(rows[:MOST_ROWS], 2)), level)
    return sorted(
        pairs, key=lambda pair: (pair.explanation.weight, pair.explanation.left, pair.explanation.right)
    )


class _Run:
    """A published run opened for explaining: its rows in an engine, its model as it was."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def __enter__(self) -> _Run:
        with ExitStack() as held:
            run = held.enter_context(opened(self._out, "model", *_READ))
            record = _record(run)
            self._model = recorded_model(record)
            self._weights = _weights(run, record, self._model)
            self._limits = recorded_limits(record)
            self._engine = held.enter_context(opened_engine([run.folder]))
            read_records(self._engine, run)
            for name in ("persons", "links", "refused_links"):
                self._engine.read(name, run.table(name))
            self._held = held.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def need(self, record_ids: Sequence[str]) -> None:
        self._ask(record_ids)
        found = set(
            self._engine.arrow("SELECT record_id FROM records SEMI JOIN wanted USING (record_id)")[
                "record_id"
            ].to_pylist()
        )
        for record_id in record_ids:
            if record_id not in found:
                raise UsageError(
                    f"Baris {record_id} tidak ada pada hasil ini. Nomor baris tertulis pada lembar kerja"
                    " (kolom ID baris)."
                )

    def rows_of(self, person: str) -> list[str]:
        self._engine.read("wanted_person", pa.table({"person_id": [person]}))
        found = self._engine.arrow(
            "SELECT record_id FROM persons SEMI JOIN wanted_person USING (person_id) ORDER BY record_id"
        )
        return [str(record_id) for record_id in found["record_id"].to_pylist()]

    def explained(self, pairs: Sequence[tuple[str, str]], level: Level) -> list[ExplainedPair]:
        explained = explain_pairs(self._engine, self._model, self._weights, pairs, limits=self._limits)
        self._ask(sorted({record_id for pair in pairs for record_id in pair}))
        wanted = self._wanted()
        rows = {row.record_id: row for row in shown_rows(wanted, level)}
        raw = {row["record_id"]: row for row in wanted.to_pylist()}
        person = {
            row["record_id"]: row["person_id"]
            for row in self._listed("persons", "record_id, person_id", "record_id")
        }
        refused = {
            (row["record_id_left"], row["record_id_right"]): row["reason"]
            for row in self._listed(
                "refused_links", "record_id_left, record_id_right, reason", "record_id_left"
            )
        }
        links = {
            (row["record_id_left"], row["record_id_right"]): row["held"]
            for row in self._listed("links", "record_id_left, record_id_right, band, held", "record_id_left")
            if row["band"] == "link"
        }
        return [
            ExplainedPair(
                replace(e, band="link") if links.get((e.left, e.right)) is False else e,
                *_beside((rows[e.left], rows[e.right]), (raw[e.left], raw[e.right]), level),
                _outcome(
                    e,
                    (person[e.left], person[e.right]),
                    refused.get((e.left, e.right)),
                    links.get((e.left, e.right)),
                ),
                how_they_differ(raw[e.left], raw[e.right]) if level <= Level.L1 else {},
            )
            for e in explained
        ]

    def _wanted(self) -> pa.Table:
        return self._engine.arrow(
            f"SELECT {SHOWN_COLUMNS} FROM records SEMI JOIN wanted USING (record_id) ORDER BY record_id"
        )

    def _ask(self, record_ids: Sequence[str]) -> None:
        self._engine.read("wanted", pa.table({"record_id": list(record_ids)}))

    def _listed(self, table: str, columns: str, key: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._engine.arrow(
            f"SELECT {columns} FROM {table} WHERE {key} IN (SELECT record_id FROM wanted)"
        ).to_pylist()
        return rows


def weigh_run(out: Path, pairs: Sequence[tuple[str, str]]) -> Callable[[int], Explanation]:
    """Explanations, by place, of very many pairs of rows of the run at `out`: some seconds for a million
    rows, then none."""
    with opened(out, "model", "records", "learned") as run:
        record = _record(run)
        model = recorded_model(record)
        weights = _weights(run, record, model)
        # one thread: somebody is reading meanwhile, and is to be served at once
        with opened_engine([run.folder], threads=1) as engine:
            read_records(engine, run)
            return weigh_pairs(engine, model, weights, pairs)


def read_records(engine: Engine, run: Published) -> None:
    """Make the rows of a run readable in SQL as `records`."""
    engine.read("records", run.snapshot_tables("records") or tables.empty("records"))


def _outcome(explained: Explanation, persons: tuple[str, str], refused: str | None, held: bool | None) -> str:
    """held: of a link, whether it stands because it was published; None of what is no link."""
    left, right = persons
    if refused is not None and left != right:
        return f"Penyatuan ditolak: {_REFUSED.get(refused, refused)}."
    if left != right:
        return f"Dalam hasil: dua orang ({left} dan {right})."
    if explained.band == "link":
        return f"Dalam hasil: satu orang ({left})."
    if held is False:
        return (
            f"Dalam hasil: satu orang ({left}). Pasangan seperti ini ditanyakan kepada petugas bila ada baris"
            " lain yang mungkin dimaksud; di sini tidak ada."
        )
    if held:
        return (
            f"Dalam hasil: satu orang ({left}). Kemiripannya kini sedikit di bawah batas; penyatuan itu sudah"
            " terbit pada hasil sebelumnya dan tetap berlaku sampai petugas memutuskan lain."
        )
    return (
        f"Dalam hasil: satu orang ({left}), lewat baris lain atau keputusan petugas, bukan karena"
        " pasangan ini."
    )


def _beside(
    rows: tuple[Row, Row], raw: tuple[Mapping[str, Any], Mapping[str, Any]], level: Level
) -> tuple[Row, Row]:
    left, right = side_by_side(raw, (rows[0].values, rows[1].values), level)
    return replace(rows[0], values=left), replace(rows[1], values=right)


def shown_rows(table: pa.Table, level: Level) -> list[Row]:
    """Rows with SHOWN_COLUMNS, masked, in their order."""
    rows = table.to_pylist()
    column = {
        "name": shown(table["name"].combine_chunks(), "name", level),
        "birth_date": shown(table["birth"].combine_chunks(), "birth", level),
        "nik": shown(table["nik"].combine_chunks(), "number_of_person", level),
        "family_card": shown(table["kk"].combine_chunks(), "number_of_person", level),
        "sex": pa.array([_SEXES.get(row["sex"], "") for row in rows]),
        "mother": shown(table["mother_core"].combine_chunks(), "name", level),
        "place": pa.array([_place(row, level) for row in rows]),
        "address": pa.array([street(row["address"], level, asked=False) for row in rows]),
        "pupil_number": pa.array([_short(row["nisn"], level) for row in rows]),
        "card_number": pa.array([_short(row["card_number"], level) for row in rows]),
    }
    texts = {
        name: [str(value).lstrip("'") for value in values.to_pylist()] for name, values in column.items()
    }
    return [
        Row(row["record_id"], _where(row, level), {name: values[place] for name, values in texts.items()})
        for place, row in enumerate(rows)
    ]


def _where(row: Mapping[str, Any], level: Level) -> str:
    """Where the row stands, for the holder of the export; from L2 on only whose export it is."""
    if level >= Level.L2:
        return str(row["programme"]).upper()
    said = visible if level == Level.L0 else masked
    sheet = f" [{said(row['sheet'])}]" if row["sheet"] else ""
    return f"{row['programme']}/{said(row['source_file'])}{sheet} baris {row['source_row']}"


def _place(row: Mapping[str, Any], level: Level) -> str:
    code = row["region_code"] or ""
    names = [
        village_name(code),
        district_name(code) if len(code) >= 6 else None,
        regency_name(code) if len(code) >= 4 else None,
    ]
    within = (
        f"RT {row['rt'] or '-'}/RW {row['rw'] or '-'}"
        if (row["rt"] or row["rw"]) and level < Level.L2
        else None
    )
    return ", ".join(part for part in (within, *names) if part)


def _short(value: str | None, level: Level) -> str:
    """A number that is neither NIK nor KK: from L1 on its first three characters, the length kept."""
    if not value or level == Level.L0:
        return value or ""
    return value[:3] + "*" * (len(value) - 3)
