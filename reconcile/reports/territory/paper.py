"""sasaran_wilayah.html: where people live whom no social security of work covers, which trades, and where a
day of an agent brings most. Places and groups only; opens without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pyarrow as pa

from reconcile.privacy.masking import Level
from reconcile.regions import short_regency, tiles, village_name
from reconcile.reports.drawing.html import card, figure, page, paragraph, section, table
from reconcile.reports.drawing.shapes import Shape
from reconcile.reports.drawing.shapes import shapes as drawn_shapes
from reconcile.reports.drawing.tiles import Tile
from reconcile.reports.drawing.tiles import tiles as drawn_tiles
from reconcile.reports.kit.csv_files import ReportColumn, signed, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import UNTOLD, Cell
from reconcile.reports.written.files import ReportFile
from reconcile.rules.territory_rules import Territory
from reconcile.territory.boundaries import Boundaries
from reconcile.territory.telling import OF_CELLS, told_cells
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import decimal, number, percent
from reconcile.workspace.files.door import write_bytes

PAGE, CELLS = "sasaran_wilayah.html", "sasaran_wilayah.csv"
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
_GROUPS = "SELECT * FROM area_cells ORDER BY kelurahan, trade, class, sex, band"
_TOLD = "SELECT measure, place, mark, shown FROM areas_told"
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
    " Angka lain dibulatkan ke kelipatan lima; yang dapat membuka angka kecil, juga beserta kertas bulan"
    " sebelumnya, disembunyikan (*). Hasil sehari dihitung dari jumlah yang ditunjukkan.",
)
_NOTHING_LEARNT = (
    "Belum ada pendaftaran yang masa bayarnya sudah lewat: tanggapan dan bertahan adalah taksiran awal yang"
    " sama di mana-mana, sehingga urutan ini menurut banyaknya orang saja."
)


def _write(desk: Desk) -> list[ReportFile]:
    checks = desk.engine.arrow(_CHECKS).to_pylist()
    if not checks:
        return []
    areas, told = desk.engine.arrow(_AREAS).to_pylist(), Told(desk.engine.arrow(_TOLD).to_pylist())
    rules = desk.facts.territory
    cells = desk.engine.arrow(_GROUPS).to_pylist()
    texts = told_cells(cells, rules.counting.least)
    shown = {_group_of(row): text["uncovered"] for row, text in zip(cells, texts, strict=True)}
    areas = [{**row, "groups": _as_told(row, shown)} for row in areas]
    body = _sections(areas, checks, told, rules, desk.facts.boundaries) if areas else _refused(checks)
    text = page(
        "Sasaran wilayah",
        paragraph(f"Keadaan {in_figures(desk.facts.stamp.day)}; tempat dan kelompok, bukan orang.", "note"),
        [(anchor, title) for anchor, title, _ in body],
        [section(*one) for one in body],
        escape(f"Nomor proses {desk.facts.stamp.number}"),
    )
    path = desk.out / PAGE
    write_bytes(path, text.encode())
    return [signed(path, 0), _cells(desk, cells, texts)]


def _group_of(row: Row) -> tuple[str, str]:
    return row["kelurahan"], f"{row['trade']}/{row['sex']}/{row['band']}"


def _as_told(row: Row, shown: Mapping[tuple[str, str], str]) -> str:
    """The largest groups of a kelurahan, as its paper of groups shows them; what is hidden there is left
    out."""
    groups = [said.partition("=")[0] for said in (row["groups"] or "").split(",") if said]
    texts = [(group, shown.get((row["kelurahan"], group), "")) for group in groups]
    return ",".join(f"{group}={text}" for group, text in texts if text.isdecimal())


def _cells(desk: Desk, cells: Sequence[Row], texts: Sequence[dict[str, str]]) -> ReportFile:
    named = ("kelurahan", "trade", "class", "sex", "band")
    columns = {name: pa.array([f"{row[name]}" for row in cells], pa.string()) for name in named}
    columns |= {name: pa.array([row[name] for row in texts], pa.string()) for name in OF_CELLS}
    batches = pa.table(columns).to_batches()
    return write_csv(desk.out / CELLS, _OF_GROUPS, batches, desk.facts.level)


class Told:
    """What was decided of numbers of places, as text and as it is shown."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._of: dict[tuple[str, str], tuple[str | None, int | None]] = {
            (row["measure"], row["place"]): (row["mark"], row["shown"]) for row in rows
        }

    def shown(self, measure: str, place: str) -> int | None:
        """None where it is hidden."""
        return self._of.get((measure, place), (UNTOLD, None))[1]

    def text(self, measure: str, place: str) -> str:
        mark, shown = self._of.get((measure, place), (UNTOLD, None))
        return mark or number(shown or 0)


def _refused(checks: Sequence[Row]) -> list[tuple[str, str, str]]:
    words = "".join(paragraph(row["text"]) for row in checks)
    return [("peta", "Belum ada peta", words), ("cara", "Cara", "".join(map(paragraph, _METHOD)))]


def _sections(
    areas: Sequence[Row], checks: Sequence[Row], told: Told, rules: Territory, boundaries: Boundaries | None
) -> list[tuple[str, str, str]]:
    return [
        ("angka", "Angka pokok", _cards(areas, told, home_of(areas))),
        ("peta", "Peta", _map(areas, told, rules, boundaries)),
        ("urutan", "Urutan kelurahan", _ranked(areas, told, rules)),
        ("kota", "Menurut kota", _by_kota(areas, told)),
        ("uji", "Apa nilai urutan ini", _said(checks, "LIFT")),
        ("adil", "Siapa yang didatangi", _said(checks, "FAIRNESS")),
        ("catatan", "Catatan", _said(checks, "NOTE")),
        ("cara", "Cara", "".join(map(paragraph, _METHOD))),
    ]


