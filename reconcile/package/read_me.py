"""BACA_SAYA.txt: what is in a package, how much it shows, how it is checked, what it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.package.facts import PackageFacts
from reconcile.regions import ATTRIBUTION
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import grouped, number

READ_ME = "BACA_SAYA.txt"
_LEVELS = {
    "L1": "L1: untuk Dinsos daerah lain. Nama dan tahun lahir lengkap, NIK enam angka pertama; tanpa KK,\n"
    "alamat, RT dan RW. Hanya orang yang dikenal dari daerah penerima; jangan diedarkan lebih lanjut.",
    "L2": "L2: edaran antarinstansi. Nama disamarkan; tanpa NIK, KK, tanggal lahir, alamat, RT dan RW.\n"
    "Seorang dikenali dengan ID orang, yang tetap dari bulan ke bulan dan hanya dapat dibuka oleh pengirim.",
    "L3": "L3: rekapitulasi saja, tanpa baris orang. <5 berarti 0 sampai 4, angka lain dibulatkan ke\n"
    "kelipatan 5; tanda * berarti disembunyikan supaya angka kecil tidak dapat dihitung.",
}
_CSV = (
    "Tabel adalah CSV: UTF-8, titik koma (;), setiap sel dalam tanda kutip, baris pertama judul kolom.\n"
    "Arti setiap kolom dan kode ada di kamus.csv; uraian untuk sistem di datapackage.json (Data Package v2)."
)
_DELTA = (
    "Paket ini delta: setiap tabel hanya memuat yang berubah sejak paket sebelumnya. Kolom change berisi\n"
    "BARU, BERUBAH (seluruh isi baris yang baru) atau BERAKHIR (kuncinya saja). Isi lengkapnya ada setelah\n"
    "perubahan ini diterapkan pada isi paket sebelumnya; datapackage.json menyebut sidik hasilnya\n"
    "(hash_after)."
)
_WHOLE = "Paket ini penuh: setiap tabel memuat seluruh barisnya, dan tidak memerlukan paket lain."


def read_me(facts: PackageFacts) -> bytes:
    return "\r\n".join("\n".join(_lines(facts)).split("\n")).encode() + b"\r\n"


def _lines(facts: PackageFacts) -> Iterator[str]:
    chain, recipient = facts.chain, facts.recipient
    yield facts.title.upper()
    yield ""
    yield f"Dari          : {recipient.sender.name}"
    yield f"Untuk         : {recipient.name}"
    yield f"Bulan         : {facts.month}, keadaan {in_figures(facts.as_of)}"
    yield f"Nomor paket   : {chain.sequence:04d} ({'penuh' if chain.kind == 'whole' else 'delta'})"
    if chain.corrects:
        yield f"Koreksi       : ke-{chain.corrects}; menggantikan paket {facts.month} sebelumnya"
    if chain.previous is not None:
        yield f"Melanjutkan   : {chain.previous.package}"
        yield f"                SHA-256 datapackage.json {grouped(chain.previous.hash.partition(':')[2])}"
    else:
        yield "Melanjutkan   : - (paket pertama)"
    yield f"Nomor proses  : {chain.run}"
    yield f"Keperluan     : {chain.purpose or '-'}"
    yield f"Perjanjian    : {chain.agreement or '-'}"
    yield f"Kontak        : {chain.contact or '-'}"
    yield from ("", "Tingkat penyamaran", _LEVELS[chain.masking])
    yield from ("", "Isi", *_contents(facts))
    yield from ("", "Cara membaca", _CSV, _WHOLE if chain.kind == "whole" else _DELTA)
    yield from ("", "Cara memeriksa", *_checking(facts))
    yield from ("", "Yang tidak lengkap pada bulan ini", *_incomplete(facts))
    yield ""
    yield "Semua isi adalah usulan untuk diperiksa petugas. Tidak ada orang yang dikeluarkan dari daftar oleh"
    yield "paket ini. Daftar-daftar belum terdaftar tidak boleh dijumlahkan."
    yield ATTRIBUTION


def _contents(facts: PackageFacts) -> Iterator[str]:
    for one in facts.tables:
        standing = one.standing
        assert standing is not None
        told = f"{number(standing.rows_after)} baris"
        if facts.chain.kind == "delta":
            told = (
                f"{number(standing.added)} baru, {number(standing.changed)} berubah, {number(standing.ended)}"
                f" berakhir; dari {number(standing.rows_before)} menjadi {number(standing.rows_after)} baris"
            )
        yield f"- {one.path}: {one.title}. {told}."
    yield "- kamus.csv: arti setiap kolom dan kode."
    yield "- surat_pengantar.docx: draf surat pengantar; lengkapi dan tanda tangani salinannya."
    yield "- datapackage.json: uraian untuk sistem, dengan sidik setiap berkas. sha256.txt: sidik yang sama."


def _checking(facts: PackageFacts) -> Iterator[str]:
    after = "" if facts.chain.kind == "whole" else " --after PAKET_PENUH.zip --after PAKET_SESUDAHNYA.zip"
    yield f"- reconcile package verify {facts.name}.zip{after}"
    if after:
        yield "  (sebut semua paket sejak paket penuh terakhir, yang terlama lebih dulu)"
    yield "- Tanpa Reconcile: sha256sum --check sha256.txt, atau pustaka Frictionless (Data Package)."
    yield "- Paket yang sama boleh diterima dua kali: tidak mengubah apa pun."


def _incomplete(facts: PackageFacts) -> Iterator[str]:
    yield from (f"- {told}" for told in facts.chain.incomplete)
    yield from (f"- Bulan {month} tidak pernah dikirim." for month in facts.missed)
    if not facts.chain.incomplete and not facts.missed:
        yield "- (lengkap)"
