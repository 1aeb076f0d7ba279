"""Questions that nobody is asked, because the population register has answered them: how many, how surely,
and each of them with what it means for the sender of the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.progress.settled import Settled, settled_counts
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.numbers import known_percent

NAME = "selesai_tanpa_bertanya"
HOW_WORDS: Mapping[str, str] = {
    "NIK_TERVERIFIKASI": "Satu orang dengan beberapa NIK; data kependudukan mengenalnya dengan satu NIK",
    "SATU_ORANG": "Kedua baris cocok dengan orang yang sama di data kependudukan",
    "DUA_ORANG": "Kedua baris ber-NIK sendiri di data kependudukan: dua orang",
    "BAYI_BERNAMA": "Bayi belum bernama; ibunya punya satu anak bertanggal lahir itu, dan anak itu tercatat",
    "HANYA_DI_REGISTER": "Hanya baris data kependudukan; tidak menyangkut penerima mana pun",
}
NEXT_WORDS: Mapping[str, str] = {
    "NIK_TERVERIFIKASI": "Pengirim memperbaiki NIK yang lain (usulan_perbaikan)",
    "SATU_ORANG": "Tidak ada; isian yang berbeda ada di usulan_perbaikan",
    "DUA_ORANG": "Tidak ada",
    "BAYI_BERNAMA": "Pengirim menulis nama dan NIK anak menurut KK atau akta kelahiran",
    "HANYA_DI_REGISTER": "Bila perlu dilaporkan ke Dukcapil, yang mengurus datanya sendiri",
}
_TOTALS = (
    ReportColumn("Cara", "plain"),
    ReportColumn("Pertanyaan", "count"),
    ReportColumn("Diperkirakan benar (%)", "plain"),
    ReportColumn("Tindak lanjut", "plain"),
)
_HOW = " ".join(f"WHEN {literal(how)} THEN {literal(words)}" for how, words in HOW_WORDS.items())
_NEXT = " ".join(f"WHEN {literal(how)} THEN {literal(words)}" for how, words in NEXT_WORDS.items())
_COLUMNS: tuple[tuple[str, str, Kind], ...] = (
    ("Cara", f"CASE s.how {_HOW} END", "plain"),
    ("Kelurahan", "COALESCE(g.village, g.district, g.city)", "plain"),
    ("Program 1", "COALESCE(ap.name, a.programme)", "plain"),
    ("Nama 1", "a.name", "name"),
    ("NIK 1", "a.nik", "number_of_person"),
    ("ID baris 1", "a.record_id", "row"),
    ("Program 2", "COALESCE(bp.name, b.programme)", "plain"),
    ("Nama 2", "b.name", "name"),
    ("NIK 2", "b.nik", "number_of_person"),
    ("ID baris 2", "b.record_id", "row"),
    ("NIK menurut data kependudukan", "s.nik", "number_of_person"),
    ("Tindak lanjut", f"CASE s.how {_NEXT} END", "plain"),
    ("Kode temuan", "s.class", "plain"),
    ("ID orang", "s.person_id", "plain"),
    ("ID orang kedua", "s.person_id_other", "plain"),
)
_ROWS = f"""
SELECT {", ".join(f"{sql} AS c{at}" for at, (_, sql, _) in enumerate(_COLUMNS))}
FROM settled_questions s
JOIN records a ON a.record_id = s.record_id_left
JOIN records b ON b.record_id = s.record_id_right
LEFT JOIN settled_names ap ON ap.programme = a.programme
LEFT JOIN settled_names bp ON bp.programme = b.programme
LEFT JOIN report_homes h ON h.person_id = s.person_id
LEFT JOIN report_regions g ON g.region_code = h.region_code
ORDER BY s.how, h.region_code NULLS LAST, a.name, s.question_id
"""
_BATCH = 100_000


def _write(desk: Desk) -> list[ReportFile]:
    counts = settled_counts(desk.engine)
    if not counts:
        return []
    names = desk.facts.names
    desk.engine.read("settled_names", pa.table({"programme": list(names), "name": list(names.values())}))
    columns = [ReportColumn(heading, kind) for heading, _, kind in _COLUMNS]
    path, level = desk.out / f"{NAME}_rincian.csv", desk.facts.level
    files = [
        write_csv(desk.out / f"{NAME}.csv", _TOTALS, [_totals(counts)], level),
        write_csv(path, columns, desk.engine.batches(_ROWS, _BATCH), level),
    ]
    desk.engine.drop("settled_names")
    return files


def _totals(counts: Sequence[Settled]) -> pa.RecordBatch:
    lines = [
        (
            HOW_WORDS[one.how],
            str(one.questions),
            "" if one.sure is None else known_percent(one.sure).removesuffix(" %"),
            NEXT_WORDS[one.how],
        )
        for one in counts
    ]
    columns = [pa.array(list(column), pa.string()) for column in zip(*lines, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=[column.heading for column in _TOTALS])


SETTLED = Report(
    "settled",
    lambda: (
        (f"{NAME}.csv", "Pertanyaan tentang orang yang selesai menurut data kependudukan, menurut caranya"),
        (
            f"{NAME}_rincian.csv",
            "Yang selesai tanpa bertanya, satu baris setiap pertanyaan, dengan tindak lanjut",
        ),
    ),
    Level.L2,
    _write,
)
