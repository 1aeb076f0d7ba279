"""Evidence in words for staff: fields, rivals, bands, the sentence and the bits of each step, the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.explain.waterfall import Bar, signed, waterfall
from reconcile.kinds.known import KINDS
from reconcile.linkage.explanation import Evidence, Explanation
from reconcile.vocabulary.numbers import percent

_PERSONS_LAST = tuple(KINDS.values())[::-1]
"""Kinds may call a field, or a rival, by one name: what is explained is persons, so their words stand."""

FIELDS = {name: said for kind in _PERSONS_LAST for name, said in kind.fields.items()}
"""What the fields of each kind's model are called."""

RIVALS = {name: said for kind in _PERSONS_LAST for name, said in kind.rivals.items()}
"""What two rows may be if they are not one."""

BANDS = {"link": "DITAUTKAN", "review": "PERLU DITINJAU petugas", "apart": "TIDAK DITAUTKAN"}
UNKNOWN = "tidak diketahui pada salah satu baris: tidak dihitung"
NEXT_TO_NOTHING = "hampir tidak membedakan"
LEGEND = "Satu bit = dua kali lebih mungkin. Tanda + mendukung satu orang, tanda − mendukung dua orang."


def picture(explained: Explanation) -> str:
    """The waterfall of a pair as SVG: sentences and bits, no names and no numbers of people."""
    return waterfall(f"{explained.left} dan {explained.right}", verdict(explained), bars(explained))


def bars(explained: Explanation) -> list[Bar]:
    """The steps that are worth showing, and the weight they lead to."""
    shown = [Bar(label, bits) for label, bits in steps(explained) if abs(bits) >= 0.05]
    return [*shown, Bar("Bobot akhir (bit)", explained.weight, whole=True)]


def steps(explained: Explanation) -> Iterator[tuple[str, float]]:
    """Label and bits of everything that adds up to the weight."""
    yield f"Bobot awal, dibanding {RIVALS[explained.rival]}", explained.start
    for evidence in explained.evidence:
        if evidence.level:
            yield sentence(evidence), evidence.bits
    yield "Kemungkinan lain selain itu", explained.others


def verdict(explained: Explanation) -> str:
    """Weight, probability and band in one line."""
    return (
        f"Bobot akhir {signed(explained.weight)} bit; peluang satu orang {chance(explained.probability)}:"
        f" {BANDS[explained.band]}."
    )


def chance(probability: float) -> str:
    """0.98765 -> 98,8 %; never 100 % nor 0 % for what is not certain."""
    if probability > 0.9999:
        return "lebih dari 99,99 %"
    if probability < 0.0001:
        return "kurang dari 0,01 %"
    return percent(probability, 1 if 0.01 < probability < 0.99 else 2)


def sentence(evidence: Evidence) -> str:
    """What the field says of the pair, or that it says nothing."""
    return evidence.sentence or (NEXT_TO_NOTHING if evidence.level else UNKNOWN)
