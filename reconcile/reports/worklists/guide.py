"""What the first sheet of a worklist tells whoever opens it."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.privacy.masking import Level
from reconcile.regions import ATTRIBUTION
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.worklists.blocks import Count
from reconcile.reports.worklists.columns import COLUMNS
from reconcile.reports.worklists.skeleton import NAMES, Guide
from reconcile.reports.written.files import Stamp
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.worklist_headings import (
    DECISION,
    IDENTITAS,
    INITIALS,
    NOTE,
    QUESTION_ID,
    RECORD_ID,
    RUN_NUMBER,
    TINDAKAN,
)

_LEVELS = {
    Level.L0: (
        "L0: NIK, No. KK dan tanggal lahir lengkap. Hanya untuk penerima yang ditunjuk; jangan diteruskan."
    ),
    Level.L1: (
        "L1: enam angka pertama NIK dan No. KK, nama lengkap, tahun lahir. Untuk petugas yang mengerjakan."
    ),
    Level.L2: "L2: nama, NIK dan No. KK disamarkan, tanpa tanggal lahir dan RT/RW. Untuk diedarkan.",
}

_SINCE = (
    "Sejak tanggal itu isi lembar ini tidak berubah, jadi jawaban yang sedang diisi tetap berlaku. Tanggal"
    " data terakhir ada pada indeks dan ringkasan."
)

_HOW = (
    (
        "Blok",
        (
            "Baris dengan nomor yang sama (kolom No) adalah satu blok: semua data tentang satu orang, atau"
            " tentang dua orang yang mungkin sama. Garis tebal memisahkan blok. Nomor blok dihitung"
            " per kelurahan, dan sama di lembar kelurahan, antrean, dan daftar (CSV) kota dan provinsi."
        ),
    ),
    (
        "Sel kuning bercetak tebal",
        (
            "Isinya berbeda dari data pertama di blok itu. Sel kosong tidak dianggap berbeda. Dua nomor yang"
            " tampak sama karena disamarkan tetap ditandai bila aslinya berbeda."
        ),
    ),
    (
        "Kolom Alasan",
        "Menyebut baris mana di dalam blok yang dibandingkan, apa yang sama, dan apa yang berbeda.",
    ),
    (
        f"Kolom {DECISION}",
        (
            "Isi satu jawaban dari daftar pilihan pada sel putih. Sel abu-abu tidak perlu diisi. Sel yang"
            " dibiarkan kosong berarti belum diputuskan dan akan ditanyakan lagi."
        ),
    ),
    (
        f"Kolom {NOTE} dan {INITIALS}",
        "Catatan bebas dan paraf petugas. Jangan menulis NIK lengkap pada catatan.",
    ),
    (
        "Yang tidak boleh diubah",
        (
            f"Kolom No, {QUESTION_ID} dan {RECORD_ID}. Dengan ketiganya jawaban dibaca kembali; urutan baris"
            " boleh diubah dan baris boleh disaring."
        ),
    ),
    ("Setelah diisi", "Simpan sebagai XLSX dengan nama yang sama, lalu kembalikan ke Dinas Sosial."),
)
_MEANING = {
    "TINDAKAN": (
        (
            "LANJUT",
            (
                "Bantuan orang ini diteruskan. Untuk yang belum terdaftar: datanya diteruskan untuk diperiksa"
                " kelayakannya."
            ),
        ),
        (
            "HENTIKAN",
            (
                "Usul penghentian disetujui untuk diproses pejabat yang berwenang. Lembar ini sendiri tidak"
                " menghentikan bantuan siapa pun."
            ),
        ),
        ("CEK LAPANGAN", "Belum dapat diputuskan di meja; perlu kunjungan."),
        (
            "BEDA",
            "Hanya bila Alasan menyebut dua baris: keduanya bukan orang yang sama, jadi temuan ini gugur.",
        ),
    ),
    "IDENTITAS": (
        (
            "SAMA",
            (
                "Kedua baris yang disebut pada Alasan adalah satu orang. Pilih hanya bila yakin: satu"
                " keluarga dapat kehilangan bantuan bila keliru."
            ),
        ),
        (
            "BEDA",
            "Keduanya dua orang yang berbeda, misalnya saudara, anak kembar, atau orang yang namanya sama.",
        ),
        ("RAGU", "Sudah diperiksa, tetapi belum dapat dipastikan."),
    ),
}


def stamped(guide: Guide, stamp: Stamp) -> Guide:
    """The guide of a book with the number that answers are read back by, and since when the book says what it
    says: it comes again every night, and only what changed need be looked at again."""
    return Guide(
        guide.title,
        [
            (RUN_NUMBER, stamp.number),
            ("Isi sejak", f"{stamp.day:%d-%m-%Y}"),
            ("", _SINCE),
            *guide.rows,
        ],
    )


def guide(title: str, facts: RunFacts, counted: Sequence[Count], blocks: int, answered: int) -> Guide:
    """The guide of one book without its stamp. counted: its questions by class; blocks: of both sheets;
    answered: questions not asked again."""
    rows: list[tuple[str | int, ...]] = [
        ("Penyamaran", _LEVELS[facts.level]),
        (
            "Isi",
            (
                "Hal-hal yang perlu diputuskan orang. Program hanya mengusulkan; tidak ada yang dikeluarkan"
                " dari daftar tanpa keputusan petugas."
            ),
        ),
        (),
        ("Jumlah pertanyaan",),
        ("Lembar", "Jenis temuan", "Pertanyaan"),
    ]
    by_class: dict[tuple[str, str], int] = {}
    for count in sorted(counted, key=lambda count: (count.answers != "TINDAKAN", count.finding)):
        key = (NAMES[count.answers], label(count.finding))
        by_class[key] = by_class.get(key, 0) + count.questions
    rows += [(sheet, finding, number) for (sheet, finding), number in by_class.items()]
    rows += [
        ("Jumlah", "pertanyaan", sum(by_class.values())),
        ("", "dalam blok", blocks),
        ("", "Sudah diputuskan sebelumnya dan tidak ditanyakan lagi", answered),
        (),
        ("Cara mengisi",),
        *_HOW,
    ]
    for answers in COLUMNS:
        if any(count.answers == answers for count in counted):
            about = {TINDAKAN: "apa yang sebaiknya dilakukan?", IDENTITAS: "orang yang sama atau bukan?"}[
                NAMES[answers]
            ]
            rows += [(), (f"Arti jawaban pada lembar {NAMES[answers]}: {about}",), *_MEANING[answers]]
    rows += [(), ("Singkatan program",)]
    rows += [
        (name.split(" - ")[0], name.partition(" - ")[2] or name) for name in sorted(facts.names.values())
    ]
    rows += [(), ("Wilayah", ATTRIBUTION)]
    return Guide(title, rows)
