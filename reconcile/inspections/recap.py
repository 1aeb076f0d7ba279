"""The joint summary of three agencies, a page for each with what it alone can mend, and what came of it:
counts alone, no firm and no worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reconcile.compliance.classes import CLASS_OF, CLASSES
from reconcile.compliance.reasons import EXEMPTIONS
from reconcile.engines.protocol import Engine
from reconcile.inspections.choosing import LOT
from reconcile.inspections.covered import LASTING, Covered
from reconcile.inspections.folders import Issue
from reconcile.inspections.results import Recap, Result, recapped, trust_of_the_list
from reconcile.inspections.worksheet_form import CAUSES
from reconcile.inspections.worksheets import Sheet
from reconcile.linkage.trust import Share
from reconcile.reports.kit.documents import Block, Document, Paragraph, Table
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import number, percent

AGENCIES = {
    "bpjs_ketenagakerjaan": ("BPJS Ketenagakerjaan", ("TK", "JKK", "JKM", "JHT", "JP")),
    "bpjs_kesehatan": ("BPJS Kesehatan", ("KES",)),
    "kemnaker": ("Kemnaker", ("WLKP",)),
}
"""File -> agency, and what is owed to it."""

_FOUND = """
SELECT class, programme, certainty, COUNT(DISTINCT entity_id) AS firms
FROM compliance
WHERE exempt_reason IS NULL
GROUP BY class, programme, certainty
"""
_PERSONS = """
SELECT class, programme, COUNT(DISTINCT person_id) AS persons
FROM compliance_persons
WHERE exempt_reason IS NULL AND certainty <> 'TIDAK_DAPAT_DINILAI'
GROUP BY class, programme
"""
_RUPIAH = """
SELECT class, programme, CAST(SUM(short_min) AS BIGINT) AS least,
       COUNT(CASE WHEN short_max IS NULL AND short_min IS NOT NULL THEN 1 END) AS open,
       CAST(SUM(short_max) AS BIGINT) AS most
