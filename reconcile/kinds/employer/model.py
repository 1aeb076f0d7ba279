"""The linkage model of employers: which rows of the rolls of employers are one legal entity.

A taxpayer's number decides most; where it is missing, wrong or borrowed, names, places and above all the
workers whom two rolls have in common do. Rows are those of `records_employer` with the crew of each
(`crews`), null where the rolls name no workers of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reconcile.engines.quoting import listed
from reconcile.kinds.employer.ladders import CLASSES, FIELDS
from reconcile.linkage.model import Alternatives, BlockingRule, Guards, Model, Thresholds, Words
from reconcile.linkage.trust import Questions
from reconcile.parsing.companies.company_words import BUSINESSES
from reconcile.programmes import Programme

_CROWDED = 2
"""Taxpayers that bear one name before it is a name of many."""


BLOCKING = (
    BlockingRule("taxpayer", ("taxpayer",), ("kota",)),
    BlockingRule("nib", ("nib",)),
    BlockingRule("npp", ("npp",)),
    BlockingRule("kode_bu", ("kode_bu",)),
    BlockingRule("wlkp", ("wlkp_no",)),
    BlockingRule("name_kota", ("name", "kota"), ("kelurahan",)),
    BlockingRule("name_form", ("name", "form"), ("kota",)),
    BlockingRule("former_name", ("other_key",), ("kota",)),
    BlockingRule("words_kota", ("name_sorted", "kota")),
    BlockingRule("address", ("address", "kota")),
    BlockingRule("name_start_kelurahan", ("name_start", "kelurahan")),
    BlockingRule("name_start_trade_kota", ("name_start", "trade", "kota"), ("form",), pairs_per_row=1.0),
    BlockingRule("shared_workers", ("shared",)),
)

_FEW_OR_NONE = ("", "few", "not_told", "apart", "none")
_NOT_THE_ADDRESS = ("", "kelurahan", "kota", "different")
_OWN_PROOF = {"taxpayer": ("", "different"), "nib": ("", "different"), "registration": ("", "different")}
ASK: Alternatives = (
    # the accountant's or the holding's number on several firms
    {
        "taxpayer": ("same",),
        "name": ("different", "numbered", "other_word", "like"),
        "workers": _FEW_OR_NONE,
        "nib": ("", "different"),
    },
    # PT X, CV X and YAYASAN X are three, until another proof than the name says otherwise
    {"form": ("other",), **_OWN_PROOF},
    # a name of empty words, or one that many bear, in the same city: never more than a question
    {**_OWN_PROOF, "name": ("same_weak",), "workers": _FEW_OR_NONE, "place": _NOT_THE_ADDRESS},
    {**_OWN_PROOF, "name": ("like", "numbered", "other_word", "different"), "workers": _FEW_OR_NONE},
    # two of a row of branches or projects, or of one house
    {"name": ("numbered", "other_word"), **_OWN_PROOF},
    # nothing but names: in another city that is another firm as often as not
    {**_OWN_PROOF, "workers": _FEW_OR_NONE, "place": ("", "different"), "trade": ("", "different")},
    # workers in common say that one house stands behind both, not that it is one entity
    {**_OWN_PROOF, "name": ("different",)},
    # a number of membership under two names
    {
        "registration": ("same",),
        "name": ("different",),
        "taxpayer": ("", "different"),
        "workers": _FEW_OR_NONE,
    },
)
"""Pairs that a machine never calls one employer."""

APART = 0.0001
"""Two offices in two cities, one without an NPWP, have little in common and contradict nothing: a third row
that belongs to both may join them. What does contradict are two taxpayers, and numbers that are borrowed."""

PARTED: Alternatives = ASK[:1]
"""A third row with the same borrowed number does not join them either."""

SEEDS: Mapping[str, Alternatives] = {
    "employer": (
        {"taxpayer": ("same",), "name": ("same", "same_weak", "slip", "turned")},
        {
            "taxpayer": ("",),
            "name": ("same",),
            "place": ("address", "kelurahan"),
            "workers": ("", "most", "whole_few"),
        },
        {"workers": ("most",), "name": ("same", "slip", "same_weak")},
    ),
    "sister": (
        {"taxpayer": ("different",), "place": ("address",)},
        {"taxpayer": ("different",), "name": ("same", "same_weak", "like", "numbered", "other_word", "slip")},
        {"taxpayer": ("same",), "name": ("different",), "workers": ("none",)},
    ),
}

TAXPAYER = "coalesce(npwp9, npwp16)"
_OWN_TAXPAYER = f"CASE WHEN coalesce(npwp_lent, FALSE) THEN NULL ELSE {TAXPAYER} END"
"""A number that many bear says nothing of who this is, and keeps nobody apart."""
COLUMNS = {
    "taxpayer": f"TRY_CAST({_OWN_TAXPAYER} AS BIGINT)",
    "has_taxpayer": f"({_OWN_TAXPAYER}) IS NOT NULL",
    "nib": "TRY_CAST(nib AS BIGINT)",
    "npp": "npp",
    "kode_bu": "kode_bu",
    "wlkp_no": "wlkp_no",
    "name": "name_key",
    "name_text": "name_key",
    "name_sorted": "name_sorted",
    "name_start": "substr(name_key, 1, 6)",
    "name_numbers": "name_numbers",
    "name_weak": "coalesce(name_weak, FALSE)",
    "name_common": "coalesce(name_common, 0)",
    "former_key": "former_key",
    "alias_key": "alias_key",
    "new_key": "new_key",
    "bare_key": "bare_key",
    "listed_by": "programme",
    "branch": (
        "branch_hint IS NOT NULL OR coalesce(head_or_branch, '') = 'BRANCH'"
        " OR coalesce(kode_divisi, '000') <> '000'"
    ),
    "other_key": "coalesce(former_key, name_key)",
    "form": "legal_form",
    "business": f"legal_form IN ({listed(sorted(set(BUSINESSES.values())))})",
    "kota": "TRY_CAST(kota_code AS INTEGER)",
    "kelurahan": "TRY_CAST(kelurahan_code AS BIGINT)",
    "address": "address_key",
    "trade": "substr(kbli, 1, 2)",
    "crew": "crew",
    "shared": "shared",
}

WORDS = Words(
    same="SAMA",
    different="BEDA",
    unsure="RAGU",
    confirmed_numbers="NPWP_BEDA",
    judged="DINILAI_BEDA",
    evidence="BUKTI_BERTENTANGAN",
    two_claims="DUA_CALON",
    parted="NPWP_DIPAKAI_BERSAMA",
    shared_number="NPWP_DIPAKAI_BERSAMA",
)
FIELD_NAMES = {
    "taxpayer": "NPWP", "nib": "NIB", "registration": "Nomor kepesertaan", "name": "Nama",
    "form": "Bentuk badan usaha",
    "place": "Tempat", "trade": "KBLI", "workers": "Pekerja",
}  # fmt: skip
RIVAL_WORDS = {
    "sister": "dua badan usaha satu kelompok",
    "stranger": "dua badan usaha yang tidak berhubungan",
}


def no_roles(programmes: Iterable[Programme]) -> dict[str, list[str]]:
    """All rolls of employers stand in one role."""
    return {"employers": sorted(programme.code for programme in programmes)}


def employers_model(by_role: Mapping[str, Sequence[str]]) -> Model:
    """The model, the same for whatever rolls of employers there are."""
    return Model(
        name="employers",
        columns=COLUMNS,
        order="programme, row_digest, record_id",
        coded=(
            "npp",
            "kode_bu",
            "wlkp_no",
            "name_sorted",
            "name_start",
            "form",
            "address",
            "trade",
            "other_key",
        ),
        facts={"bearers": "SELECT name, count(DISTINCT taxpayer) AS firms FROM typed GROUP BY name"},
        derived={"name_crowded": f"coalesce(bearers.firms > {_CROWDED}, FALSE)"},
        source="typed LEFT JOIN bearers USING (name)",
        fields=FIELDS,
        blocking=BLOCKING,
        classes=CLASSES,
        seeds=SEEDS,
        guards=Guards(number="taxpayer", number_confirmed="has_taxpayer", ask=ASK, parted=PARTED),
        thresholds=Thresholds(precision=0.998, apart=APART, alarm_rows=400),
        words=WORDS,
        random_pairs=50_000,
    )


def no_questions(year: int) -> Questions:
    """Nothing is asked of groups of employers."""
    return Questions({})
