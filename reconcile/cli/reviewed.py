"""`reconcile review`: questions answered in the browser of this computer."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.options import Declarations, KeyOption
from reconcile.findings import FINDINGS
from reconcile.judgements import Store, store_beside
from reconcile.lookup.served import LookedUp
from reconcile.privacy.accesses import Access, log_access
from reconcile.privacy.masking import Level
from reconcile.regions import regions_called
from reconcile.regions.homes import default_home
from reconcile.review import Chosen, Evidence, Keeping, Review, ReviewServer, read_queue
from reconcile.review.admission import Admission
from reconcile.review.agreeing import StoredProposals
from reconcile.review.sinks import First
from reconcile.review.stored import StoredAnswers
from reconcile.run.declarations import load_declarations
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.vocabulary.verdicts import ACTION, IDENTITY
from reconcile.workspace.manifest_form import told_classes
from reconcile.workspace.processes.interrupts import raising, say
from reconcile.workspace.published import read_manifest

RunOption = Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")]
StoreOption = Annotated[Path | None, typer.Option(help="Folder simpanan keputusan. Bawaan: RUN.store.")]
ByOption = Annotated[str, typer.Option(help="Nama petugas yang menjawab, dicatat pada setiap jawaban.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Nomor port; 0 = yang mana saja yang bebas.")]
BlindOption = Annotated[
    bool, typer.Option("--blind", help="Tinjauan buta: pendapat mesin baru tampil setelah dijawab.")
]
LevelOption = Annotated[
    str,
    typer.Option(
        help=(
            "L0 semua, L1 NIK 6 angka dan tahun lahir, L2 juga nama disamarkan. Bawaan: sama dengan laporan."
        )
    ),
]
LockOption = Annotated[
    float, typer.Option("--lock-after", min=0.05, help="Menit tanpa dipakai sampai kode diminta lagi.")
]
SecondOption = Annotated[
    bool,
    typer.Option(
        "--second",
        help="Pendapat kedua: soal yang sudah dijawab orang lain, buta. Perlu --by dengan nama lain.",
    ),
]
PlaceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--wilayah", help="Hanya soal di kelurahan, kecamatan atau kota ini (nama atau kode; boleh diulang)."
    ),
]
KindOption = Annotated[
    list[str] | None, typer.Option("--jenis", help="Hanya soal dengan kode temuan ini (boleh diulang).")
]
NoBrowserOption = Annotated[
    bool, typer.Option("--no-browser", help="Cetak alamatnya saja, jangan buka peramban.")
]


@app.command()
def review(
    *,
    run: RunOption,
    store: StoreOption = None,
    key: KeyOption = "",
    by: ByOption = "",
    port: PortOption = 0,
    blind: BlindOption = False,
    level: LevelOption = "",
    place: PlaceOption = None,
    kind: KindOption = None,
    lock_after: LockOption = 10,
    no_browser: NoBrowserOption = False,
    second: SecondOption = False,
    declarations: Declarations = None,
) -> None:
    """Jawab di peramban, satu per satu: satu orang atau bukan, dan apa yang sebaiknya dilakukan; atau cari
    orang. Hanya dari komputer ini."""
    if level not in ("", *Level):
        raise UsageError(f"Tingkat {level} tidak dikenal. Pilih L0, L1 atau L2.")
    where = Store(store, key) if store else store_beside(run, key)
    answers = StoredAnswers(where, run, by, second)
    first = _first(answers) if second else None
    chosen = Chosen(
        _places(run, place or ()),
        _kinds(run, kind or ()),
        (IDENTITY, ACTION),
        None if first is None else tuple(first),
    )
    queue = read_queue(run, Level(level) if level else None, chosen)
    keeping = Keeping(answers)
    evidence = Evidence(run, [question.pair for question in queue.questions])
    names = {one.code: one.name for one in load_declarations(declarations).programmes.values()}
    people = LookedUp(run, queue.level, by, names)
    review_ = Review(queue, evidence, keeping, blind=blind, by=by, first=first)
    hidden = blind or second  # a card tells what the machine thinks, a proposal what somebody does
    proposals = None if hidden or not by.strip() else StoredProposals(where, run, by, queue.level)
    server = _serve(review_, port, Admission(60 * lock_after), None if hidden else people, proposals)
    if queue.level == Level.L0:
        log_access(
            run, Access("review", "L0", queue.number, (), (by,), read_manifest(run)["run"].get("purpose", ""))
        )
    evidence.start()
    _welcome(server, where, len(queue.questions), lock_after)
    if not no_browser and _has_screen():
        webbrowser.open(server.address)
    say("jawaban yang sudah tersimpan tetap tersimpan")
    try:
        with raising():
            server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("\nBerhenti; jawaban terakhir disimpan dulu.")
    finally:
        server.server_close()
        keeping.close()
        people.close()
        evidence.wait()
    for notice in keeping.notices:
        typer.echo(f"{notice.question_id}: {notice.message}", err=True)
    typer.echo(f"Tersimpan: {number(len(keeping.held))} jawaban. Dipakai pada reconcile run berikutnya.")


def _places(run: Path, said: Sequence[str]) -> tuple[str, ...]:
    """The codes of the places that were named. Raises UsageError for one there is not."""
    home = str(read_manifest(run)["run"].get("home") or default_home())
    found = {one: regions_called(one, home) for one in said}
    if strange := [one for one, codes in found.items() if not codes]:
        raise UsageError(
            f"Wilayah {', '.join(strange)} tidak dikenal. Tulis nama kelurahan atau kode wilayahnya."
        )
    return tuple(code for codes in found.values() for code in codes)


def _kinds(run: Path, said: Sequence[str]) -> tuple[str, ...]:
    """The codes of findings that were named. Raises UsageError for one that neither we nor the office of the
    run declare."""
    codes = tuple(one.strip().upper() for one in said)
    own = {one.code for one in told_classes(read_manifest(run))}
    known = own | {code.code for finding in FINDINGS for code in finding.codes}
    if strange := [code for code in codes if code not in known]:
        raise UsageError(f"Jenis {', '.join(strange)} tidak dikenal. Yang ada: {', '.join(sorted(known))}.")
    return codes


def _welcome(server: ReviewServer, store: Store, questions: int, lock_after: float) -> None:
    typer.echo(f"{number(questions)} soal. Jawaban disimpan di {store.path}, kuncinya di {store.key_place}.")
    typer.echo(f"Buka di komputer ini: {server.address}")
    typer.echo(
        f"Kode masuk: {server.admission.code} (diminta lagi setelah {lock_after:g} menit tidak dipakai;"
        " jangan dibagikan)"
    )
    typer.echo("Ctrl-C menghentikan.")


def _first(answers: StoredAnswers) -> Mapping[str, First]:
    """What others answered. Raises UsageError where it is not said who gives the second opinion, or nobody
    else answered."""
    if not answers.by.strip():
        raise UsageError("Pendapat kedua harus dari orang lain: sebut nama Anda dengan --by.")
    if first := answers.first():
        return first
    raise UsageError(
        "Belum ada jawaban orang lain pada hasil ini untuk dinilai kedua kali. Yang menjawab pertama pun"
        " harus disebut namanya (--by), dengan nama lain dari Anda."
    )


def _serve(
    review: Review,
    port: int,
    admission: Admission,
    people: LookedUp | None,
    proposals: StoredProposals | None,
) -> ReviewServer:
    try:
        return ReviewServer(review, port, admission, people, proposals)
    except OSError as error:
        raise UsageError(
            f"Port {port} tidak dapat dipakai. Pilih nomor lain dengan --port, atau 0 untuk yang mana saja."
        ) from error


def _has_screen() -> bool:
    """Without one, the browser that is found is a text browser that takes over the terminal."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
