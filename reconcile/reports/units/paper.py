"""pemetaan_upt_ppks: what units of the social office there are against what is needed, as anybody may see it,
whatever the level of the run; and for the social office alone (L0) what is found of residents."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pyarrow as pa

from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Level
from reconcile.regions import region_name
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.drawing.html import card, page, paragraph, section, table
from reconcile.reports.kit.csv_files import ReportColumn, signed, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.units.numbers import (
    UNKNOWN,
    UNNAMED,
    Numbers,
    capacity_words,
    gaps,
    occupancy,
    read_numbers,
    share,
)
from reconcile.reports.written.files import ReportFile
from reconcile.units import Unit
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import write_bytes

BOOK, PAGE, LIST = "pemetaan_upt_ppks.xlsx", "pemetaan_upt_ppks.html", "layanan_sosial.csv"
_BATCH = 100_000
_OWNERS = {"APBD_DKI": "Provinsi", "APBN": "Kementerian", "LKS": "Lembaga swasta"}
_KINDS = {"TRANSIT": "Transit", "RESIDENTIAL": "Menetap", "DAY": "Harian", "REFERRAL": "Rujukan"}
_WORDS = {
    "DILAYANI_DI_PANTI": "Dilayani di unit dan tercatat menerima bantuan tunai pada bulan yang sama",
    "DUA_UNIT": "Tercatat tinggal di dua unit pada hari yang sama",
    "BELUM_BERJAMINAN": "Belum tercatat berjaminan kesehatan (JKN) aktif",
    "BELUM_BERNOMOR": "Belum diketahui NIK-nya",
    "PINDAH_UNIT": "Pindah dari satu unit ke unit lain dalam sebulan",
    "TINGGAL_BERTUMPUK": "Masa tinggal di dua unit bertumpuk",
    "TERCATAT_DUA_KALI": "Dua masa tinggal di satu unit bertumpuk",
    "UNIT_TIDAK_DIKENAL": "Unitnya tidak dikenal dari kolom, judul, lembar, atau nama berkas",
}
_ACTIONS = {
    "DILAYANI_DI_PANTI": "Pastikan orangnya dan lamanya tinggal; usulan atas bantuan diputuskan Dinas Sosial",
    "DUA_UNIT": "Pastikan di unit mana orangnya sekarang, lalu tutup catatan yang lain",
    "BELUM_BERJAMINAN": "Daftarkan sebagai peserta PBI; bila belum ber-NIK, rekam biometrik lebih dahulu",
    "BELUM_BERNOMOR": "Mintakan perekaman biometrik ke Dukcapil",
    "PINDAH_UNIT": "Untuk diketahui; tidak ada yang perlu diperbaiki bila tanggalnya benar",
    "TINGGAL_BERTUMPUK": "Periksa tanggal masuk dan keluar pada kedua unit",
    "TERCATAT_DUA_KALI": "Periksa tanggalnya; bila satu masa tinggal, satukan barisnya",
    "UNIT_TIDAK_DIKENAL": "Tulis nama unit pada kolom UNIT, lalu kirim ulang",
}
_METHOD = (
    "Setiap orang dihitung sekali, walaupun tercatat pada beberapa berkas, bulan, atau penjangkauan.",
    "Angka kecil disembunyikan: di bawah 5, untuk golongan yang mudah dicap di bawah 10, dan untuk golongan"
    " yang dilindungi hanya angka provinsi dari 20 ke atas. Angka lain dibulatkan ke kelipatan lima, dan yang"
    " dapat membuka angka kecil ikut disembunyikan (*), juga bila dibandingkan dengan kertas bulan"
    " sebelumnya.",
    "Pada kelurahan yang tidak disebut tidak ada orang dari golongan itu, atau terlalu sedikit.",
    "Kebutuhan adalah orang yang tercatat dalam dua belas bulan terakhir, menurut kelurahan pada data"
    " kependudukan; yang berasal dari provinsi lain atau tidak diketahui hanya ada pada angka provinsi.",
    "Tempat sebuah unit yang melayani beberapa golongan dihitung penuh untuk setiap golongan. Unit"
    " kementerian melayani beberapa provinsi.",
)
_FOUND = """
SELECT {words}, {actions}, {names}, COALESCE(r.name, ''), r.nik, COALESCE(f.other, ''),
       COALESCE(strftime(f.month_first, '%m-%Y'), ''), COALESCE(strftime(f.month_last, '%m-%Y'), ''),
       COALESCE(CAST(f.months AS STRING), ''), f.person_id, f.record_id
