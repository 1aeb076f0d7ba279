"""Explanations and blocking rules as staff read them: a table on a terminal, plain lines where there is
none, a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reconcile.explain.evidence_words import BANDS, FIELDS, LEGEND, RIVALS, chance, picture, sentence, verdict
from reconcile.explain.pairs import ExplainedPair, blocking_keys, explain_person, explain_rows, read_model
from reconcile.explain.waterfall import signed
from reconcile.linkage.explanation import Explanation
from reconcile.linkage.kept.record import Record
from reconcile.privacy.masking import Level
from reconcile.vocabulary.numbers import number, percent
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import storage_failures

KEYS = {
    "nik": "NIK",
    "nik15": "15 angka pertama NIK",
    "nik12": "NIK tanpa nomor urut",
    "card_number": "nomor kartu",
    "nisn": "NISN",
    "name_key": "nama",
    "name_first": "nama pertama",
    "name_initial": "huruf pertama nama",
    "birth_turned": "tanggal lahir (hari dan bulan boleh tertukar)",
    "birth_number": "tanggal lahir",
    "birth_year": "tahun lahir",
    "birth_day_of_year": "tanggal dan bulan lahir",
    "newborn": "tahun ibunya melahirkan bayi yang belum bernama",
    "kk": "nomor KK",
    "mother_key": "nama ibu",
    "village": "kelurahan",
    "district": "kecamatan",
    "rw": "RW",
    "sex": "jenis kelamin",
}
MOST_PAIRS = 10
"""Of a person with many rows, so many pairs are told in full."""


def show_explanation(
    out: Path,
    rows: Sequence[str],
    person: str,
    level: Level,
    picture_at: Path | None,
    *,
    write_down: Callable[[str], None],
) -> None:
    """Print two rows' explanation, or those of a person's pairs, and save the picture of the first if asked.

    write_down: told the number of the run before anything is shown, so that it can be written down. Raises
    UsageError for rows or persons that the run does not have, StorageError when the picture cannot be
    written.
    """
    record = read_model(out)
    words = rule_words(record, blocking_keys(record))
    pairs = explain_person(out, person, level) if person else [explain_rows(out, rows[0], rows[1], level)]
    write_down(read_manifest(out)["run"].get("number", ""))
    console = Console()
    if person:
        console.print(
            Text(f"{person}: {number(len(pairs))} pasangan, yang terlemah lebih dulu"), soft_wrap=True
        )
        show_pairs(console, pairs)
    for told in pairs[:MOST_PAIRS]:
        console.print()
        show_pair(console, told, words)
    if len(pairs) > MOST_PAIRS:
        rest = number(len(pairs) - MOST_PAIRS)
        console.print(
            Text(f"\n{rest} pasangan lain tidak diuraikan; pakai reconcile explain dengan dua ID baris."),
            soft_wrap=True,
        )
    if picture_at is not None:
        with storage_failures(picture_at):
            picture_at.write_text(picture(pairs[0].explanation), encoding="utf-8")
        console.print(Text(f"Gambar: {picture_at}"), soft_wrap=True)


def show_pair(console: Console, told: ExplainedPair, rules: Mapping[str, str]) -> None:
    """Print one pair. rules: blocking rule -> its words (rule_words)."""
    explained = told.explanation
    console.print(Text(f"{explained.left}  {told.left.where}"), soft_wrap=True)
    console.print(Text(f"{explained.right}  {told.right.where}"), soft_wrap=True)
    for line in (candidate_line(explained, rules), told.outcome):
        console.print(Text(line), soft_wrap=True)
    if console.is_terminal:
        console.print(_table(told))
    else:
        console.print(Text("\n".join(_lines(told))), soft_wrap=True)
    console.print(Text(verdict(explained)), style="bold", soft_wrap=True)
    console.print(Text(LEGEND), soft_wrap=True)


def show_pairs(console: Console, pairs: Sequence[ExplainedPair]) -> None:
    """Print the pairs of a person as a list, in their order."""
    table = Table(box=None, pad_edge=False)
    for heading in ("Baris 1", "Baris 2"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Bobot (bit)", "Peluang"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Golongan", no_wrap=True)
    for told in pairs:
        e = told.explanation
        table.add_row(
            e.left,
            e.right,
            signed(e.weight),
            chance(e.probability),
            BANDS[e.band] + ("" if e.rules else " (bukan calon)"),
        )
    wide = console if console.is_terminal else Console(width=160, file=console.file)
    wide.print(table)


def candidate_line(explained: Explanation, rules: Mapping[str, str]) -> str:
    """Why the run looked at the pair at all, or that it did not."""
    if explained.rules:
        return "Calon pasangan karena sama: " + "; ".join(rules[rule] for rule in explained.rules) + "."
    return (
        "BUKAN calon pasangan: tidak ada aturan yang mempertemukan kedua baris, jadi tidak pernah dinilai."
        " Bobot di bawah dihitung sekarang."
    )


def rule_words(record: Record, keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Blocking rule -> its keys in words. keys: rule -> prepared columns."""
    names: list[str] = [rule["rule"] for rule in record["blocking"]]
    return {name: " + ".join(KEYS.get(key, key) for key in keys[name]) for name in names}


