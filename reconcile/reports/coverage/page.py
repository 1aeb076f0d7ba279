"""cakupan_<family>.html: who is covered, once a person, in numbers and charts; opens without a network, for a
desk, a phone and paper. Nobody stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from reconcile.reports.drawing.charts import Bar, Range, bars, ranges
from reconcile.reports.drawing.html import card, figure, figures, page, paragraph, section, table
from reconcile.reports.growth.over_time import growth, retention, rows_of, targets
from reconcile.reports.growth.saying import UNKNOWN, count, share, short_place
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import cell
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import decimal, number
from reconcile.workspace.files.door import write_bytes

Row = Mapping[str, Any]
STATES = {"KNOWN": "ada", "OLD": "lama: tidak dipakai", "MISSING": "tidak ada"}
_METHOD = (
    "Setiap orang dihitung sekali: baris dan kartu disatukan menjadi orang oleh pencocokan. Siapa yang berada"
    " di beberapa segmen dihitung pada segmen pertama tempat ia aktif, menurut urutan segmen.",
    "Bagian dihitung terhadap penduduk yang tercatat hidup dan tinggal di wilayah ini menurut data"
    " kependudukan; selangnya menampung tautan yang mungkin salah atau terlewat.",
    "Menunggu kepastian: peserta yang barisnya belum bertaut dengan data kependudukan, tetapi mungkin seorang"
    " penduduk: menurut pasangan yang ditanyakan kepada petugas, dihitung menurut peluangnya; dan, pada baris"
    " tanpa NIK yang dapat dipakai, sebanyak penduduk di antara peserta segmen itu yang ber-NIK. Masuk bagian"
    " (%) supaya tautan yang terlewat tidak membuat cakupan tampak rendah.",
    "Segmen yang berkasnya tidak ada atau lama membuat orang di luarnya tidak diketahui, bukan belum"
    " tercakup.",
    "Menurut tempat tinggal dan menurut tempat kerja adalah dua hitungan; jangan dijumlahkan atau dicampur.",
)


def write_page(desk: Desk, family: str, name: str) -> ReportFile:
    """Write the page `name` of a family into the folder of the reports. Needs the tables of coverage, of
    growth and of retention."""
    rates = rows_of(desk, "coverage_rates", family, "indicator, kota")
    cells = rows_of(desk, "coverage", family, "programme, segment")
    sources = rows_of(desk, "coverage_sources", family, "position, kota")
    home = [row for row in cells if row["place"] == "HOME"]
    titles = {row["segment"]: row["segment_title"] for row in sources}
    sections = [
        ("angka", "Angka pokok", _cards(rates, home)),
        ("sekali", "Sekali setiap orang", _once(home)),
        ("segmen", "Segmen", _segments(home, sources)),
        ("kota", "Menurut tempat tinggal", _by_kota(rates) + _segments_by_kota(desk, family, titles)),
        ("umur", "Menurut umur dan jenis kelamin", _by_age(home, _whole(rates, "TERDAFTAR"))),
        ("kerja", "Menurut tempat kerja", _at_work([row for row in cells if row["place"] == "WORK"])),
        ("ganda", "Tumpang tindih segmen", _overlaps(desk, family, sources)),
        ("sasaran", "Sasaran", targets(desk, family, rates)),
        ("tumbuh", "Pertumbuhan sejak proses sebelumnya", growth(desk, family)),
        ("bertahan", "Berapa lama peserta bertahan", retention(desk, family, titles)),
        ("cara", "Cara", "".join(map(paragraph, _METHOD))),
    ]
    shown = [one for one in sections if one[2]]
    title = f"Cakupan: {rates[0]['family_title']}"
    text = page(
        title,
        paragraph(
            f"Keadaan {in_figures(desk.facts.stamp.day)}; data sampai kiriman terakhir yang dibaca.", "note"
        ),
        [(anchor, said) for anchor, said, _ in shown],
        [section(*one) for one in shown],
        escape(f"Nomor proses {desk.facts.stamp.number}"),
    )
    path = desk.out / name
    write_bytes(path, text.encode())
    return signed(path, 0)


def _whole(rates: Sequence[Row], indicator: str) -> Row:
    return next(row for row in rates if row["indicator"] == indicator and row["kota"] == "")


def _cards(rates: Sequence[Row], home: Sequence[Row]) -> str:
    registered, active = _whole(rates, "TERDAFTAR"), _whole(rates, "AKTIF")
    sums = _Sums(home)
    uncovered = None if registered["unknown"] or not registered["denominator"] else (
        registered["denominator"] - registered["numerator"] - registered["likely"]
    )  # fmt: skip
    of = f"dari {number(registered['denominator'])} penduduk" if registered["denominator"] else UNKNOWN
    cards = [
        card("Terdaftar", number(registered["numerator"]), f"{share(registered)} {of}{_likely(registered)}"),
        card("Aktif", *_active(active)),
        card(
            "Belum terdaftar",
            UNKNOWN if uncovered is None else number(uncovered),
            registered["unknown"] or "penduduk yang tidak ditemukan pada daftar mana pun",
            apart=True,
        ),
        card(
            "Semua peserta",
            number(sums["registered_once"]),
            "terdaftar, di mana pun tinggalnya"
            + (
                f"; {number(sums['active_once'])} aktif"
                if sums["active_once"] or not active["unsure"]
                else ""
            ),
        ),
    ]
    return f'<div class="cards">{"".join(cards)}</div>'


def _active(active: Row, count: int | None = None) -> tuple[str, str]:
    """A figure of active members (of residents, where none is given) and what is said under it: where nobody
    is known to be active and of some it is not known, no nought is shown."""
    beside = f"{number(active['unsure'])} tidak diketahui{_likely(active)}"
    counted = active["numerator"] if count is None else count
    if active["unsure"] and not counted:
        return UNKNOWN, beside
    return number(counted), f"{share(active)}; {beside}"


def _likely(row: Row) -> str:
    return f"; ditambah {number(row['likely'])} yang menunggu kepastian" if row["likely"] else ""


class _Sums(dict[str, int]):
    """The whole numbers of rows by their names, each added up when it is asked for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, name: str) -> int:
        self[name] = sum(row[name] for row in self._rows if isinstance(row[name], int))
        return self[name]


