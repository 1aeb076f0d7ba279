"""What is compared of two employer rows: fields with their ladders, strongest agreement first."""

from __future__ import annotations

from reconcile.kinds.employer.crews import FEW, MANY, MOST, NOT_TOLD, WHOLE_FEW, CrewKernelMaker
from reconcile.kinds.employer.slips import NameKernelMaker
from reconcile.linkage.model import Field, Rung

CLASSES = ("employer", "sister", "stranger")
"""One legal entity; two of one owner or house; chance."""


def _known(*columns: str) -> str:
    return " AND ".join(f"l.{column} IS NOT NULL AND r.{column} IS NOT NULL" for column in columns)


def _same(column: str) -> str:
    return f"coalesce(l.{column} = r.{column}, FALSE)"


_OTHER_NAMES = (
    "coalesce(l.former_key = r.name_text, FALSE) OR coalesce(r.former_key = l.name_text, FALSE) OR"
    " coalesce(l.alias_key = r.name_text, FALSE) OR coalesce(r.alias_key = l.name_text, FALSE) OR"
    " coalesce(l.former_key = r.former_key, FALSE)"
)
_RENAMED = "coalesce(l.new_key = r.name_text, FALSE) OR coalesce(r.new_key = l.name_text, FALSE)"
_EACH_ITS_WORD = (
    "(l.name_common & r.name_common) <> l.name_common AND (l.name_common & r.name_common) <> r.name_common"
)
_NUMBERS_DIFFER = "coalesce(l.name_numbers, '') <> coalesce(r.name_numbers, '')"

