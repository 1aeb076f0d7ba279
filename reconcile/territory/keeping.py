"""The tables of places, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.regions import regency_name
from reconcile.rules.territory_rules import Territory
from reconcile.territory.areas import Recall, area_rows, as_counted, cell_rows
from reconcile.territory.checks import fairness_rows, kecamatan_rows, lift_rows, past_of
from reconcile.territory.counting import NOT_KNOWN, AreaCell, count_cells
from reconcile.territory.evidence import read_evidence
from reconcile.vocabulary.numbers import number, percent

Row = dict[str, Any]
Rows = Sequence[Row]
KEPT = (tables.AREA_CELLS, tables.AREAS, tables.AREA_CHECKS)


def keep_territory(engine: Engine, rules: Territory, recall: Recall, as_of: date) -> int:
    """Keep KEPT; returns the kelurahan. Without the roll of a segment of `refuse`, and without any job of the
    register, there is no map: the tables are empty but for why.

    Needs occupations, persons, coverage_people, membership, coverage_sources and registration_results.
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
        _keep(engine, [], [], [_noted("PETA", why, 0)])
        return 0
    months, typed = (one.to_pylist() for one in read_evidence(engine, rules.response, as_of))
    made = as_counted(cells, rules, recall)
    rows, lost = cell_rows(made, rules.counting.least)
    past = past_of(months)
    areas = area_rows(made, rows, past, rules, f"{as_of:%Y-%m}")
    codes = [row["kelurahan"] for row in areas]
    checks = [
        *lift_rows(made, months, rules),
        *kecamatan_rows(codes, past, rules),
        *fairness_rows(made, typed, areas, rules),
        *_notes(cells, recall, lost),
        *_of_segments(lacking.segments, rules),
    ]
    _keep(engine, rows, areas, checks)
    return len(areas)


def _notes(cells: Sequence[AreaCell], recall: Recall, lost: int) -> list[Row]:
    found = [
        _noted(
            "TAUTAN",
            f"Kelengkapan tautan ditaksir {percent(recall.share)}, paling rendah {percent(recall.low)}; yang"
            " belum tercakup dikurangi sebesar itu.",
            0,
        )
    ]
    unknown = sum(cell.residents for cell in cells if cell.class_ == NOT_KNOWN)
    if unknown:
        found.append(_noted("PEKERJAAN", f"{number(unknown)} orang tanpa pekerjaan yang dikenal.", unknown))
    if lost:
        found.append(_noted("KECIL", f"{number(lost)} orang di kelurahan berpenduduk terlalu sedikit.", lost))
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
        found.append(_noted(f"SEGMEN {segment} {kota}".strip(), words, 0))
    return found


def _noted(of: str, text: str, n: int) -> Row:
    return {"measure": "NOTE", "of": of, "value": None, "against": None, "n": n, "text": text}


def _keep(engine: Engine, cells: Rows, areas: Rows, checks: Rows) -> None:
    for table, rows in zip(KEPT, (cells, areas, checks), strict=True):
        engine.read(table.name, pa.Table.from_pylist(rows, table.schema))
