"""The list of inspections as a table of text, in the columns of BPJS Kesehatan's own plan and ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.compliance.classes import CLASS_OF
from reconcile.compliance.reasons import SURE
from reconcile.inspections.choosing import LOT, Visit
from reconcile.inspections.results import Result
from reconcile.privacy.masking import Level
from reconcile.regions import regency_name, village_name
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import month_words
from reconcile.vocabulary.numbers import number

_UNSURE = "baris perusahaan ini belum pasti satu badan hukum: cocokkan NPP dan kode BU sebelum surat dikirim"
LOT_WORDS = "dipilih dengan undian, bukan karena temuan"
LIST = "daftar_pemeriksaan.csv"

COLUMNS = (
    ReportColumn("No", "count"),
    ReportColumn("entity_id", "plain"),
    ReportColumn("Nama badan usaha", "text"),
    ReportColumn("Kode BU", "text"),
    ReportColumn("NPP", "text"),
    ReportColumn("No WLKP", "text"),
    ReportColumn("NPWP", "plain"),
    ReportColumn("Alamat", "text"),
    ReportColumn("Kelurahan", "plain"),
    ReportColumn("Kota/Kabupaten", "plain"),
    ReportColumn("KBLI", "plain"),
    ReportColumn("Skala", "plain"),
    ReportColumn("class", "plain"),
    ReportColumn("Yang perlu klarifikasi", "plain"),
    ReportColumn("Pekerja belum terlindungi", "count"),
    ReportColumn("Bulan", "count"),
    ReportColumn("Sejak", "plain"),
    ReportColumn("Iuran kurang paling sedikit (Rp)", "count"),
    ReportColumn("Iuran kurang paling banyak (Rp)", "plain"),
    ReportColumn("Tanggal terakhir bayar", "plain"),
    ReportColumn("Kepastian", "plain"),
    ReportColumn("Alasan", "plain"),
    ReportColumn("Dasar hukum", "plain"),
    ReportColumn("Riwayat", "plain"),
    ReportColumn("Jenis pemeriksaan", "plain"),
    ReportColumn("Jadwal", "plain"),
    ReportColumn("Hasil", "plain"),
    ReportColumn("Paraf", "plain"),
)


def write_list(out: Path, firms: Sequence[Visit], history: Sequence[Result], level: Level) -> ReportFile:
    """The list as CSV. Raises ValueError at L2 and above: there nothing of a firm is named."""
    if level >= Level.L2:
        raise ValueError("no list of firms at this level")
    lines = [line(place, one, history) for place, one in enumerate(firms, 1)]
    columns = [pa.array([one[at] for one in lines], pa.string()) for at in range(len(COLUMNS))]
    batch = pa.RecordBatch.from_arrays(columns, names=[str(at) for at in range(len(COLUMNS))])
    return write_csv(out / LIST, COLUMNS, [batch], level)


def line(place: int, one: Visit, history: Sequence[Result]) -> list[str]:
    """A firm as text, in the order of COLUMNS."""
    firm, first = one.firm, one.found[0] if one.found else {}
    least = sum(row["short_min"] or 0 for row in one.found)
    most = [row["short_max"] for row in one.found]
    return [
        str(place),
        one.entity,
        firm["name"] or "",
        firm["kode_bu"] or "",
        firm["npp"] or "",
        firm["wlkp_no"] or "",
        masked_npwp(firm["npwp9"]),
        firm["address"] or "",
        village_name(firm["kelurahan_code"] or "") or "",
        regency_name(firm["kota_code"] or "") or "",
        firm["kbli"] or "",
        (firm["scale"] or "").title(),
        first.get("class", LOT),
        CLASS_OF[first["class"]].label if first else "Pemeriksaan acak",
        str(first.get("persons", "")),
        str(first.get("run_length", "")),
        _month(first.get("first_month")),
        str(least) if one.found else "",
        _most(most) if one.found else "",
        "" if firm["last_paid"] is None else f"{firm['last_paid']:%d-%m-%Y}",
        first.get("certainty", ""),
        "; ".join([*map(sentence, one.found), *unsure(one)]) or LOT_WORDS,
        "; ".join(dict.fromkeys(row["legal_basis"] for row in one.found)),
        _history(one.entity, history),
        "Lapangan" if first.get("class", "").startswith("PWBD") or one.by_lot else "Kantor",
        *("",) * 3,
    ]


_WHOSE = {"TK": "BPJS Ketenagakerjaan", "KES": "BPJS Kesehatan"}
"""Programme -> whose roll it is about."""


def sentence(row: Mapping[str, Any]) -> str:
    """One reason in plain words: where, how many in its newest month, since when, what the rolls say."""
    words = CLASS_OF[row["class"]]
    who = f"{number(row['persons'])} orang" if row["named"] else f"sekitar {number(row['persons'])} orang"
    newest, since = _month(row["month"]), _month(row["first_month"])
    agency = _WHOSE.get(row["programme"], words.label)
    said = words.label if agency in words.label else f"{words.label} di {agency}"
    return f"{said}: {who} pada {newest}, {row['run_length']} bulan sejak {since}; {words.sentence}"


def unsure(one: Visit) -> list[str]:
    """What must be looked at before anything is sent, where the rows of the firm may be of two."""
    return [_UNSURE] if one.found and one.firm["certainty"] < SURE else []


def masked_npwp(npwp9: str | None) -> str:
    return f"{npwp9[:2]}*******" if npwp9 else ""


def _most(values: Sequence[int | None]) -> str:
    known = [one for one in values if one is not None]
    return str(sum(known)) if len(known) == len(values) else "tidak diketahui"


def _month(day: date | None) -> str:
    return "" if day is None else month_words(f"{day:%Y-%m}")


def _history(entity: str, history: Sequence[Result]) -> str:
    own = sorted((one for one in history if one.entity_id == entity), key=lambda one: one.day)
    return "; ".join(f"{one.day} {one.class_} {one.step} {one.result}" for one in own[-5:])