def _once(home: Sequence[Row]) -> str:
    members = [row for row in home if row["programme"]]
    sums = _Sums(members)
    rows = [
        ["Baris pada semua daftar", number(sums["rows"])],
        ["Kartu berbeda", number(sums["cards_once"])],
        ["Orang", number(sums["once"])],
        ["Baris lebih dari kartu (segmen lebih)", number(sums["rows"] - sums["cards_once"])],
        ["Kartu lebih dari orang (kartu lebih)", number(sums["cards_once"] - sums["once"])],
    ]
    marks = [
        Bar(said, cell(sums[name]))
        for said, name in (("Baris", "rows"), ("Kartu", "cards_once"), ("Orang", "once"))
    ]
    drawn = figures([figure("Baris, kartu dan orang", bars("sekali", "Baris, kartu dan orang", marks))])
    return drawn + table("Baris, kartu dan orang", ("Yang dihitung", "Jumlah"), rows)


def _segments(home: Sequence[Row], sources: Sequence[Row]) -> str:
    rows, marks = [], []
    for source in (row for row in sources if row["kota"] == ""):
        sums = _Sums([row for row in home if row["segment"] == source["segment"]])
        came = source["state"] == "KNOWN"
        rows.append(
            [
                source["segment_title"],
                *(
                    number(sums[name]) if came else UNKNOWN
                    for name in ("persons", "registered", "active", "unsure")
                ),
                number(sums["paid_up"]) if came else UNKNOWN,
                number(sums["active_once"]) if came else UNKNOWN,
                number(source["nameless"]),
                STATES[source["state"]] + (f", {source['as_of']:%d-%m-%Y}" if source["as_of"] else ""),
            ]
        )
        if came:
            marks.append(Bar(source["segment_title"], cell(sums["active_once"])))
    headings = ("Segmen", "Anggota", "Terdaftar", "Aktif", "Tidak diketahui", "Aktif tanpa tunggakan",
                "Aktif, sekali", "Tanpa nama (tidak dijumlahkan)", "Berkas")  # fmt: skip
    chart = (
        [figure("Peserta aktif, sekali setiap orang", bars("segmen", "Peserta aktif", marks))]
        if marks
        else []
    )
    return figures(chart) + table("Segmen", headings, rows, texts=(8,))


