"""The single number on paper: how many people of each programme and age have one, and the cards that their
issuers close, part or bring together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.lists.both import Paper, Place, write_both
from reconcile.reports.verification.rows import worded
from reconcile.reports.verification.words import CARD_ACTION_WORDS, WITHOUT_WORDS
from reconcile.reports.written.files import ReportFile
from reconcile.tables.verification import WITHOUT
from reconcile.vocabulary.numbers import percent

_BATCH = 100_000
AGES = ((0, 5), (6, 18), (19, 59), (60, 200))
"""Bands of age in years, by the year of birth, on the day that the run speaks of."""

_ALL = len(AGES) + 1
_WORDS = (
    *(f"{low} s.d. {high}" for low, high in AGES[:-1]),  # of 6-12 a spreadsheet makes a day
    f"{AGES[-1][0]} ke atas",
    "tidak diketahui",
    "semua umur",
)
_AGE = " ".join(
    f"WHEN {{year}} - n.birth_year BETWEEN {low} AND {high} THEN {at}" for at, (low, high) in enumerate(AGES)
)
_EVERY, _EVERYBODY = "", "Semua program, satu orang satu kali"
"""A line of all programmes together, above theirs."""
_COUNTED = f"""
SELECT p.programme, CASE {_AGE} ELSE {len(AGES)} END AS age, COALESCE(n.without, '') AS without,
       COUNT(*) AS persons
FROM single_numbers n
JOIN (
  SELECT DISTINCT person_id, programme FROM persons
  UNION ALL
  SELECT person_id, '{_EVERY}' FROM single_numbers
) AS p ON p.person_id = n.person_id
JOIN (
  SELECT DISTINCT programme FROM verification
  UNION ALL
  SELECT '{_EVERY}'
) AS l ON l.programme = p.programme
GROUP BY ALL
ORDER BY ALL
"""
_TOTALS = (
    ReportColumn("Program", "plain"),
    ReportColumn("Umur", "plain"),
    ReportColumn("Orang", "count"),
    ReportColumn("Bernomor tunggal", "count"),
    ReportColumn("Bernomor tunggal (%)", "plain"),
    *(ReportColumn(WITHOUT_WORDS[code], "count") for code in WITHOUT),
)

_BEARERS = """
SELECT p.person_id, MIN(r.name) AS name
FROM persons p
JOIN records r ON r.record_id = p.record_id
SEMI JOIN (SELECT person_id FROM numbers WHERE action IS NOT NULL) AS a ON a.person_id = p.person_id
GROUP BY p.person_id
"""
_KEEPS = "tetap pada orang ini menurut berkas terbaru"
# cards that are mended together have one number, as masked ones cannot be told apart
_CARDS = f"""
SELECT CAST(DENSE_RANK() OVER (ORDER BY n.action, COALESCE(n.successor, n.value)) AS VARCHAR) AS place,
       {worded("n.action", CARD_ACTION_WORDS)} AS action, n.kind, n.value, n.successor,
       COALESCE(r.name, '') AS name, UPPER(n.seen_in) AS seen_in, strftime(n.since, '%d-%m-%Y') AS since,
       strftime(n.until, '%d-%m-%Y') AS until,
       CASE WHEN n.action = 'PISAH' AND n.status = 'ACTIVE' THEN '{_KEEPS}' END AS remark, n.person_id
FROM numbers n
LEFT JOIN report_bearers r ON r.person_id = n.person_id
WHERE n.action IS NOT NULL AND n.kind = {{kind}}
ORDER BY n.action, COALESCE(n.successor, n.value), n.value, n.person_id
"""
_OF_CARDS = (
    ReportColumn("No", "plain"),
    ReportColumn("Yang perlu dilakukan", "plain"),
    ReportColumn("Jenis nomor", "plain"),
    ReportColumn("Nomor", "number_of_person"),
    ReportColumn("Nomor yang tetap", "number_of_person"),
    ReportColumn("Nama", "name"),
    ReportColumn("Tercatat di", "plain"),
    ReportColumn("Sejak", "plain"),
    ReportColumn("Sampai", "plain"),
    ReportColumn("Catatan", "plain"),
    ReportColumn("ID orang", "plain"),
)
_KINDS = "SELECT DISTINCT kind FROM numbers WHERE action IS NOT NULL ORDER BY kind"
_ISSUERS = {"JKN": "BPJS Kesehatan", "KPJ": "BPJS Ketenagakerjaan"}
"""Whose numbers those are that no programme alone bears; others are of the programme that they are called
by."""


def _write(desk: Desk) -> list[ReportFile]:
    counted = desk.engine.arrow(_COUNTED.format(year=desk.facts.tonight.day.year)).to_pylist()
    if not counted:
        return []
    totals = write_csv(desk.out / "nomor_tunggal.csv", _TOTALS, [_totals(desk, counted)], desk.facts.level)
    desk.engine.keep("report_bearers", _BEARERS)
    kinds = desk.engine.arrow(_KINDS).column(0).to_pylist()
    files = [totals, *(file for kind in kinds for file in _cards(desk, kind))]
    desk.engine.drop("report_bearers")
    return files


def _cards(desk: Desk, kind: str) -> list[ReportFile]:
    """What one issuer is told of his cards, and nobody else's."""
    issuer = _ISSUERS.get(kind) or desk.facts.names.get(kind.lower(), kind)
    paper = Paper(f"Nomor {kind} yang perlu ditutup, dipisah, atau disatukan, untuk {issuer}")
    rows = desk.engine.batches(_CARDS.format(kind=literal(kind)), _BATCH)
    place = Place(desk.out, f"nomor_kartu_{kind.lower()}.csv", desk.earlier)
    return write_both(place, _OF_CARDS, rows, desk.facts.level, paper)


def _totals(desk: Desk, counted: list[dict[str, Any]]) -> pa.RecordBatch:
    """A line a programme and band of age, and one of all ages."""
    bands: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in counted:
        for age in (row["age"], _ALL):
            bands[row["programme"], age][row["without"]] += row["persons"]
    lines = [_line(desk, *key, counts) for key, counts in sorted(bands.items())]
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(_TOTALS))]
    return pa.RecordBatch.from_arrays(columns, names=[column.heading for column in _TOTALS])


def _line(desk: Desk, programme: str, age: int, counts: Mapping[str, int]) -> list[str]:
    whole, numbered = sum(counts.values()), counts.get("", 0)
    shown = [str(counts.get(code, 0)) for code in WITHOUT]
    name = _EVERYBODY if programme == _EVERY else desk.facts.names.get(programme, programme.upper())
    return [name, _WORDS[age], str(whole), str(numbered), percent(numbered / whole, sign=""), *shown]


NUMBERS = Report(
    "numbers",
    lambda: (
        ("nomor_tunggal.csv", "Bernomor tunggal menurut program dan umur, dan sebab yang belum"),
        ("nomor_kartu_", "Kartu ganda, alih segmen, amalgamasi, kartu dua orang: satu berkas tiap penerbit"),
    ),
    Level.L2,
    _write,
)
