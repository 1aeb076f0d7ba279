"""sasaran_wilayah.html: where people live whom no social security of work covers, which trades, and where a
day of an agent brings most. Places and groups only; opens without a network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from reconcile.privacy.masking import Level
from reconcile.regions import short_regency, tiles, village_name
from reconcile.reports.drawing.html import card, figure, page, paragraph, section, table
from reconcile.reports.drawing.shapes import Shape
from reconcile.reports.drawing.shapes import shapes as drawn_shapes
from reconcile.reports.drawing.tiles import Tile
from reconcile.reports.drawing.tiles import tiles as drawn_tiles
from reconcile.reports.kit.csv_files import ReportColumn, signed, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import Cell
from reconcile.reports.written.files import ReportFile
from reconcile.rules.territory_rules import Territory
from reconcile.territory.boundaries import Boundaries
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import decimal, number, percent
from reconcile.workspace.files.door import write_bytes

PAGE, CELLS = "sasaran_wilayah.html", "sasaran_wilayah.csv"
_BATCH = 100_000
_ISLANDS = "3101"
UNKNOWN = "tidak diketahui"
Row = dict[str, Any]
_SEXES = {"M": "laki-laki", "F": "perempuan", "*": ""}
_AREAS = "SELECT * FROM areas ORDER BY turn"
_CHECKS = """
SELECT *
FROM area_checks
ORDER BY measure, of
"""
_GROUPS = """
SELECT c.kelurahan, c.trade, c.class, c.sex, c.band, CAST(c.residents // 5 * 5 AS BIGINT),
       {covered}, {unknown}, {uncovered}
FROM area_cells c
ORDER BY c.kelurahan, c.trade, c.class, c.sex, c.band
"""
_OF_GROUPS = tuple(
    ReportColumn(heading, "plain")
    for heading in (
        "Kode kelurahan", "Pekerjaan", "Golongan", "Jenis kelamin", "Mulai umur", "Penduduk", "Tercakup",
        "Tidak diketahui", "Belum tercakup",
    )
)  # fmt: skip
_METHOD = (
    "Yang belum tercakup dihitung, bukan diramal: penduduk usia kerja menurut data kependudukan yang tidak"
    " ada pada satu segmen aktif pun (ASN, TNI/Polri, penerima upah, pekerja migran, BPU, jasa konstruksi),"
    " setiap orang sekali. Yang daftarnya belum datang disebut tidak diketahui, bukan belum tercakup.",
    "Pekerjaan menurut data kependudukan jarang diperbarui; jumlahnya disesuaikan dengan survei angkatan"
    " kerja (raking) dan dikurangi tautan yang terlewat. Angka mentah ada di sebelahnya. Rentangnya berasal"
    " dari kelengkapan tautan dan margin survei.",
    "Tanggapan adalah bagian pendaftaran yang membayar dalam masa yang ditetapkan, dan bertahan adalah bagian"
    " yang masih aktif sesudahnya. Kelurahan dengan sedikit pendaftaran meminjam dari kecamatan dan kotanya"
    " (empirical Bayes).",
    "Hasil satu hari agen = belum tercakup x tanggapan x bertahan x jangkauan : hari. Urutan menurut batas"
    " bawahnya, yang terlampaui dengan peluang empat dari lima. Ini peluang, bukan dampak: dampak baru dapat"
    " diukur bila urutan kunjungan diundi.",
    "Titik panas: kelurahan yang dengan tetangganya lebih banyak belum tercakup daripada yang dijelaskan oleh"
    " pekerjaan, jenis kelamin dan umur penduduknya (Gi*, 999 permutasi, Benjamini-Hochberg).",
    "Tempat dan kelompok saja. Tidak ada orang yang dinilai, dan kelompok di bawah sepuluh orang digabung."
    " Hasil sehari disembunyikan (*) di mana jumlahnya di bawah sepuluh, sebab jumlah itu terhitung darinya.",
)


def _write(desk: Desk) -> list[ReportFile]:
    checks = desk.engine.arrow(_CHECKS).to_pylist()
    if not checks:
        return []
    areas = desk.engine.arrow(_AREAS).to_pylist()
    rules = desk.facts.territory
    body = _refused(checks) if not areas else _sections(areas, checks, rules, desk.facts.boundaries)
    text = page(
        "Sasaran wilayah",
        paragraph(f"Keadaan {in_figures(desk.facts.stamp.day)}; tempat dan kelompok, bukan orang.", "note"),
        [(anchor, title) for anchor, title, _ in body],
        [section(*one) for one in body],
        escape(f"Nomor proses {desk.facts.stamp.number}"),
    )
    path = desk.out / PAGE
    write_bytes(path, text.encode())
    return [signed(path, 0), _cells(desk, rules)]


def _cells(desk: Desk, rules: Territory) -> ReportFile:
    least = rules.counting.least

    def few(name: str) -> str:
        return (
            f"CASE WHEN c.{name} > 0 AND c.{name} < {least} THEN '<{least}'"
            f" ELSE CAST(CAST(ROUND(c.{name} / 5.0) * 5 AS BIGINT) AS STRING) END"
        )

    sql = _GROUPS.format(covered=few("covered"), unknown=few("unknown"), uncovered=few("uncovered"))
    return write_csv(desk.out / CELLS, _OF_GROUPS, desk.engine.batches(sql, _BATCH), desk.facts.level)


def _refused(checks: Sequence[Row]) -> list[tuple[str, str, str]]:
    words = "".join(paragraph(row["text"]) for row in checks)
    return [("peta", "Belum ada peta", words), ("cara", "Cara", "".join(map(paragraph, _METHOD)))]


def _sections(
    areas: Sequence[Row], checks: Sequence[Row], rules: Territory, boundaries: Boundaries | None
) -> list[tuple[str, str, str]]:
    return [
        ("angka", "Angka pokok", _cards(areas)),
        ("peta", "Peta", _map(areas, rules, boundaries)),
        ("urutan", "Urutan kelurahan", _ranked(areas, rules)),
        ("kota", "Menurut kota", _by_kota(areas)),
        ("uji", "Apa nilai urutan ini", _said(checks, "LIFT")),
        ("adil", "Siapa yang didatangi", _said(checks, "FAIRNESS")),
        ("catatan", "Catatan", _said(checks, "NOTE")),
        ("cara", "Cara", "".join(map(paragraph, _METHOD))),
    ]


def _few(value: float, least: int) -> str:
    return f"<{least}" if 0 < value < least else number(round(value / 5) * 5)


def _cards(areas: Sequence[Row]) -> str:
    def whole(name: str) -> float:
        return float(sum(row[name] for row in areas))

    unknown = whole("unknown")
    cards = [
        card("Penduduk usia kerja", number(round(whole("residents"))), f"di {len(areas)} kelurahan"),
        card("Tercakup", percent(whole("covered") / max(whole("residents"), 1)), "aktif pada satu segmen"),
        card(
            "Belum tercakup",
            number(round(whole("raked"))),
            f"pekerjaan yang didaftarkan agen; {number(round(whole('lo')))} sampai"
            f" {number(round(whole('hi')))}, mentah {number(round(whole('uncovered')))}",
        ),
        card(
            "Tidak diketahui",
            number(round(unknown)),
            "tidak tercatat tercakup, dan daftar segmennya lama atau belum datang, atau pekerjaannya tidak"
            " disebut",
            apart=unknown > 0,
        ),
    ]
    return f'<div class="cards">{"".join(cards)}</div>'


def _map(areas: Sequence[Row], rules: Territory, boundaries: Boundaries | None = None) -> str:
    least, places = rules.counting.least, tiles()
    rows = sorted(areas, key=lambda row: str(row["kelurahan"]))
    title = "Belum tercakup, disesuaikan dengan survei"
    if boundaries:
        drawn = [
            Shape(rings, row["kelurahan"], _name(row), _tile(row, least))
            for row in rows
            if (rings := boundaries.rings.get(row["kelurahan"]))
        ]
        if drawn:
            svg = drawn_shapes("sasaran", title, drawn, _hidden(rows, least), _ISLANDS)
            return figure(title, svg, _about_shapes(len(rows) - len(drawn), boundaries, drawn))
    marks = [
        Tile(*places[row["kelurahan"]], _name(row), row["kelurahan"], _tile(row, least))
        for row in rows
        if row["kelurahan"] in places
    ]
    if not marks:
        return paragraph("Peta kotak ada untuk DKI saja.", "note")
    about = "Setiap kelurahan satu kotak; garis tebal memisahkan kota, garis tipis kecamatan."
    return figure(title, drawn_tiles("sasaran", title, marks, _hidden(rows, least)), about)


def _hidden(rows: Sequence[Row], least: int) -> str:
    """What is grey: few, and where nothing is known."""
    return f"<{least} atau {UNKNOWN}" if any(map(_unknown, rows)) else f"<{least}"


def _about_shapes(without: int, boundaries: Boundaries, drawn: Sequence[Shape]) -> str:
    """What stands on the map, and what of the file or of the run does not."""
    said = ["Batas menurut berkas kantor; garis tebal memisahkan kota."]
    if any(shape.code.startswith(_ISLANDS) for shape in drawn):
        said.append("Kepulauan Seribu di sudut, dengan skala lain.")
    if without:
        said.append(f"{number(without)} kelurahan tidak ada pada berkas itu; lihat tabel.")
    if boundaries.unknown:
        said.append(f"{number(boundaries.unknown)} wilayah pada berkas itu bukan kelurahan yang dikenal.")
    return " ".join(said)


def _tile(row: Row, least: int) -> Cell:
    if _unknown(row):
        return Cell(None, UNKNOWN)
    if 0 < row["raked"] < least:
        return Cell(None, f"<{least}")
    shown = round(row["raked"] / 5) * 5
    return Cell(shown, number(shown))


def _unknown(row: Row) -> bool:
    """Whether nothing is known of all who are not covered: that is not nobody."""
    return bool(row["unknown"] and not row["uncovered"])


def _name(row: Row) -> str:
    return village_name(row["kelurahan"]) or str(row["kelurahan"])


def _ranked(areas: Sequence[Row], rules: Territory) -> str:
    least = rules.counting.least
    headings = ("Giliran", "Kelurahan", "Kota", "Belum tercakup", "Mentah", "Tanggapan", "Bertahan",
                "Hasil sehari", "Rentang", "Titik panas", "Kelompok terbesar")  # fmt: skip
    rows = [
        [
            number(row["turn"]), _name(row), short_regency(row["kelurahan"][:4]),
            *(UNKNOWN if _unknown(row) else _few(row[of], least) for of in ("raked", "uncovered")),
            percent(row["response"]), percent(row["stay"]), *_gain(row, least),
            "ya" if row["hot"] > 0 and row["hot_q"] < rules.hot.false_discovery else "",
            _groups(row["groups"], rules),
        ]
        for row in areas
    ]  # fmt: skip
    lot = (
        f"{rules.lot.of} tempat pertama diurutkan dengan undian (benih {rules.lot.seed!r} dan bulan),"
        " sehingga dampak kunjungan dapat diukur."
        if rules.lot.by_lot
        else "Urutan menurut batas bawah hasil sehari; tidak diundi."
    )
    explore = (
        f"Sisihkan {percent(rules.lot.explore, 0)} kunjungan untuk tempat yang diundi, agar terus belajar."
    )
    return paragraph(lot) + paragraph(explore, "note") + table("Kelurahan", headings, rows, texts=(1, 2, 10))


def _gain(row: Row, least: int) -> tuple[str, str]:
    """What a day brings and its range; it is the uncovered by what stands beside, and would tell how few they
    are."""
    if 0 < row["raked"] < least:
        return "*", "*"
    return decimal(row["gain"], 3), f"{decimal(row['gain_lower'], 3)} - {decimal(row['gain_upper'], 3)}"


def _groups(said: str | None, rules: Territory) -> str:
    titles = {one.code: one.title for one in rules.trade}
    bands = [*rules.counting.bands, rules.counting.ages[1] + 1]
    words = []
    for group in (said or "").split(","):
        of, _, count = group.partition("=")
        if not count:
            continue
        trade, sex, band = of.split("/")
        ages = ""
        if int(band) in bands[:-1]:
            ages = f" {band}-{bands[bands.index(int(band)) + 1] - 1}"
        named = f"{titles.get(trade, 'lain-lain')}{ages} {_SEXES[sex]}".strip()
        words.append(f"{named}: {number(round(int(count) / 5) * 5)}")
    return "; ".join(words)


def _by_kota(areas: Sequence[Row]) -> str:
    kota: dict[str, list[float]] = {}
    for row in areas:
        own = kota.setdefault(row["kelurahan"][:4], [0.0] * 5)
        for at, name in enumerate(("residents", "covered", "unknown", "uncovered", "raked")):
            own[at] += row[name]
    rows = [
        [short_regency(code), *(number(round(value / 5) * 5) for value in own)]
        for code, own in sorted(kota.items())
    ]
    headings = ("Kota", "Penduduk usia kerja", "Tercakup", "Tidak diketahui", "Belum tercakup (mentah)",
                "Belum tercakup (disesuaikan)")  # fmt: skip
    return table("Menurut kota", headings, rows)


def _said(checks: Sequence[Row], check: str) -> str:
    said = [row["text"] for row in checks if row["measure"] == check]
    return "".join(map(paragraph, said)) or paragraph("Tidak ada.", "note")


TERRITORY = Report(
    "territory",
    lambda: (
        (PAGE, "Di mana penduduk usia kerja belum tercakup, pekerjaan apa, dan ke mana agen lebih dahulu"),
        (CELLS, "Kelompok menurut kelurahan, pekerjaan, jenis kelamin dan umur; sepuluh orang ke atas"),
    ),
    Level.L3,
    _write,
)
