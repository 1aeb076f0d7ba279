"""The generator of samples, which is part of the checkout and not of what is installed, and where `reconcile
generate` writes.

It writes into a folder that holds no inputs yet, and all at once or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.checkout import generator
from reconcile.cli.terminal.options import KeyOption, RunOption
from reconcile.cli.terminal.screen import screen
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.scratch import scratch, sweep
from reconcile.workspace.files.system_words import system_words
from reconcile.workspace.processes.interrupts import held, say
from reconcile.workspace.runs import storage_failures

_MADE = ("inputs", "truth.parquet", "truth_*", "truth", "[12][0-9][0-9][0-9]-[01][0-9]")
"""What samples are made of, as patterns of names; the last is a month's folder."""
_WITHOUT = "tanpa --months, dan --employers hanya bersama --together"


EmployersOption = Annotated[
    int,
    typer.Option(
        min=0, help="Sekian perusahaan: daftar pemberi kerja, pekerja dan iuran, beserta data kependudukan."
    ),
]
WorkersOption = Annotated[
    int, typer.Option(min=0, help="Jumlah pekerja, pada --employers; 0: sepertiga dari jumlah orang.")
]
ContributionsOption = Annotated[
    int, typer.Option(min=1, max=12, help="Bulan iuran yang dikirim, pada --employers.")
]
SegmentsOption = Annotated[
    bool,
    typer.Option("--segments", help="Juga daftar taspen, asabri, pmi, bpu dan jakon."),
]
AgentsOption = Annotated[
    int,
    typer.Option(
        min=0,
        max=500,
        help="Agen Perisai beserta pendaftarannya; pada --months 2 ke atas tersebar pada bulan-bulan itu"
        " (dengan --segments).",
    ),
]
LeadsOption = Annotated[
    int, typer.Option(min=1, max=1000, help="Pendaftaran setiap agen, pada --agents 1 ke atas.")
]
ResponseOption = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=3.0,
        help="Pendaftaran setahun (atau selama --months), pada --agents: seberapa beda tanggapan"
        " antarwilayah (simpangan baku logit; 0: sama di mana-mana).",
    ),
]
ResidentsOption = Annotated[
    int, typer.Option(min=0, max=100_000, help="Penghuni unit layanan sosial (wbs, ppks), untuk satu bulan.")
]
CasesOption = Annotated[bool, typer.Option("--cases", help="Dunia kecil: setiap kasus, dua belas orang.")]
TogetherOption = Annotated[
    bool, typer.Option("--together", help="Pada --employers: juga daftar bantuan, dari orang yang sama.")
]


