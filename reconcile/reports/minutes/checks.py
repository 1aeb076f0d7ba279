"""Are the figures of the berita acara what the tables say? Counted anew, by shorter ways."""

from __future__ import annotations

from functools import partial

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.minutes.counts import REPEATED, by_programme, count
from reconcile.reports.minutes.figures import MinutesCounts, RollCount

_same = partial(must_equal, paper="Berita acara")

_ACCEPTED = "SELECT programme, SUM(rows) AS n FROM ledger WHERE fate = 'accepted' GROUP BY programme"
_RECORDS = "SELECT programme, COUNT(*) AS n FROM records GROUP BY programme"
_HEADS = "SELECT programme, persons AS n FROM report_heads WHERE programme IS NOT NULL"
_PERHAPS = """
SELECT COUNT(DISTINCT person_id) AS n
FROM unregistered
WHERE reason IN ('MUNGKIN_PENDUDUK', 'MUNGKIN_PENERIMA')
"""
_MOST = {
    "MENINGGAL": "deaths_and_moves WHERE programme = {0} AND class = 'TIDAK_PADAN_MENINGGAL'",
    "PINDAH": "deaths_and_moves WHERE programme = {0} AND class = 'TIDAK_PADAN_PINDAH'",
    "TUMPANG_TINDIH": """
"overlaps"
WHERE (stop = 'left' AND programme_left = {0}) OR (stop = 'right' AND programme_right = {0})
""",
}


def check_minutes(engine: Engine, counts: MinutesCounts) -> None:
    """Raise LedgerError, citing the first figure that is not what the tables say; counted anew, by shorter
    ways.

    Checked: each file's rows against its ledger and read = accepted + rejected + not data; each roll's rows
    against the ledger and records, its heads against persons; no reason that is counted more often than it
    was found; nobody proposed to enter a roll he stands on; overlaps and questions against their tables.
    Needs what `count_minutes` keeps.
    """
    _check_sources(engine, counts)
    _check_rolls(engine, counts)
    for what, sql, figure in (
        (
            "temuan tumpang tindih",
            'SELECT COUNT(*) AS n FROM "overlaps"',
            sum(o.findings for o in counts.overlaps),
        ),
        (
            "nilai tumpang tindih",
            'SELECT SUM(amount) AS n FROM "overlaps"',
            sum(o.amount for o in counts.overlaps),
        ),
        (
            "pertanyaan",
            "SELECT COUNT(*) AS n FROM questions",
            sum(task.asked + task.decided for task in counts.tasks),
        ),
        ("orang", "SELECT persons AS n FROM report_heads WHERE programme IS NULL", counts.persons),
        ("mungkin tercatat", _PERHAPS, counts.perhaps),
        ("tautan", "SELECT COUNT(*) AS n FROM links WHERE band = 'link'", counts.links),
    ):
        _same(what, count(engine, sql), figure)


def _check_sources(engine: Engine, counts: MinutesCounts) -> None:
    for source in counts.sources:
        fates = source.accepted + source.rejected + source.not_data
        _same(f"{source.programme}: baris dibaca", source.read, fates)
    ledger = by_programme(engine, "SELECT fate AS programme, SUM(rows) AS n FROM ledger GROUP BY fate")
    for fate in ("read", "accepted", "rejected", "not_data"):
        figure = sum(getattr(source, fate) for source in counts.sources)
        _same(f"semua berkas: {fate}", ledger.get(fate, 0), figure)


def _check_rolls(engine: Engine, counts: MinutesCounts) -> None:
    accepted, records, persons, repeated = (
        by_programme(engine, sql) for sql in (_ACCEPTED, _RECORDS, _HEADS, REPEATED)
    )
    for roll in counts.rolls:
        for table in (accepted, records):
            _same(f"{roll.programme}: baris diterima", table.get(roll.programme, 0), roll.rows)
        _same(f"{roll.programme}: orang", persons.get(roll.programme, 0), roll.persons)
        _same(f"{roll.programme}: baris ganda", repeated.get(roll.programme, 0), roll.repeated)
        _check_roll(engine, roll)


def _check_roll(engine: Engine, roll: RollCount) -> None:
    programme = literal(roll.programme)
    for reason, found in _MOST.items():
        most = count(engine, f"SELECT COUNT(DISTINCT person_id) AS n FROM {found.format(programme)}")
        _same(f"{roll.programme}: {reason}", min(most, roll.found[reason]), roll.found[reason])
    standing = f"SELECT COUNT(*) AS n FROM minutes_recipients WHERE programme = {programme} AND standing = 1"
    _same(f"{roll.programme}: penerima", count(engine, standing), roll.standing)
    out = roll.leaving + roll.open
    _same(f"{roll.programme}: keluar dan diperiksa", min(roll.standing, out), out)
    _same(f"{roll.programme}: baris tahap lain", max(roll.renewed, 0), roll.renewed)
    entering = f"SELECT COUNT(DISTINCT person_id) AS n FROM minutes_entering WHERE programme = {programme}"
    _same(f"{roll.programme}: usul masuk", count(engine, entering), roll.entering)
    both = f"""
    SELECT COUNT(*) AS n
    FROM minutes_entering e
    JOIN minutes_recipients c ON c.person_id = e.person_id AND c.programme = e.programme AND c.standing = 1
    WHERE e.programme = {programme}
    """
    _same(f"{roll.programme}: usul masuk yang sudah menerima", 0, count(engine, both))