def show_blocking(console: Console, record: Record, words: Mapping[str, str]) -> None:
    """Print what each blocking rule brings."""
    rules = record["blocking"]
    persons = sum(rule["persons"] for rule in rules)
    pairs = sum(rule["pairs"] for rule in rules)
    table = Table(box=None, pad_edge=False)
    table.add_column("Aturan: sama pada", overflow="fold")
    for heading in (
        "pasangan\ndibuat",
        "pasangan\ntambahan",
        "± satu\norang",
        "bagian",
        "± hanya\naturan ini",
        "blok\nterbesar",
        "blok\ndipersempit",
        "baris\ntertinggal",
    ):
        table.add_column(heading, justify="right")
    for rule in rules:
        share = percent(rule["persons"] / persons, 2) if persons else "-"
        counts = (rule["made"], rule["pairs"], round(rule["persons"]))
        sizes = (
            round(rule["persons_only"]),
            rule["largest_block"],
            rule["narrowed_blocks"],
            rule["left_out_rows"],
        )
        table.add_row(words[rule["rule"]], *map(number, counts), share, *map(number, sizes))
    table.add_row("Jumlah", "", number(pairs), number(round(persons)), "", "", "", "", "")
    wide = console if console.is_terminal else Console(width=150, file=console.file)
    wide.print(table)
    for line in (
        (
            f"Blok dengan lebih dari {number(record['largest_block'])} baris (pada data yang sangat besar"
            " kurang dari itu) dipersempit dengan kolom lain; bila tetap terlalu besar, barisnya tertinggal"
            " pada aturan itu."
        ),
        (
            "Tambahan: belum dibuat aturan di atasnya. ± satu orang: perkiraan menurut peluang tiap pasangan"
            " tambahan."
        ),
        "± hanya aturan ini: yang hilang bila aturan itu dihapus.",
    ):
        console.print(Text(line), soft_wrap=True)


def _table(told: ExplainedPair) -> Table:
    table = Table()
    for heading in ("Bukti", "Baris 1", "Baris 2", "Penjelasan"):
        table.add_column(heading, overflow="fold")
    table.add_column("Bit", justify="right", no_wrap=True)
    for row in _table_rows(told):
        table.add_row(*(Text(cell) for cell in row))
    return table


def _table_rows(told: ExplainedPair) -> Iterator[tuple[str, str, str, str, str]]:
    explained = told.explanation
    yield (
        "Bobot awal",
        "",
        "",
        f"sebelum isi baris dilihat, dibanding {RIVALS[explained.rival]}",
        signed(explained.start),
    )
    for evidence in explained.evidence:
        if not evidence.level and evidence.field not in told.left.values:
            continue  # it speaks of the rows' lists, and where nothing is said nothing is shown
        values = told.left.values.get(evidence.field, ""), told.right.values.get(evidence.field, "")
        said = "; ".join(filter(None, (sentence(evidence), told.differs.get(evidence.field))))
        yield FIELDS.get(evidence.field, evidence.field), *values, said, signed(evidence.bits)
    street = told.left.values["address"], told.right.values["address"]
    if any(street):
        yield "Alamat tertulis", *street, "tidak dibandingkan", ""
    if abs(explained.others) >= 0.05:
        yield "Lainnya", "", "", "kemungkinan lain selain itu", signed(explained.others)
    yield (
        "Bobot akhir",
        "",
        "",
        f"peluang satu orang {chance(explained.probability)}",
        signed(explained.weight),
    )


def _lines(told: ExplainedPair) -> Iterator[str]:
    for label, left, right, said, bits in _table_rows(told):
        values = f"  ({left or '-'} | {right or '-'})" if left or right else ""
        yield f"  {label:<15}{bits:>7}  {said}{values}"