@app.command()
def generate(
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="Folder hasil: inputs/, truth.parquet; pada --months <tttt-bb>/ dan truth/."
        ),
    ],
    people: Annotated[
        int, typer.Option(min=200, help="Jumlah orang; satu bulan: paling sedikit 500.")
    ] = 2500,
    seed: Annotated[int, typer.Option(help="Benih acak; benih sama, hasil sama.")] = 1,
    regime: Annotated[
        Literal["legacy", "cleaned"],
        typer.Option(help="legacy: data mentah 2018. cleaned: data bersih 2023."),
    ] = "legacy",
    months: Annotated[
        int, typer.Option(min=1, max=12, help="Berapa bulan kiriman; orang yang sama hidup terus.")
    ] = 1,
    changed: Annotated[
        float,
        typer.Option(min=0.0, max=0.2, help="Bagian baris yang berubah tiap bulan, pada --months 2 ke atas."),
    ] = 0.02,
    cases: CasesOption = False,
    trouble: Annotated[
        bool,
        typer.Option("--trouble/--no-trouble", help="Kiriman bermasalah (ganda, terpotong, terlambat, ...)."),
    ] = True,
    agents: AgentsOption = 0,
    leads: LeadsOption = 25,
    response: ResponseOption = None,
    segments: SegmentsOption = False,
    residents: ResidentsOption = 0,
    employers: EmployersOption = 0,
    workers: WorkersOption = 0,
    contributions: ContributionsOption = 3,
    together: TogetherOption = False,
) -> None:
    """Buat contoh ekspor dari orang yang tidak ada, beserta kebenarannya, untuk latihan dan uji."""
    if cases:
        return _write_cases(out, seed)
    alone = employers if not together else 0
    _check_numbers(people, months, agents, leads, employers, segments=segments, alone=alone)
    _check_residents(residents, people, months, alone)
    make = maker(months, changed, trouble, segments=segments)
    if employers:
        counts = employers, workers, contributions
        make = employers_maker(counts, together=together, segments=segments)
    with storage_failures(out), new_samples(out) as draft, screen() as progress:
        progress.begin("Membuat contoh", 100)
        done = [0]

        def tell(step: str, at: int, of: int) -> None:
            progress.advance(100 * at // of - done[0])
            done[0] = 100 * at // of

        make(people, seed, regime, draft, progress=tell)
        _write_more(draft, (agents, leads, response, months), residents, seed=seed, regime=regime)
        progress.end()
    typer.echo(_where(out, months))


def _where(out: Path, months: int) -> str:
    if months == 1:
        return f"Contoh ekspor: {out / 'inputs'}. Kebenaran: {out / 'truth.parquet'}."
    return f"Contoh ekspor {months} bulan: {out}. Kebenaran: {out / 'truth'}."


def _write_more(
    draft: Path, of_agents: tuple[int, int, float | None, int], residents: int, **said: Any
) -> None:
    """of_agents: how many, registrations of each, how response differs, and months."""
    agents, leads, response, months = of_agents
    how = {"agents": agents, "leads": leads, "response": response}
    if agents and months > 1:
        over_months = generator("agents.over_months").generate_agents_over_months
        over_months(draft, seed=said["seed"], **how)
    elif agents:
        generator("agents").generate_agents(draft, **how, **said)
    if residents:
        generator("units").generate_residents(draft, residents=residents, **said)


def _write_cases(out: Path, seed: int) -> None:
    with storage_failures(out), new_samples(out) as draft:
        generator("cases").generate_cases(draft, seed)
    typer.echo(f"Contoh kasus: {out / 'inputs'}. Kebenaran: {out / 'truth.parquet'} dan di sebelahnya.")


def _check_numbers(
    people: int, months: int, agents: int, leads: int, employers: int, *, segments: bool, alone: int
) -> None:
    """Raise UsageError for samples that cannot be made. alone: employers without the rolls of aid."""
    if segments and alone:
        raise UsageError("--segments dengan --employers hanya bersama --together.")
    if months == 1 and people < 500:
        raise UsageError("Untuk satu bulan perlu paling sedikit 500 orang, supaya tiap berkas berisi.")
    if employers and months > 1:
        raise UsageError("--employers hanya untuk satu bulan: tanpa --months.")
    if agents and alone:
        raise UsageError("--agents dengan --employers hanya bersama --together.")
    if agents and months > 1 and (not segments or agents < 2 or people < 1000):
        raise UsageError("--agents dengan --months perlu --segments, dua agen, dan 1.000 orang atau lebih.")
    if agents and people < agents * leads * 4:
        raise UsageError(
            f"Untuk {agents} agen dengan {leads} pendaftaran perlu paling sedikit {agents * leads * 4} orang"
            " (--people)."
        )


def _check_residents(residents: int, people: int, months: int, alone: int) -> None:
    """Raise UsageError for residents that cannot be made."""
    if residents and (months > 1 or alone or people < 12 * residents):
        raise UsageError(
            f"--residents hanya untuk satu bulan, {_WITHOUT}, dengan dua belas orang (--people) untuk tiap"
            " penghuni."
        )


@app.command()
def evaluate(
    run: RunOption,
    truth: Annotated[
        Path | None, typer.Option("--truth", help="Berkas truth.parquet dari reconcile generate.")
    ] = None,
    months: Annotated[
        Path | None,
        typer.Option(
            "--months",
            help="Folder dari reconcile generate --months: dijalankan bulan demi bulan ke --run yang baru.",
        ),
    ] = None,
    key: KeyOption = "",
) -> None:
    """Bandingkan hasil dengan kebenaran: ketelitian dan kelengkapan pencocokan orang; dengan --months
    identitas, arus, dan kiriman selama bulan-bulan itu."""
    if (truth is None) == (months is None):
        raise UsageError(
            "Sebut --truth untuk satu hasil, atau --months untuk satu folder bulan-bulan buatan."
        )
    if months:
        typer.echo(generator("over_time").evaluate_months(months, run, key))
    elif truth:
        typer.echo(generator("scores").evaluate_run(run, truth, key))
        if truth.with_name("truth_employers.parquet").is_file():
            typer.echo(generator("firms.scores").evaluate_employers(run, truth.parent))
            typer.echo(generator("firms.clarified").evaluate_compliance(run, truth.parent))
            typer.echo(generator("firms.compared").evaluate_evidence(run, truth.parent))


def employers_maker(
    counts: tuple[int, int, int], *, together: bool, segments: bool = False
) -> Callable[..., None]:
    """What makes samples of so many employers, workers (0: a third of the people) and months of contributions
    (`counts`), called as that of `maker` is: with the register of the same people, and `together` with the
    rolls of aid too. segments: as in `maker`. Raises UsageError as `generator` does."""
    firms, one = generator("firms"), generator()
    employers, workers, months = counts

    def make(people: int, seed: int, regime: str, out: Path, progress: Callable[..., None]) -> None:
        def write(population: Any) -> None:
            firms.generate_employers(
                employers, workers or people // 3, seed, out, months=months, people=population
            )
            if segments:
                generator("segments").note_employees(out, population.dead)

        only = () if together else ("dukcapil",)
        one.generate(people, seed, regime, out, progress, only=only, segments=segments, also=write)

    return make


def maker(months: int, changed: float, trouble: bool, *, segments: bool = False) -> Callable[..., None]:
    """What makes samples, called with people, seed, regime, folder and `progress`: of one month, or of more,
    a share `changed` of whose rows changes each month. segments: with rolls of workers.

    Raises UsageError as `generator` does.
    """
    if months == 1:
        one: Callable[..., None] = partial(generator().generate, segments=segments)
        return one
    several = generator("months")
    plan = several.PLAN if trouble else ()
    course = several.Course(changed, plan, segments)
    return partial(several.generate_months, months=months, course=course)


@contextmanager
def new_samples(out: Path) -> Iterator[Path]:
    """A folder to write samples into, which come to stand in `out` when the block ends well.

    Raises UsageError when `out` holds inputs or a truth already: made-up people among real ones are never
    found again.
    """
    try:
        found = [
            path.name
            for pattern in _MADE
            for path in sorted(out.glob(pattern))
            if path.is_file() or (path.is_dir() and any(path.iterdir()))
        ]
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{out} tidak dapat menjadi folder contoh ({system_words(error)})."
            " Pilih folder lain dengan --out."
        ) from error
    if found:
        raise UsageError(
            f"{out} sudah berisi {' dan '.join(found)}, jadi tidak ditulisi: orang buatan tidak boleh"
            " tercampur data lain. Pilih folder baru dengan --out, atau pindahkan isinya dahulu."
        )
    sweep(out)
    with scratch(out) as draft:
        yield draft
        with held():
            for made in sorted(draft.iterdir()):
                made.rename(out / made.name)
            say(f"contoh sudah lengkap di {out}")
