"""Options that several commands take, and those of a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from reconcile.vocabulary.days import read_day

Inputs = Annotated[
    Path | None,
    typer.Option("--inputs", help="Folder masukan: satu folder per kode program, berisi berkas ekspor."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder hasil. Hasil lama diganti sekaligus, hanya bila proses selesai."),
]
HomeOption = Annotated[
    str,
    typer.Option(
        "--home", help="Kode Kemendagri provinsi yang dilayani, dua angka. Bawaan: 31, DKI Jakarta."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        parser=read_day,
        metavar="TANGGAL",
        help="Tanggal acuan (hh-bb-tttt atau tttt-bb-hh). Bawaan: hari ini di Jakarta.",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        help=(
            "Berkas reconcile.toml dengan pilihan kantor ini, dan [notify]; pilihan di baris perintah"
            " mengalahkannya."
        )
    ),
]
CacheKey = Annotated[
    Path | None,
    typer.Option(
        help="Berkas kunci segel simpanan itu, terpisah dari foldernya. Bawaan: CACHE.key di sebelahnya."
    ),
]
BoundariesOption = Annotated[
    Path | None,
    typer.Option(
        help="Batas kelurahan milik kantor (GeoJSON, bujur-lintang WGS 84, kode Kemendagri atau nama)"
        " untuk peta sasaran_wilayah.html. Tanpa ini: peta kotak."
    ),
]
Declarations = Annotated[
    Path | None, typer.Option(help="Folder deklarasi sendiri: programmes/*.toml dan rules/*.toml.")
]
EngineOption = Annotated[
    str, typer.Option(help="Mesin hitung untuk mencocokkan: duckdb, atau spark (perlu Java 17).")
]
ProgrammesOption = Annotated[str, typer.Option(help="Kode program yang dibaca, dipisah koma. Bawaan: semua.")]
JudgementsOption = Annotated[
    Path | None, typer.Option(help="Folder simpanan keputusan petugas. Bawaan: OUT.store.")
]
PreviousOption = Annotated[
    Path | None, typer.Option(help="Folder hasil sebelumnya: laporan menyebut apa yang berubah.")
]


def levels() -> list[str]:
    """What the Tab key offers behind --level."""
    return ["L0", "L1", "L2", "L3"]


LevelOption = Annotated[
    str,
    typer.Option(
        autocompletion=levels,
        help="Tingkat laporan: L0 NIK lengkap, L1 kerja kelurahan, L2 edaran, L3 jumlah saja.",
    ),
]
RecipientOption = Annotated[
    list[str] | None, typer.Option(help="Penerima laporan L0 (boleh diulang; wajib pada L0).")
]
PurposeOption = Annotated[str, typer.Option(help="Tujuan proses, dicatat di manifest.")]
AgreementOption = Annotated[str, typer.Option(help="Nomor PKS atau nota dinas, dicatat di manifest.")]
CacheOption = Annotated[
    Path | None, typer.Option(help="Folder simpanan berkas yang sudah dibaca. Bawaan: OUT.work/cache.")
]
GroupOption = Annotated[
    str,
    typer.Option(help="Grup akun yang boleh membaca OUT/reports. Bawaan: hanya akun yang menjalankan."),
]
WaitOption = Annotated[
    float,
    typer.Option(
        min=0, help="Menit menunggu bila proses lain sedang menulis ke OUT. Bawaan: tidak menunggu."
    ),
]
DeadlineOption = Annotated[
    float,
    typer.Option(min=0, help="Menit tanpa kemajuan sebelum proses menghentikan diri; 0 = tanpa batas."),
]
MemoryOption = Annotated[
    str,
    typer.Option(
        help=(
            "Batas memori mesin hitung, misalnya 4GB; selebihnya memakai disk. Bawaan: menurut jumlah baris."
        )
    ),
]
ThreadsOption = Annotated[int, typer.Option(min=0, help="Jumlah utas; 0 = semua.")]
TrainOption = Annotated[
    bool,
    typer.Option(
        "--train",
        help=(
            "Latih ulang model pencocokan dengan data ini. Bawaan: model dari pelatihan pertama, agar orang"
            " berubah hanya karena datanya."
        ),
    ),
]
VerifyOption = Annotated[
    bool,
    typer.Option(
        "--verify-increment",
        help=(
            "Kerjakan juga seluruhnya di samping yang berubah, dan bandingkan. Bawaan: satu malam tiap"
            " minggu, harinya diundi."
        ),
    ),
]
ReuseOption = Annotated[
    bool,
    typer.Option(
        "--reuse/--rewrite",
        help=(
            "Pencocokan dan laporan yang isinya tidak berubah diambil dari hasil sebelumnya, atau semua"
            " dibuat lagi."
        ),
    ),
]
NowOption = Annotated[
    bool, typer.Option("--now", help="Juga bila sekarang jam tenang menurut berkas kantor (--config).")
]
KeyOption = Annotated[
    str,
    typer.Option(
        "--key",
        help=(
            "Tempat kunci simpanan: berkas, atau keyring:NAMA. Bawaan: STORE.key/key, atau isi RECONCILE_KEY."
        ),
    ),
]
ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        help=(
            "Nama yang memutuskan. Bawaan: nama akun, yang tidak dianggap satu orang. Akun yang memasukkan"
            " selalu dicatat."
        ),
    ),
]
RunOption = Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")]
