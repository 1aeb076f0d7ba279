"""What the first sheet of a worklist tells whoever opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile import findings
from reconcile.privacy.masking import Level
from reconcile.regions import ATTRIBUTION
from reconcile.reports.kit.facts import RunFacts, short_name
from reconcile.reports.worklists.blocks import Count
from reconcile.reports.worklists.names import book_name
from reconcile.reports.worklists.skeleton import NAMES, Guide
from reconcile.reports.written.files import Stamp
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.verdicts import ACTION, BY_ROW, FORMS, REASONS, Form, row_answer
from reconcile.vocabulary.worklist_headings import (
    DECISION,
    INITIALS,
    NOTE,
    QUESTION_ID,
    QUESTIONS,
    RECORD_ID,
    RUN_NUMBER,
)

Row = tuple[str | int, ...]

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

_WHERE = "Cara mengisi dan arti setiap jawaban: lembar Petunjuk pada indeks kota (..._INDEKS.xlsx)."
_BRIEF = (
    (
        "Cara mengisi",
        f"Isi sel putih pada kolom {DECISION} lembar {QUESTIONS}, satu untuk setiap pertanyaan.",
    ),
    ("", _WHERE),
    ("Setelah diisi", "Simpan sebagai XLSX dengan nama yang sama, lalu kembalikan ke Dinas Sosial."),
)
_HOW = (
    (
        "Blok",
        (
            "Baris dengan nomor yang sama (kolom No) adalah satu blok: semua pertanyaan tentang satu orang,"
            " dan tentang siapa pun yang mungkin orang itu. Garis tebal memisahkan blok. Data yang sama dari"
            " beberapa program berdiri pada satu baris."
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
        "Kolom Pertanyaan",
        (
            "Apa yang ditanyakan, tentang baris mana di dalam blok, dan mengapa: apa yang sama, mirip, dan"
            ' beda. Jawabannya pada baris itu. "Juga warga Kel. ..." berarti kelurahan lain menunggu jawaban'
            " yang sama; blok itu hanya ada pada lembar ini."
        ),
    ),
    (
        f"Kolom {DECISION}",
        (
            "Isi satu jawaban dari daftar pilihan sel itu (di layar juga pada kolom Pilihan jawaban). Sel"
            " abu-abu tidak perlu diisi. Yang kosong berarti belum diputuskan dan ditanyakan lagi."
        ),
    ),
    (
        f"Kolom {NOTE} dan {INITIALS}",
        f"Catatan bebas; {INITIALS} di layar, atau di kaki halaman kertas. Jangan menulis NIK pada catatan.",
    ),
    (
        "Yang tidak boleh diubah",
        (
            f"Kolom No, {QUESTION_ID} dan {RECORD_ID}. Dengan ketiganya jawaban dibaca kembali; urutan baris"
            " boleh diubah dan baris boleh disaring."
        ),
    ),
)


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


@dataclass(frozen=True)
class Told:
    """What the first sheet tells of a book. counted: its questions by class; blocks: how many; answered:
    questions not asked again; shared: blocks (book, number) elsewhere in which somebody of its place
    stands."""

    counted: Sequence[Count]
    blocks: int
    answered: int = 0
    shared: Sequence[tuple[str, int]] = ()


def guide(title: str, facts: RunFacts, told: Told) -> Guide:
    """The first sheet of one book without its stamp: short, for it comes with every book."""
    rows: list[Row] = [
        ("Penyamaran", _LEVELS[facts.level]),
        *_BRIEF,
        (),
        ("Jumlah pertanyaan",),
        ("Jenis", "Jenis temuan", "Pertanyaan"),
    ]
    by_class: dict[tuple[str, str], int] = {}
    for count in sorted(told.counted, key=lambda count: (count.answers != ACTION, count.finding)):
        key = (NAMES[count.answers], label(count.finding))
        by_class[key] = by_class.get(key, 0) + count.questions
    rows += [(kind, finding, number) for (kind, finding), number in by_class.items()]
    rows += [
        ("Jumlah", "pertanyaan", sum(by_class.values())),
        ("", "dalam blok", told.blocks),
        ("", "Sudah diputuskan sebelumnya dan tidak ditanyakan lagi", told.answered),
    ]
    return Guide(title, [*rows, *_shared_rows(told.shared), (), ("Wilayah", ATTRIBUTION)])


def _shared_rows(shared: Sequence[tuple[str, int]]) -> list[Row]:
    """The blocks of other books that ask about people of this place: known here, answered there."""
    if not shared:
        return []
    by_book: dict[str, list[int]] = {}
    for code, number in shared:
        by_book.setdefault(code, []).append(number)
    return [
        (),
        ("Blok bersama: dijawab pada lembar lain",),
        *(
            (
                book_name(code).rpartition("/")[2],
                f"Blok {', '.join(map(str, numbers))} memuat juga warga kelurahan ini; jawab di sana saja.",
            )
            for code, numbers in by_book.items()
        ),
    ]


_REASONS = "Sepuluh alasan musyawarah kelurahan"
_BELOW = (
    "Dari musyawarah kelurahan, di bawah. Bantuan yang diterima diusulkan berhenti, kecuali PINDAH DALAM;"
    " orang kedua harus menyetujui."
)
_IN_PLACE_OF_A_CHOICE = (
    "Di bawah: bila orangnya sendiri tidak berhak lagi. Keduanya diusulkan berhenti, kecuali PINDAH DALAM."
)


def guide_of(facts: RunFacts) -> Guide:
    """How to fill in, and what each answer means: once for a kota, beside its index. An answer that means the
    same to several questions stands at the first, so that one page can be read."""
    rows: list[Row] = [("Cara mengisi",), *_HOW]
    said: set[Row] = set()
    for name, form in FORMS.items():
        answers = [row for row in _answers(form) if row not in said]  # what means the same is told once
        rows += [(f"{form.asks} ({_of(name)})",), *answers]
        said |= {*answers}
    reasons = FORMS["TINDAKAN"].words
    rows += [(_REASONS,), *((word, reasons[word] or "Seperti tertulis.") for word in REASONS)]
    rows += [("Singkatan program",)]
    of_run = [name for code, name in facts.names.items() if not facts.expected or code in facts.expected]
    shortened = [name for name in sorted(of_run) if short_name(name) != name]
    rows += [(short_name(name), name.partition(" - ")[2]) for name in shortened]
    return Guide("Petunjuk mengisi lembar kerja", rows)


def _of(form: str) -> str:
    """Which findings a form asks about, in words."""
    return (
        ", ".join(
            dict.fromkeys(
                label(code.code, "DKI")
                for finding in findings.FINDINGS
                for code in finding.codes
                if code.form == form and code.counts == "finding"
            )
        )
        or "dua program yang tidak boleh bersamaan"
    )


def _answers(form: Form) -> list[Row]:
    """A line for each answer, those that name a row or a programme first."""
    told: list[Row] = []
    if form.by_row:
        told.append((f"{row_answer(form.by_row, 1)} ...", BY_ROW[form.by_row]))
    if form.by_programme:
        told.append((f"{form.by_programme} ...", BY_ROW[form.by_programme]))
    if form.number:
        told.append(("(16 angka)", "NIK orang itu menurut KTP-el atau KK, bila bukan yang tertulis."))
    meanings = {**form.words, **(form.pair or {})}
    told += [(word, means) for word, means in meanings.items() if word not in REASONS]
    if {*REASONS} <= {*form.words}:
        choice = form.by_programme or form.by_row
        told.append(("Satu dari sepuluh alasan", _IN_PLACE_OF_A_CHOICE if choice else _BELOW))
    return told