FROM unit_findings f
JOIN records r ON r.record_id = f.record_id
ORDER BY f.code, f.unit_code, f.person_id, f.record_id, f.other_record_id
"""
_OF_FOUND = (
    ReportColumn("Hal", "plain"),
    ReportColumn("Yang perlu dilakukan", "plain"),
    ReportColumn("Unit", "plain"),
    ReportColumn("Nama", "name"),
    ReportColumn("NIK", "number_of_person"),
    ReportColumn("Program atau unit lain", "plain"),
    ReportColumn("Dari bulan", "plain"),
    ReportColumn("Sampai bulan", "plain"),
    ReportColumn("Bulan", "plain"),
    ReportColumn("ID orang", "plain"),
    ReportColumn("ID baris", "row"),
)

Rows = list[list[str]]
Sheet = tuple[str, str, tuple[tuple[str, float], ...], Rows]
"""Name, title, columns with their widths, rows."""


def _write(desk: Desk) -> list[ReportFile]:
    if not desk.engine.arrow("SELECT 1 FROM units LIMIT 1").num_rows:
        return []
    sheets = _sheets(desk, numbers := read_numbers(desk.engine))
    pages = [_page(*sheet) for sheet in sheets]
    book = write_small_book(desk.out, BOOK, pages, desk.facts.stamp)
    return [book, _html(desk, sheets, numbers)]


def _sheets(desk: Desk, numbers: Numbers) -> list[Sheet]:
    facts, home = desk.facts, desk.facts.home.code
    known = {unit.code: unit for unit in facts.units.declared}
    classes = {one.code: one for one in facts.units.rules.ppks}
    need = [
        [code, classes[code].name if code in classes else UNKNOWN, *_area(row["area"], home),
         row["mark"] or number(row["shown"])]
        for code, rows in sorted(numbers.need.items())
        for row in rows
        if row["mark"] is None or len(row["area"]) <= 4  # that few are there is told of no kelurahan
    ]  # fmt: skip
    return [
        ("Kebutuhan", "Kebutuhan menurut golongan dan tempat",
         (("Kode", 7), ("Golongan", 44), ("Kota/Kabupaten", 30), ("Kelurahan", 34), ("Orang", 12)), need),
        ("Sediaan", "Unit: tempat, penghuni, dan perpindahan", _OF_SUPPLY, _supply(desk, numbers, known)),
        ("Selisih", "Kebutuhan dan tempat menurut golongan", _OF_GAPS,
         [[one.code, one.name, one.need, one.places, one.of_ministry, one.gap, one.where]
          for one in gaps(numbers, facts.units.rules, facts.units.declared, home)]),
        ("Asal", "Penghuni menurut kota asal", (("Unit", 44), ("Kota/Kabupaten asal", 60), ("Orang", 12)),
         [[_named(unit, known), _place(origin), text] for unit, origin, text in numbers.origins]),
        ("Identitas", "Penghuni menurut identitas dan jaminan", _OF_IDENTITY, _identity(numbers, known)),
        ("Dua unit", "Dilayani provinsi dan kementerian sekaligus", (("Hal", 60), ("Orang", 12)),
         [["Tinggal di unit provinsi dan unit kementerian pada hari yang sama", numbers.twice]]),
    ]  # fmt: skip


_OF_SUPPLY = (
    ("Unit", 30.0), ("Pemilik", 13.0), ("Jenis", 10.0), ("Tempat", 18.0), ("Penghuni", 11.0),
    ("Terisi", 12.0),
    ("Masuk 12 bulan", 12.0), ("Keluar 12 bulan", 12.0), ("Lama tinggal (hari, tengah)", 14.0),
    ("Dari luar provinsi", 12.0),
)  # fmt: skip
_OF_GAPS = (("Kode", 7.0), ("Golongan", 40.0), ("Kebutuhan", 14.0), ("Tempat provinsi", 26.0),
            ("Tempat kementerian", 26.0), ("Selisih", 16.0), ("Letak unit", 26.0))  # fmt: skip
_OF_IDENTITY = (("Unit", 44.0), ("Penghuni", 14.0), ("Ber-NIK", 18.0), ("Berjaminan (JKN)", 20.0),
                ("Ada di data kebutuhan", 22.0))  # fmt: skip


def _supply(desk: Desk, numbers: Numbers, known: dict[str, Unit]) -> Rows:
    rows = []
    for row in numbers.supply:
        unit = row["unit_code"]
        told = row["reported"]
        hidden = numbers.values["residents", unit] is None
        rows.append(
            [
                _named(unit, known),
                _OWNERS.get(row["owner"], UNKNOWN),
                _KINDS.get(row["kind"], UNKNOWN),
                capacity_words(row),
                numbers.shown["residents", unit] if told else "tidak melapor",
                occupancy(numbers, row) if told else UNKNOWN,
                numbers.shown["came", unit] if told else "",
                numbers.shown["went", unit] if told else "",
                "*" if hidden else "" if row["median_days"] is None else number(row["median_days"]),
                share(numbers, "from_elsewhere", unit) if told else "",
            ]
        )
    return rows


def _identity(numbers: Numbers, known: dict[str, Unit]) -> Rows:
    return [
        [_named(unit, known), numbers.shown["residents", unit],
         *(share(numbers, part, unit) for part in ("with_nik", "with_jkn", "in_need"))]
        for unit in (row["unit_code"] for row in numbers.supply if row["reported"])
    ]  # fmt: skip


def _named(code: str, known: dict[str, Unit]) -> str:
    return known[code].name if code in known else UNNAMED


def _area(code: str, home: str) -> tuple[str, str]:
    if code == home:
        return "Seluruh provinsi", ""
    if code == "LAIN":
        return "Provinsi lain atau tidak diketahui", ""
    kota = region_name(code[:4]) or code[:4]
    return kota, "" if len(code) == 4 else _place(code) if code.isdecimal() else UNKNOWN


def _place(code: str) -> str:
    return region_name(code) or UNKNOWN


def _page(name: str, title: str, columns: Sequence[tuple[str, float]], rows: Rows) -> Page:
    named = [f"c{at}" for at in range(len(columns))]
    cells = pa.table({key: pa.array([row[at] for row in rows], pa.string()) for at, key in enumerate(named)})
    shown = shown_rows(cells, dict.fromkeys(named, "plain"), Level.L3)
    fields = [Field(heading, width, key) for (heading, width), key in zip(columns, named, strict=True)]
    return Page(name, title, _METHOD[:2] if name == "Kebutuhan" else (), fields, shown)


def _html(desk: Desk, sheets: Sequence[Sheet], numbers: Numbers) -> ReportFile:
    told = sum(row["reported"] for row in numbers.supply)
    cards = [
        card("Penghuni unit", numbers.shown["residents", ""], "setiap orang sekali di setiap unit"),
        card("Unit yang melapor", f"{told} dari {len(desk.facts.units.declared)}", "yang dideklarasikan"),
        card("Dua unit", numbers.twice, "dilayani provinsi dan kementerian sekaligus"),
    ]
    sections = [("angka", "Angka pokok", f'<div class="cards">{"".join(cards)}</div>')]
    sections += [
        (f"t{at}", title, table(title, [heading for heading, _ in columns], rows, texts=_texts(columns)))
        for at, (_, title, columns, rows) in enumerate(sheets)
    ]
    sections.append(("cara", "Cara", "".join(map(paragraph, _METHOD))))
    text = page(
        "Pemetaan unit layanan dan kebutuhan",
        paragraph(f"Keadaan {in_figures(desk.facts.stamp.day)}; tidak ada orang yang disebut.", "note"),
        [(anchor, title) for anchor, title, _ in sections],
        [section(*one) for one in sections],
        escape(f"Nomor proses {desk.facts.stamp.number}"),
    )
    path = desk.out / PAGE
    write_bytes(path, text.encode())
    return signed(path, 0)


def _texts(columns: Sequence[tuple[str, float]]) -> tuple[int, ...]:
    words = {"Golongan", "Kota/Kabupaten", "Kelurahan", "Pemilik", "Jenis", "Kota/Kabupaten asal"}
    return tuple(at for at, (heading, _) in enumerate(columns) if heading in words)


def _write_list(desk: Desk) -> list[ReportFile]:
    if not desk.engine.arrow("SELECT 1 FROM units LIMIT 1").num_rows:
        return []
    names = {unit.code: unit.name for unit in desk.facts.units.declared}
    sql = _FOUND.format(
        words=_case("f.code", _WORDS),
        actions=_case("f.code", _ACTIONS),
        names=_case("f.unit_code", names, UNNAMED),
    )
    return [write_csv(desk.out / LIST, _OF_FOUND, desk.engine.batches(sql, _BATCH), desk.facts.level)]


def _case(column: str, words: dict[str, str], other: str = "") -> str:
    cases = " ".join(f"WHEN {literal(code)} THEN {literal(said)}" for code, said in words.items())
    return f"CASE {column} {cases} ELSE {literal(other)} END"


UNITS = Report(
    "units",
    lambda: (
        (BOOK, "Unit layanan sosial: kebutuhan, tempat, dan selisihnya; tanpa nama siapa pun"),
        (PAGE, "Yang sama untuk layar dan cetak"),
    ),
    Level.L3,
    _write,
)
UNIT_LIST = Report(
    "unit_list",
    lambda: ((LIST, "Untuk Dinas Sosial saja: hal yang perlu dipastikan dari penghuni unit layanan"),),
    Level.L0,
    _write_list,
)
