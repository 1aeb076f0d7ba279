"""The tables of places, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.privacy.months import as_before
from reconcile.regions import regency_name
from reconcile.rules.ages import reference_day
from reconcile.rules.territory_rules import Territory
from reconcile.territory.areas import Recall, area_rows, as_counted, cell_rows
from reconcile.territory.checks import kecamatan_rows, lift_rows, note
from reconcile.territory.counting import KEPT as COUNTED
from reconcile.territory.counting import NOT_KNOWN, AreaCell, count_cells
from reconcile.territory.evidence import read_evidence, read_flats, read_need
from reconcile.territory.fairness import error_rows, fairness_rows
from reconcile.territory.learning import past_of
from reconcile.territory.telling import told_areas
from reconcile.vocabulary.numbers import number, percent

Row = dict[str, Any]
Rows = Sequence[Row]
KEPT = (tables.AREA_CELLS, tables.AREAS, tables.AREA_CHECKS, tables.AREAS_TOLD)


def keep_territory(
    engine: Engine,
    rules: Territory,
    recall: Recall,
    as_of: date,
    need: Sequence[str] = (),
    *,
    before: Rows = (),
) -> int:
    """Keep KEPT; returns the kelurahan. Without the roll of a segment of `refuse`, and without any job of the
    register, there is no map: the tables are empty but for why.

    need: programmes that came and say who is in need. before: rows of tables.AREAS_TOLD, what the paper
    before told; they stay while there is no map. Needs occupations, records, persons, coverage_people,
    membership, coverage_sources and registration_results.
    """
    cells, lacking = count_cells(engine, rules)
    refused = sorted(one for one in rules.counting.refuse if lacking.of(one, ""))
    why = ""
    if refused:
        named = ", ".join(refused)
        why = f"Berkas segmen {named} belum ada atau lama: siapa yang belum tercakup tidak diketahui."
    elif not cells:
        why = "Tidak ada penduduk usia kerja dengan kelurahan pada data kependudukan."
    elif all(cell.class_ == NOT_KNOWN for cell in cells):
        why = "Data kependudukan tidak memuat pekerjaan (JENIS_PKRJN): jenis pekerjaan tidak diketahui."
    if why:
        engine.drop(*COUNTED)
        _keep(engine, [], [], [note("NOTE", "PETA", why)], before)
        return 0
    months, typed = (one.to_pylist() for one in read_evidence(engine, rules, reference_day(as_of)))
    needy, flats = (one.to_pylist() for one in (read_need(engine, rules, need), read_flats(engine, rules)))
    engine.drop(*COUNTED, "area_leads")
    made = as_counted(cells, rules, recall)
    rows, lost = cell_rows(made, rules.counting.least)
    past = past_of(months)
    areas = area_rows(made, rows, past, rules, f"{as_of:%Y-%m}")
    codes = [row["kelurahan"] for row in areas]
    checks = [
        *lift_rows(made, months, rules),
        *kecamatan_rows(codes, past, rules),
        *fairness_rows(made, typed, areas, (needy, flats), rules),
        *error_rows(months, areas, rules),
        *_notes(cells, recall, lost),
        *_of_segments(lacking.segments, rules),
    ]
    _keep(engine, rows, areas, checks, told_areas(areas, rules.counting.least, as_before(before)))
    return len(areas)


def _notes(cells: Sequence[AreaCell], recall: Recall, lost: int) -> list[Row]:
    found = [
        note(
            "NOTE",
            "TAUTAN",
            f"Kelengkapan tautan ditaksir {percent(recall.share)}, paling rendah {percent(recall.low)}; yang"
            " belum tercakup dikurangi sebesar itu.",
        )
    ]
    unknown = sum(cell.residents for cell in cells if cell.class_ == NOT_KNOWN)
    if unknown:
        found.append(
            note("NOTE", "PEKERJAAN", f"{number(unknown)} orang tanpa pekerjaan yang dikenal.", unknown)
        )
    if lost:
        found.append(
            note("NOTE", "KECIL", f"{number(lost)} orang di kelurahan berpenduduk terlalu sedikit.", lost)
        )
    return found


def _of_segments(segments: frozenset[tuple[str, str]], rules: Territory) -> list[Row]:
    found = []
    for segment, kota in sorted(segments):
        where = f" di {regency_name(kota) or kota}" if kota else ""
        fate = (
            "siapa yang belum tercakup di antara pekerjaannya tidak diketahui"
            if rules.counting.unknown.get(segment)
            else "anggotanya, bila ada, tampak belum tercakup"
        )
        words = f"Segmen {segment}{where}: berkas belum ada atau lama; {fate}."
        found.append(note("NOTE", f"SEGMEN {segment} {kota}".strip(), words))
    return found


def _keep(engine: Engine, *made: Rows) -> None:
    for table, rows in zip(KEPT, made, strict=True):
        engine.read(table.name, pa.Table.from_pylist(rows, table.schema))