def home_of(areas: Sequence[Row]) -> str:
    """The province, two digits."""
    return str(areas[0]["kelurahan"])[:2]


def _cards(areas: Sequence[Row], told: Told, home: str) -> str:
    def fives(name: str) -> str:
        return number(round(sum(row[name] for row in areas) / 5) * 5)

    covered, residents = told.shown("covered", home), told.shown("residents", home)
    unknown = told.shown("unknown", home)
    part = UNTOLD if covered is None or not residents else percent(covered / residents)
    cards = [
        card("Penduduk usia kerja", told.text("residents", home), f"di {len(areas)} kelurahan"),
        card("Tercakup", part, "aktif pada satu segmen"),
        card(
            "Belum tercakup",
            told.text("raked", home),
            f"pekerjaan yang didaftarkan agen; {fives('lo')} sampai {fives('hi')}, mentah"
            f" {told.text('uncovered', home)}",
        ),
        card(
            "Tidak diketahui",
            told.text("unknown", home),
            "tidak tercatat tercakup, dan daftar segmennya lama atau belum datang, atau pekerjaannya tidak"
            " disebut",
            apart=unknown != 0,
        ),
    ]
    return f'<div class="cards">{"".join(cards)}</div>'


def _map(areas: Sequence[Row], told: Told, rules: Territory, boundaries: Boundaries | None = None) -> str:
    least, places = rules.counting.least, tiles()
    rows = sorted(areas, key=lambda row: str(row["kelurahan"]))
    title = "Belum tercakup, disesuaikan dengan survei"
    if boundaries:
        drawn = [
            Shape(rings, row["kelurahan"], _name(row), _tile(row, told))
            for row in rows
            if (rings := boundaries.rings.get(row["kelurahan"]))
        ]
        if drawn:
            svg = drawn_shapes("sasaran", title, drawn, _hidden(rows, told, least), _ISLANDS)
            return figure(title, svg, _about_shapes(len(rows) - len(drawn), boundaries, drawn))
    marks = [
        Tile(*places[row["kelurahan"]], _name(row), row["kelurahan"], _tile(row, told))
        for row in rows
        if row["kelurahan"] in places
    ]
    if not marks:
        return paragraph("Peta kotak ada untuk DKI saja.", "note")
    about = "Setiap kelurahan satu kotak; garis tebal memisahkan kota, garis tipis kecamatan."
    return figure(title, drawn_tiles("sasaran", title, marks, _hidden(rows, told, least)), about)


def _hidden(rows: Sequence[Row], told: Told, least: int) -> str:
    """What is grey: few, what would tell of them, and where nothing is known."""
    marks = {told.text("raked", row["kelurahan"]) for row in rows}
    said = [
        f"<{least}",
        *([UNTOLD] if UNTOLD in marks else []),
        *([UNKNOWN] if any(map(_unknown, rows)) else []),
    ]
    return " atau ".join(said)


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


def _tile(row: Row, told: Told) -> Cell:
    if _unknown(row):
        return Cell(None, UNKNOWN)
    return Cell(told.shown("raked", row["kelurahan"]), told.text("raked", row["kelurahan"]))


def _unknown(row: Row) -> bool:
    """Whether nothing is known of all who are not covered: that is not nobody."""
    return bool(row["unknown"] and not row["uncovered"])


def _name(row: Row) -> str:
    return village_name(row["kelurahan"]) or str(row["kelurahan"])


def _ranked(areas: Sequence[Row], told: Told, rules: Territory) -> str:
    headings = ("Giliran", "Kelurahan", "Kota", "Belum tercakup", "Mentah", "Tanggapan", "Bertahan",
                "Hasil sehari", "Rentang", "Titik panas", "Kelompok terbesar")  # fmt: skip
    rows = [
        [
            number(row["turn"]), _name(row), short_regency(row["kelurahan"][:4]),
            *(UNKNOWN if _unknown(row) else told.text(of, row["kelurahan"]) for of in ("raked", "uncovered")),
            percent(row["response"]), percent(row["stay"]),
            *_gain(row, told.shown("raked", row["kelurahan"])),
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
    if not any(row["leads"] for row in areas):
        lot = f"{lot} {_NOTHING_LEARNT}"
    explore = (
        f"Sisihkan {percent(rules.lot.explore, 0)} kunjungan untuk tempat yang diundi, agar terus belajar."
    )
    return paragraph(lot) + paragraph(explore, "note") + table("Kelurahan", headings, rows, texts=(1, 2, 10))


def _gain(row: Row, shown: int | None) -> tuple[str, str]:
    """What a day brings and its range, of as many as are shown: it is the uncovered by what stands beside,
    and would tell their exact number."""
    if shown is None:
        return UNTOLD, UNTOLD
    part = shown / row["raked"] if row["raked"] else 1
    gain, low, high = (decimal(part * row[name], 3) for name in ("gain", "gain_lower", "gain_upper"))
    return gain, f"{low} - {high}"


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
        words.append(f"{named}: {number(int(count))}")
    return "; ".join(words)


def _by_kota(areas: Sequence[Row], told: Told) -> str:
    names = ("residents", "covered", "unknown", "uncovered", "raked")
    rows = [
        [short_regency(code), *(told.text(name, code) for name in names)]
        for code in sorted({row["kelurahan"][:4] for row in areas})
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
