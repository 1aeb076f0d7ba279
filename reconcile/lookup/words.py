"""A card in words, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconcile.lookup.card import Card, Months, PersonFinding
from reconcile.lookup.searching import Hit
from reconcile.vocabulary.numbers import number

FIELDS = (
    ("name", "nama"),
    ("birth_date", "lahir"),
    ("nik", "NIK"),
    ("family_card", "No. KK"),
    ("sex", "jenis kelamin"),
    ("mother", "ibu"),
    ("place", "tempat"),
    ("address", "alamat"),
    ("card_number", "nomor kartu"),
    ("pupil_number", "NISN"),
)
_STATES = {"ACTIVE": "aktif", "INACTIVE": "tidak aktif", "UNKNOWN": "status tidak dikenal"}


def hits_in_words(hits: Sequence[Hit], most: int, told: Mapping[str, str]) -> Iterator[str]:
    """Who may be meant, one a line. told: person id -> who that is."""
    if not hits:
        yield "Tidak ada yang cocok pada hasil ini; orangnya mungkin terdaftar di tempat lain."
    for hit in hits:
        yield f"{hit.person_id}  {told.get(hit.person_id, '')}  ({hit.why})"
    if len(hits) == most:
        yield f"Hanya {most} yang pertama ditampilkan. Sebut tanggal lahir atau NIK agar lebih sempit."


def card_in_words(card: Card) -> Iterator[str]:
    """The card, a line at a time."""
    yield f"ORANG {card.person_id}"
    yield f"Baris ({number(len(card.rows))})"
    for row in card.rows:
        said = "; ".join(f"{words} {row.values[name]}" for name, words in FIELDS if row.values.get(name))
        yield f"  {row.where}"
        yield f"    {said}"
        yield f"    ID baris {row.record_id}"
    yield "Bulan menurut program"
    yield from (f"  {months_in_words(months)}" for months in card.months)
    yield f"Temuan ({number(len(card.findings))})"
    for finding in card.findings:
        yield from (f"  {line}" for line in _finding_lines(finding))
    yield f"Serumah menurut nomor KK ({number(len(card.household))})"
    for relative in card.household:
        yield f"  {relative.person_id}  {relative.name}  {relative.relationship}".rstrip()
    if len(card.rows) > 1:
        yield f"Mengapa satu orang: reconcile explain --person {card.person_id}"
    yield f"Riwayat ID ini: reconcile identity {card.person_id}"


def months_in_words(months: Months) -> str:
    """What one programme pays the person for, in a line."""
    span = f"{months.first} s.d. {months.last or 'sekarang'}" if months.first else "tanpa periode"
    state = _STATES.get(months.status, "")
    return f"{months.programme}: {span}{', ' + state if state else ''}"


def _finding_lines(finding: PersonFinding) -> Iterator[str]:
    yield f"- {finding.title}"
    for heading in ("Alasan", "Usul", "Dasar"):
        if finding.told.get(heading):
            yield f"    {heading}: {finding.told[heading]}"
    yield f"    Keputusan: {decision_of(finding.told)}"


def decision_of(told: Mapping[str, str]) -> str:
    """What people decided, who and when, as the list says it."""
    if not told["Keputusan"]:
        return "belum ada"
    agreed = f", disetujui {told['Disetujui oleh']}" if told["Disetujui oleh"] else ""
    giver = told["Diputuskan oleh"] or "petugas"
    return f"{told['Keputusan']} oleh {giver}, {told['Tanggal keputusan']}{agreed}"