FIELDS = (
    Field(
        "taxpayer",
        known=_known("taxpayer"),
        reads=("taxpayer",),
        strangers="estimated",
        levels=(
            Rung("same", "l.taxpayer = r.taxpayer", "NPWP sama", expected=(0.95, 0.04, 0.002)),
            Rung("different", "TRUE", "NPWP berbeda", expected=(0.05, 0.96, 0.998)),
        ),
    ),
    Field(
        "nib",
        known=_known("nib"),
        reads=("nib",),
        strangers="estimated",
        levels=(
            Rung("same", "l.nib = r.nib", "NIB sama", expected=(0.98, 0.005, 0.0005)),
            Rung("different", "TRUE", "NIB berbeda", expected=(0.02, 0.995, 0.9995)),
        ),
    ),
    Field(
        "registration",
        known=f"({' OR '.join(f'({_known(column)})' for column in ('npp', 'kode_bu', 'wlkp_no'))})",
        reads=("npp", "kode_bu", "wlkp_no"),
        strangers="estimated",
        levels=(
            Rung(
                "same",
                f"{_same('npp')} OR {_same('kode_bu')} OR {_same('wlkp_no')}",
                "nomor kepesertaan sama (NPP, kode badan usaha, WLKP)",
                expected=(0.5, 0.001, 0.0001),
            ),
            Rung("different", "TRUE", "nomor kepesertaan berbeda", expected=(0.5, 0.999, 0.9999)),
        ),
    ),
    Field(
        "name",
        known=_known("name"),
        column="name",
        reads=(
            *("name", "name_text", "name_sorted", "name_numbers", "name_common", "name_weak"),
            *("former_key", "alias_key", "new_key"),
        ),
        kernel=NameKernelMaker(),
        kernel_when="l.name <> r.name",
        levels=(
            Rung(
                "same_weak",
                "l.name = r.name AND (l.name_weak OR l.name_crowded)",
                "nama sama, tetapi lazim dipakai banyak usaha",
                expected=(0.2, 0.02, 0.0005),
                reads=("name_crowded",),
            ),
            Rung("same", "l.name = r.name", "nama sama", expected=(0.58, 0.02, 0.0001)),
            Rung(
                "other_name",
                f"{_OTHER_NAMES} OR NOT (l.name_weak OR r.name_weak) AND ({_RENAMED})",
                "nama dahulu atau nama lain sama",
                expected=(0.03, 0.01, 0.0001),
            ),
            Rung(
                "renamed_weak",
                _RENAMED,
                "nama dahulu sama menurut baris lain, tetapi lazim dipakai banyak usaha",
                neutral=True,
            ),
            Rung(
                "trade_word",
                "coalesce(l.bare_key = r.name_text, FALSE) OR coalesce(r.bare_key = l.name_text, FALSE)",
                "nama sama, kecuali jenis usaha di depannya",
                expected=(0.02, 0.005, 0.0001),
                reads=("bare_key",),
            ),
            Rung(
                "turned",
                "l.name_sorted = r.name_sorted",
                "nama sama dengan urutan kata lain",
                expected=(0.01, 0.002, 0.0001),
            ),
            Rung(
                "numbered",
                f"k_name > 0 AND {_NUMBERS_DIFFER}",
                "nama mirip dengan angka lain",
                expected=(0.005, 0.1, 0.0005),
            ),
            Rung(
                "other_word",
                f"k_name > 0 AND {_EACH_ITS_WORD}",
                "nama mirip dengan kata lain",
                expected=(0.002, 0.1, 0.0005),
            ),
            Rung("slip", "k_name = 2", "nama nyaris sama", expected=(0.1, 0.05, 0.001)),
            Rung("like", "k_name = 1", "nama mirip", expected=(0.03, 0.1, 0.01)),
            Rung("different", "TRUE", "nama berbeda", expected=(0.023, 0.593, 0.9871)),
        ),
    ),
    Field(
        "form",
        known=_known("form"),
        reads=("form", "business"),
        levels=(
            Rung("same", "l.form = r.form", "bentuk badan usaha sama", expected=(0.97, 0.6, 0.4)),
            Rung(
                "compatible",
                "l.business OR r.business",
                "bentuk badan usaha tidak bertentangan",
                expected=(0.02, 0.1, 0.1),
            ),
            Rung("other", "TRUE", "bentuk badan usaha berbeda", expected=(0.01, 0.3, 0.5)),
        ),
    ),
    Field(
        "place",
        known="(l.kota IS NOT NULL AND r.kota IS NOT NULL OR coalesce(l.address = r.address, FALSE))",
        reads=("kota", "kelurahan", "address"),
        levels=(
            Rung(
                "address",
                f"{_same('address')} AND coalesce(l.kota = r.kota, TRUE)",
                "alamat sama",
                expected=(0.5, 0.3, 0.0005),
            ),
            Rung("kelurahan", _same("kelurahan"), "kelurahan sama", expected=(0.25, 0.15, 0.01)),
            Rung("kota", _same("kota"), "kota sama", expected=(0.2, 0.35, 0.2)),
            Rung("different", "TRUE", "kota berbeda", expected=(0.05, 0.2, 0.7895)),
        ),
    ),
    Field(
        "trade",
        known=_known("trade"),
        reads=("trade",),
        levels=(
            Rung("same", "l.trade = r.trade", "golongan KBLI sama", expected=(0.9, 0.4, 0.08)),
            Rung("different", "TRUE", "golongan KBLI berbeda", expected=(0.1, 0.6, 0.92)),
        ),
    ),
    Field(
        "workers",
        known=_known("crew"),
        column="crew",
        kernel=CrewKernelMaker(),
        levels=(
            Rung(
                "most",
                f"k_workers = {MOST}",
                "sebagian besar pekerjanya sama",
                expected=(0.4, 0.003, 0.00001),
            ),
            Rung(
                "whole_few",
                f"k_workers = {WHOLE_FEW}",
                "pekerjanya (sedikit) sama",
                expected=(0.3, 0.003, 0.00002),
            ),
            Rung(
                "many",
                f"k_workers = {MANY}",
                "cukup banyak pekerja yang sama",
                expected=(0.07, 0.01, 0.00002),
            ),
            Rung("few", f"k_workers = {FEW}", "sedikit pekerja yang sama", expected=(0.13, 0.05, 0.003)),
            Rung(
                "not_told",
                f"k_workers = {NOT_TOLD}",
                "pekerja terlalu sedikit untuk dibandingkan",
                neutral=True,
            ),
            Rung(
                "apart",
                "l.listed_by = r.listed_by OR l.branch OR r.branch",
                "tidak seorang pun pekerjanya sama, seperti lazimnya antara cabang",
                neutral=True,
                reads=("listed_by", "branch"),
            ),
            Rung("none", "TRUE", "tidak seorang pun pekerjanya sama", expected=(0.02, 0.7, 0.95)),
        ),
    ),
)