def _by_kota(rates: Sequence[Row]) -> str:
    rows, marks = [], []
    of = {
        name: {row["kota"]: row for row in rates if row["indicator"] == name}
        for name in ("TERDAFTAR", "AKTIF")
    }
    for kota, registered in of["TERDAFTAR"].items():
        active, name = of["AKTIF"][kota], short_place(kota)
        rows.append(
            [name, count(registered["denominator"]), count(registered["numerator"]),
             number(registered["likely"]), share(registered), count(active["numerator"]),
             number(active["likely"]), share(active), registered["unknown"] or ""]
        )  # fmt: skip
        if registered["share"] is not None:
            low, high = registered["low"] / 100, registered["high"] / 100
            said = f"{decimal(registered['share'], 1)} %"
            marks.append(Range(name, low, registered["share"] / 100, high, said))
    headings = ("Wilayah", "Penduduk", "Terdaftar", "Menunggu kepastian", "Terdaftar (%)", "Aktif",
                "Aktif, menunggu kepastian", "Aktif (%)", "Catatan")  # fmt: skip
    chart = (
        [figure("Terdaftar menurut tempat tinggal", ranges("kota", "Terdaftar (%)", marks))] if marks else []
    )
    return figures(chart) + table("Menurut tempat tinggal", headings, rows, texts=(8,), kinds=["total"])


def _segments_by_kota(desk: Desk, family: str, titles: Mapping[str, str]) -> str:
    told = rows_of(desk, "coverage_segments", family, "kota, segment")
    shares = {(row["indicator"], row["kota"], row["segment"]): row for row in told}
    known = [code for code in titles if any(row["segment"] == code and row["numerator"] for row in told)]
    rows = [
        [f"{short_place(kota)}, {said}", *(share(shares[indicator, kota, code]) for code in known)]
        for kota in dict.fromkeys(row["kota"] for row in told)
        for indicator, said in (("TERDAFTAR", "terdaftar"), ("AKTIF", "aktif"))
    ]
    headings = ("Wilayah", *(titles[code] for code in known))
    return table("Segmen menurut tempat tinggal, bagian dari penduduk", headings, rows) if known else ""


def _by_age(home: Sequence[Row], whole: Row) -> str:
    bands = sorted(
        {row["band"] or "" for row in home},
        key=lambda band: (not band, int(band.split("-")[0].strip("+") or 0) if band else 0),
    )
    rows = []
    for band in bands:
        for sex, said in (("M", "laki-laki"), ("F", "perempuan"), (None, "tidak diketahui")):
            sums = _Sums([row for row in home if (row["band"] or "") == band and row["sex"] == sex])
            if sums["residents"] or sums["registered_once"]:
                share_of = UNKNOWN
                if sums["residents"]:
                    least = "paling sedikit " if whole["unknown"] else ""
                    share_of = least + decimal(100 * sums["residents_registered"] / sums["residents"], 2)
                rows.append(
                    [f"{band or 'umur tidak diketahui'}, {said}", number(sums["residents"]),
                     number(sums["residents_registered"]), number(sums["residents_active"]),
                     share_of]
                )  # fmt: skip
    headings = ("Umur, jenis kelamin", "Penduduk", "Terdaftar", "Aktif", "Terdaftar (%)")
    return table("Menurut umur dan jenis kelamin", headings, rows)


def _at_work(work: Sequence[Row]) -> str:
    if not any(row["kota"] for row in work):
        return ""
    rows = [
        [short_place(kota), number(sums["registered_once"]), number(sums["active_once"])]
        for kota in sorted({row["kota"] for row in work}, key=lambda one: (one is None, one or ""))
        for sums in [_Sums([row for row in work if row["kota"] == kota])]
    ]
    return table("Menurut tempat kerja", ("Tempat kerja", "Terdaftar", "Aktif"), rows)


def _overlaps(desk: Desk, family: str, sources: Sequence[Row]) -> str:
    titles = {row["segment"]: row["segment_title"] for row in sources}
    rows = [
        [
            f"{titles[row['segment_one']]} dan {titles[row['segment_two']]}",
            number(row["persons"]),
            number(row["active"]),
        ]
        for row in rows_of(desk, "coverage_overlaps", family, "segment_one, segment_two")
    ]
    return table("Tumpang tindih segmen", ("Segmen", "Orang", "Aktif pada keduanya"), rows) if rows else ""
