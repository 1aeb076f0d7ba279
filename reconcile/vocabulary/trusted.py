"""How far the links of a run can be trusted, in words: the only place that says it, whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import known_percent, number

FEWEST_PAIRS = 500
"""Below, a share says more of chance than of links."""


@dataclass(frozen=True)
class Form:
    """Sentences about the links, without their full stops. untested: what is said where too few pairs were
    tested."""

    sentences: tuple[str, ...]
    untested: str


SHORT = Form(
    (
        "tautan tanpa bantuan NIK: {link} benar ({link_interval}), paling sedikit {link_at_least}",
        "orang yang sama tertaut tanpa NIK: {recall}; bersama yang ditinjau: {recall_review}",
    ),
    "ketelitian tautan belum dapat diuji: baris dengan NIK terbukti terlalu sedikit",
)
"""For the screen, a line each, and for official papers."""

LONG = Form(
    (
        "Ketepatan {link} ({link_interval}), paling sedikit {link_at_least} bila tidak seorang pun memegang"
        " dua NIK",
        "Kelengkapan {recall} ({recall_interval}); bersama pasangan yang ditinjau petugas {recall_review}",
    ),
    "Ketelitian tautan belum dapat diuji: pasangan baris dengan NIK terbukti terlalu sedikit (kurang dari"
    f" {FEWEST_PAIRS})",
)
"""For leaders, beside the charts."""


def enough_pairs(group: Mapping[str, Any] | None) -> bool:
    """Whether links and found pairs of a group of model.json's `trust` were tested often enough."""
    return group is not None and min(group["link"]["pairs"], group["recall"]["pairs"]) >= FEWEST_PAIRS


def trust_sentences(group: Mapping[str, Any] | None, form: Form) -> tuple[str, ...]:
    """What `form` says of a group of model.json's `trust`; null where nothing was tested."""
    if group is None or not enough_pairs(group):
        return (form.untested,)
    shares = {
        name: known_percent(group[name]["share"])
        for name in ("link", "link_at_least", "recall", "recall_review")
    }
    intervals = {f"{name}_interval": interval(group[name]) for name in ("link", "recall")}
    return tuple(sentence.format(**shares, **intervals) for sentence in form.sentences)


def interval(share: Mapping[str, Any]) -> str:
    """99,2 % s.d. 99,5 %."""
    return f"{known_percent(share['low'])} s.d. {known_percent(share['high'])}"


def link_warnings(linking: Mapping[str, Any], shown: Callable[[int], str] = number) -> tuple[str, ...]:
    """What is to be looked at before links are used, without full stops. linking: of model.json or of a
    manifest; shown: the number of persons as it may be read."""
    made = []
    if not linking.get("converged", True):
        made.append("pendugaan bobot belum selesai (tidak konvergen); periksa tautan sebelum dipakai")
    alarms = linking.get("alarms", {})
    if alarms.get("persons"):
        made.append(
            f"{shown(alarms['persons'])} orang punya lebih dari {alarms['more_rows_than']} baris; periksa"
            " sebelum dipakai"
        )
    training = linking.get("training", {})
    if training.get("alarm"):
        made.append(
            "data sudah jauh berbeda dari data yang dipakai melatih model pencocokan"
            f" ({in_figures(date.fromisoformat(training['on']))}); latih ulang dengan reconcile train"
        )
    return tuple(made)
