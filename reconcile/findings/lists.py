"""The lists of the unregistered, and why somebody stands on one: codes and the words for staff.

Codes say DKI whichever province is served; in what staff read, {home} is what they call it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconcile.findings.finding import NONE_ASKED, Code
from reconcile.vocabulary.numbers import AT_LEAST

DUKCAPIL, NOT_HOME, UNREACHED, MAYBE, OUTSIDE = (
    "TIDAK_TERCATAT_DUKCAPIL",
    "TIDAK_TERCATAT_DKI",
    "BELUM_TERJANGKAU",
    "MUNGKIN_TERCATAT",
    "INFORMASI_LUAR_DKI",
)
INCOMPLETE_ROLLS = "Daftar penerima tidak lengkap dalam proses ini"
HOW_TO_COMPLETE = (
    "Ada berkas yang ditolak atau ditahan: perbaiki, atau bila bukan daftar program itu, pindahkan dari"
    " foldernya atau tulis withdraw = true untuknya di deliveries.toml"
)


ONLY_ANSWERS = (
    "Dari data kependudukan hanya datang jawaban atas NIK yang ditanyakan ({}), jadi yang tidak ditanyakan"
    " belum diketahui{}. Minta data seluruhnya, atau tanyakan sisanya dengan reconcile verify request"
)


ONLY_DEAD = (
    "Tentang kependudukan hanya ada daftar yang meninggal ({}), jadi siapa yang tercatat belum diketahui{}."
    " Rekonsiliasi dengan data kependudukan seluruhnya dilakukan tiap instansi pada hasilnya sendiri"
)


def incomplete_rolls(
    programmes: Iterable[str],
    *,
    partly: bool = False,
    mend: bool = False,
    asked: Mapping[str, str] = NONE_ASKED,
) -> str:
    """Why something cannot be known, in Indonesian. partly: what was found stays true. mend: a file was
    refused or waits, so that somebody can do something about it. asked: those of the programmes of which
    nothing came but answers to what was asked -> the sentence that says so (ONLY_ANSWERS, ONLY_DEAD)."""
    least = f", jadi jumlahnya {AT_LEAST}" if partly else ""
    of = set(programmes)
    others = sorted(of - asked.keys())
    told = []
    if others:
        how = f". {HOW_TO_COMPLETE}" if mend else ""
        told.append(f"{INCOMPLETE_ROLLS}: {', '.join(others)}{least}{how}")
    for sentence in sorted(set(asked.values())):
        answered = sorted(code for code in of if asked.get(code) == sentence)
        if answered:
            told.append(sentence.format(", ".join(answered), f"; jumlahnya {AT_LEAST}" if partly else ""))
    return ". ".join(told)


RESIDENT, RECIPIENT = "MUNGKIN_PENDUDUK", "MUNGKIN_PENERIMA"

LISTS = (
    Code(
        DUKCAPIL,
        "Tidak tercatat di Dukcapil",
        card="penerima yang tidak ditemukan di data kependudukan",
        about="Penerima yang tidak tercatat dalam data kependudukan (Dukcapil)",
        form="TERCATAT",
    ),
    Code(
        NOT_HOME,
        "Tidak tercatat di {home}",
        card="penerima yang tinggal di {home}, tetapi bukan penduduk tercatat {home}",
        about="Penerima yang tinggal di {home}, tetapi tidak tercatat sebagai penduduk {home}",
        form="TERCATAT",
    ),
    Code(
        UNREACHED,
        "Belum terjangkau",
        card="warga yang membutuhkan, tetapi tidak ada di daftar penerima yang sesuai",
        about="Warga yang membutuhkan, tetapi tidak ada pada daftar penerima mana pun",
        enters=True,
        form="KELAYAKAN",
    ),
    Code(
        MAYBE,
        "Mungkin tercatat",
        counts="open",
        card="pertanyaan tentang orangnya belum dijawab; tidak dihitung pada ketiga daftar",
        about=(
            "Belum pasti tercatat: pertanyaan tentang orangnya belum dijawab; tidak dihitung pada ketiga"
            " daftar di atas"
        ),
    ),
    Code(
        OUTSIDE,
        "Informasi luar {home}",
        counts="information",
        about="Penerima dari luar {home}, misalnya siswa; hanya informasi",
    ),
)

_REGISTER = "UU 23/2006 jo. UU 24/2013 (Administrasi Kependudukan)"
_ANSWER_FIRST = "Jawab dahulu pertanyaan identitasnya (konflik.csv, antrean_tinjauan.xlsx)"

REASONS = (
    Code(
        "TANPA_NIK",
        sentence="Tercatat sebagai penerima tanpa NIK",
        action="Lengkapi NIK dari KTP-el atau KK",
        authority=_REGISTER,
        brief="penerima tanpa NIK",
    ),
    Code(
        "NIK_TIDAK_SAH",
        sentence="NIK pada daftar penerima tidak sah",
        action="Periksa NIK pada KTP-el atau KK, lalu perbaiki",
        authority=_REGISTER,
        brief="NIK tidak sah",
    ),
    Code(
        "NIK_TIDAK_DITEMUKAN",
        sentence="NIK tidak ditemukan dalam data kependudukan",
        action="Periksa NIK; bila benar, minta cek ke Dukcapil",
        authority=_REGISTER,
        brief="NIK tidak ditemukan (Dukcapil)",
    ),
    Code(
        "NIK_MILIK_ORANG_LAIN",
        sentence="NIK tercatat atas nama orang lain dalam data kependudukan",
        action="Periksa NIK pada KTP-el atau KK, lalu perbaiki",
        authority=_REGISTER,
        brief="NIK atas nama orang lain (Dukcapil)",
    ),
    Code(
        "LUAR_DKI",
        sentence="Tinggal di {home} menurut daftar penerima, tetapi bukan penduduk tercatat {home}",
        action="Konfirmasi domisili dan KTP-el",
        authority=_REGISTER,
        brief="tinggal di {home}, tercatat di luar",
    ),
    Code(
        "PINDAH",
        sentence="Menurut data kependudukan sudah pindah dari {home}",
        action="Konfirmasi domisili dan KTP-el",
        authority=_REGISTER,
        brief="pindah dari {home} (Dukcapil)",
    ),
    Code(
        "TINGGAL_LUAR_DKI",
        sentence="Alamat pada daftar penerima berada di luar {home}",
        action="Informasi; tidak dihitung sebagai warga {home}",
        authority=_REGISTER,
    ),
    Code(
        "SEKOLAH_DI_DKI",
        sentence="Bersekolah di {home}, tempat tinggal tidak disebut",
        action="Informasi; tidak dihitung sebagai warga {home}",
        authority=_REGISTER,
    ),
    Code(
        "DALAM_PERJALANAN",
        sentence="Surat pindah sudah terbit, belum tercatat di daerah tujuan",
        action="Informasi; bantu melapor selama surat pindah berlaku",
        authority=_REGISTER,
    ),
    Code(
        "WILAYAH_TIDAK_DIKETAHUI",
        sentence="Tempat tinggal tidak disebut dan NIK terbit di luar {home}",
        action="Lengkapi alamat pada daftar penerima",
        authority=_REGISTER,
    ),
    Code(
        "TIDAK_ADA_PROGRAM",
        sentence=(
            "Tercatat membutuhkan dan penduduk {home}, tetapi tidak ada pada daftar penerima yang sesuai"
        ),
        action="Usul verifikasi kelayakan untuk ditambahkan",
        authority="Syarat penerima program yang bersangkutan",
        brief="membutuhkan, belum menerima",
    ),
    Code(
        RESIDENT,
        sentence=(
            "Mungkin orang yang sama dengan seorang yang tercatat dalam data kependudukan; pertanyaannya"
            " belum dijawab"
        ),
        action=_ANSWER_FIRST,
        authority="Pemadanan data",
    ),
    Code(
        RECIPIENT,
        sentence=(
            "Tercatat membutuhkan; mungkin orang yang sama dengan seorang penerima, tetapi pertanyaannya"
            " belum dijawab"
        ),
        action=_ANSWER_FIRST,
        authority="Pemadanan data",
    ),
)