FROM compliance
WHERE exempt_reason IS NULL
GROUP BY class, programme
"""
_EXEMPT = """
SELECT exempt_reason, COUNT(DISTINCT entity_id) AS firms, CAST(SUM(persons) AS BIGINT) AS person_months
FROM compliance
WHERE exempt_reason IS NOT NULL
GROUP BY exempt_reason
ORDER BY person_months DESC, exempt_reason
"""
_ALSO = {
    "DI_BAWAH_SKALA": "program itu tidak wajib bagi skala usahanya",
    "USIA_PENSIUN": "sudah mencapai usia pensiun, tidak wajib Jaminan Pensiun",
    "WLKP_LAMA": "jumlah pekerja menurut wajib lapor tahun lalu",
    "BARU_BERDIRI": "baru berdiri, belum wajib melapor",
}
EXEMPT_WORDS = {**{one.code: one.sentence for one in EXEMPTIONS}, **_ALSO}


@dataclass(frozen=True)
class CameBack:
    """What agencies sent back, and what the rolls say after it."""

    results: Sequence[Result]
    sheets: Sequence[Sheet]
    after: Covered


@dataclass(frozen=True)
class Counted:
    """What was found and what was not held against anybody, as rows of counts."""

    found: Sequence[dict[str, Any]]
    persons: dict[tuple[str, str], int]
    rupiah: dict[tuple[str, str], dict[str, Any]]
    exempt: Sequence[dict[str, Any]]


def counted(engine: Engine) -> Counted:
    """Needs compliance and compliance_persons."""
    persons = engine.arrow(_PERSONS).to_pylist()
    rupiah = engine.arrow(_RUPIAH).to_pylist()
    return Counted(
        engine.arrow(_FOUND).to_pylist(),
        {(row["class"], row["programme"]): row["persons"] for row in persons},
        {(row["class"], row["programme"]): row for row in rupiah},
        engine.arrow(_EXEMPT).to_pylist(),
    )


def joint_summary(what: Counted, back: CameBack, issue: Issue) -> Document:
    """For the three agencies together."""
    return Document(
        "Ringkasan bersama kepatuhan pemberi kerja",
        f"Nomor proses {issue.number}",
        (
            Paragraph("RINGKASAN BERSAMA: PEMBERI KERJA YANG PERLU KLARIFIKASI", "title"),
            Paragraph(f"Data sampai {in_figures(issue.as_of)}. Angka saja; tidak ada nama perusahaan."),
            Paragraph("Yang perlu klarifikasi", "heading"),
            _found_table(what, [code for _, codes in AGENCIES.values() for code in codes]),
            Paragraph("Yang tidak kami persoalkan, dan sebabnya", "heading"),
            _exempt_table(what),
            Paragraph("Tindak lanjut", "heading"),
            *_came_of_it(back),
        ),
    )


def agency_page(key: str, what: Counted, issue: Issue) -> Document:
    """For one agency: what it alone can mend."""
    name, programmes = AGENCIES[key]
    classes = {row["class"] for row in what.found if row["programme"] in programmes}
    steps = [
        Paragraph(f"- {one.label}: {one.sentence}. Usul: {one.action}. Dasar: {one.basis}.")
        for one in CLASSES
        if one.code in classes
    ]
    return Document(
        f"Halaman {name}",
        f"Nomor proses {issue.number}",
        (
            Paragraph(f"{name.upper()}: YANG HANYA DAPAT DIBENAHI DI SINI", "title"),
            Paragraph(f"Data sampai {in_figures(issue.as_of)}. Angka saja; tidak ada nama perusahaan."),
            _found_table(what, programmes),
            Paragraph("Langkah", "heading"),
            *(steps or [Paragraph("Tidak ada yang perlu dibenahi.")]),
        ),
    )


def _found_table(what: Counted, programmes: Iterable[str]) -> Table:
    rows = []
    for one in CLASSES:
        for programme in programmes:
            lines = [row for row in what.found if (row["class"], row["programme"]) == (one.code, programme)]
            if lines:
                rows.append(_found_row(what, one.code, programme, lines))
    heading = (
        "Golongan",
        "Program",
        "Pasti",
        "Dugaan kuat",
        "Dugaan",
        "Belum dapat dinilai",
        "Orang",
        "Kurang (Rp)",
    )
    return Table(heading, tuple(rows), (40, 19, 13, 18, 17, 18, 15, 35), frozenset(range(2, 8)))


def _found_row(what: Counted, code: str, programme: str, lines: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    firms = {row["certainty"]: row["firms"] for row in lines}
    grades = ("PASTI", "DUGAAN_KUAT", "DUGAAN", "TIDAK_DAPAT_DINILAI")
    money = what.rupiah.get((code, programme), {})
    return (
        CLASS_OF[code].label,
        programme,
        *(number(firms.get(grade, 0)) for grade in grades),
        number(what.persons[code, programme]) if (code, programme) in what.persons else "-",
        _interval(money),
    )


def _interval(money: dict[str, Any]) -> str:
    if money.get("least") is None:
        return "-"
    if not money["open"] and money["most"] == money["least"]:
        return number(money["least"])
    most = "tidak diketahui" if money["open"] else number(money["most"])
    return f"{number(money['least'])} s.d. {most}"


def _exempt_table(what: Counted) -> Table:
    rows = tuple(
        (
            EXEMPT_WORDS.get(row["exempt_reason"], row["exempt_reason"]),
            number(row["firms"]),
            number(row["person_months"]),
        )
        for row in what.exempt
    )
    return Table(("Sebab", "Perusahaan", "Orang-bulan"), rows, (115, 30, 30), frozenset({1, 2}))


def _came_of_it(back: CameBack) -> list[Block]:
    results, after = back.results, back.after
    if not results:
        return [Paragraph("Belum ada hasil tindak lanjut yang kembali.")]
    heading = (
        "Golongan", "Dihimbau", "Diperiksa", "Patuh", "Bayar sebagian", "Belum patuh", "Ternyata benar",
        "Orang baru", "Rupiah diterima",
    )  # fmt: skip
    rows = tuple(_result_row(one) for one in recapped(results))
    why = [
        Paragraph(f"- bukan ketidakpatuhan, {reason}: {number(firms)}")
        for one in recapped(results)
        for reason, firms in sorted(one.reasons.items())
    ]
    named, lot = trust_of_the_list(results)
    return [
        Table(heading, rows, (25, 20, 20, 16, 21, 16, 21, 15, 21), frozenset(range(1, 9))),
        *why,
        *_stayed(after),
        Paragraph(f"Ketepatan daftar: {_share(named)} perusahaan yang diperiksa ternyata perlu dibenahi."),
        Paragraph(f"Yang terlewat: {_share(lot)} perusahaan pilihan undian ternyata perlu dibenahi."),
        *_on_sheets(back.sheets),
    ]


def _stayed(after: Covered) -> list[Block]:
    """Whether whoever was registered is there, and stays: by the rolls, whatever results say."""
    told = (
        f"Menurut daftar: dari {number(after.missing)} orang yang belum tercatat, {number(after.covered)}"
        f" tercatat sesudahnya, {number(after.waiting)} belum lewat {LASTING} bulan,"
        f" {number(after.unknown)} tidak diketahui (bulannya tidak ada pada data, atau orangnya tidak"
        f" ditemukan lagi). Dari {number(after.judged)} yang tercatat dan bulan ketiganya ada pada data,"
        f" {number(after.lasting)} masih aktif setelah {LASTING} bulan."
    )
    unnamed = (
        f"Pada {number(after.firms)} perusahaan dengan hasil, siapa yang dahulu belum tercatat tidak"
        " diketahui: mereka tidak dihitung di sini."
    )
    return [Paragraph(told), *([Paragraph(unnamed)] if after.firms else [])]


def _on_sheets(sheets: Sequence[Sheet]) -> list[Block]:
    """What working sheets say, class by class."""
    if not sheets:
        return []
    rows, causes = [], []
    for code in (*CLASS_OF, LOT):
        own = [one for one in sheets if one.class_ == code]
        if own:
            rows.append(_sheet_row(code, own))
            why = Counter(cause for one in own for cause in Counter(one.causes).elements())
            causes += [
                f"- {_label(code)}, {CAUSES[cause]}: {number(n)} orang" for cause, n in sorted(why.items())
            ]
    right, checked = sum(one.right for one in sheets), sum(one.checked for one in sheets)
    lines, within = sum(one.lines for one in sheets), sum(one.within for one in sheets)
    heading = (
        "Golongan", "Ditanyakan", "Diperiksa", "Benar", "Didaftarkan", "Temuan sendiri", "Bulan",
        "Kurang menurut pemeriksa (Rp)", "Kurang menurut data (Rp)",
    )  # fmt: skip
    return [
        Paragraph("Menurut kertas kerja", "heading"),
        Table(heading, tuple(rows), (26, 19, 18, 14, 20, 18, 14, 28, 28), frozenset(range(1, 9))),
        *map(Paragraph, causes),
        Paragraph(f"Pekerja: {_share(Share(right, checked))} yang diperiksa ternyata seperti kata data."),
        Paragraph(f"Iuran: {_share(Share(within, lines))} baris yang dihitung pemeriksa dalam kisaran data."),
    ]


def _sheet_row(code: str, own: Sequence[Sheet]) -> tuple[str, ...]:
    counts = [
        sum(getattr(one, name) for one in own)
        for name in ("asked", "checked", "right", "covered", "found", "months", "rupiah")
    ]
    most = [one.most for one in own]
    known = [one for one in most if one is not None]
    money = {
        "least": sum(one.least for one in own),
        "open": len(most) - len(known),
        "most": sum(known),
    }
    counted = any(one.lines for one in own)
    *people, months, rupiah = map(number, counts)
    return (
        _label(code), *people, *((months, rupiah, _interval(money)) if counted else ("-", "-", "-")),
    )  # fmt: skip


def _label(code: str) -> str:
    return "Pemeriksaan acak" if code == LOT else CLASS_OF[code].label


def _result_row(one: Recap) -> tuple[str, ...]:
    kinds = ("PATUH", "BAYAR_SEBAGIAN", "TIDAK_PATUH", "BUKAN_KETIDAKPATUHAN")
    counts = [one.urged, one.inspected, *(one.results.get(kind, 0) for kind in kinds)]
    return (_label(one.class_), *map(number, counts), number(one.persons_added), number(one.rupiah_paid))


def _share(share: Share) -> str:
    if not share.total:
        return "belum ada yang diperiksa; dari 0"
    low, high = share.interval
    return f"{number(int(share.hits))} dari {number(share.total)} ({percent(low)} sampai {percent(high)})"
