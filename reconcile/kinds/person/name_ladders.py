"""Names compared: a person's own and the mother's, rung by rung."""

from __future__ import annotations

from reconcile.linkage.kernels.name_kernel import NAME_KERNELS, SHORTENED, SHORTENED_ONE
from reconcile.linkage.kernels.second_values import Seconds
from reconcile.linkage.model import Field, Rung
from reconcile.parsing.names.names import BETWEEN, key_of


def _same_name_chance(condition: str) -> str:
    return f"""
SELECT sum(n * (n - 1)) AS pairs
FROM (
    SELECT count(*)::DOUBLE AS n
    FROM prepared
    WHERE {condition} AND name_key IS NOT NULL
    GROUP BY name_key
)
"""


UNNAMED = "(l.unnamed IS NOT NULL OR r.unnamed IS NOT NULL)"
"""A child without a name yet, written by its mother: her name says who she is, and an ordinal which of
twins it is."""

_MAY_BE = (
    f"{UNNAMED} AND NOT coalesce(l.unnamed > 0 AND r.unnamed > 0 AND l.unnamed <> r.unnamed, FALSE) "
    "AND NOT coalesce(l.mother_as_name = r.name_key OR r.mother_as_name = l.name_key, FALSE)"
)
_TWIN = "coalesce(l.unnamed, 0) > 0 OR coalesce(r.unnamed, 0) > 0"

FIELD_WIDTHS = (20, 25, 30, 35, 50)
"""Characters that fields of names hold on the forms and in the systems that rolls come from: a name just so
long may be the beginning of a longer one."""
_FULL = f"least(l.name_letters, r.name_letters) IN ({', '.join(map(str, FIELD_WIDTHS))})"

SECOND_NAMES = Seconds(
    texts=tuple(f"NULLIF(split_part(name_alias, '{BETWEEN}', {at}), '')" for at in range(1, 4)),
    key=key_of,
    most=SHORTENED,
    lone="value NOT LIKE '% %'",
    most_lone=SHORTENED_ONE,
)
"""The names behind ALIAS, a slash or in brackets. Who bears one of them as his only name has left a part out;
one word (UDIN, NENENG) is what very many are called, and makes nobody one with them by itself."""

NAME = Field(
    "name",
    known=f"(l.name_key IS NOT NULL AND r.name_key IS NOT NULL) OR {UNNAMED}",
    column="name_key",
    kernel=NAME_KERNELS,
    kernel_when="l.name_key <> r.name_key",
    seconds=SECOND_NAMES,
    reads=("unnamed",),
    levels=(
        Rung(
            "same_rare",
            "(l.name_key = r.name_key OR k_name = 9) AND least(l.name_rarity, r.name_rarity) = 2",
            "nama sama (jarang dipakai orang)",
            _same_name_chance("name_rarity = 2"),
            expected=(0.55, 0.002, 0.001, 1e-05),
            reads=("name_rarity",),
        ),
        Rung(
            "same",
            "(l.name_key = r.name_key OR k_name = 9) AND least(l.name_rarity, r.name_rarity) = 1",
            "nama sama",
            _same_name_chance("name_rarity = 1"),
            expected=(0.25, 0.002, 0.001, 1e-05),
            reads=("name_rarity",),
        ),
        Rung(
            "same_common",
            "l.name_key = r.name_key OR k_name = 9",
            "nama sama (tidak jarang dalam data ini)",
            _same_name_chance("name_rarity = 0"),
            expected=(0.05, 0.002, 0.001, 3e-05),
            reads=("name_rarity",),
        ),
        Rung(
            "weak_missing",
            "k_name = 8",
            "nama sama, hanya MUHAMMAD, SITI atau singkatan yang berbeda",
            expected=(0.02, 0.01, 0.002, 0.0001),
        ),
        Rung(
            "shortened",
            f"k_name = 7 OR (k_name = 4 AND {_FULL})",
            "nama sama, sebagian kata tidak ditulis",
            expected=(0.03, 0.01, 0.002, 1e-05),
            reads=("name_letters",),
        ),
        Rung(
            "slip",
            "k_name = 6",
            "nama mirip, beda satu-dua huruf (salah ketik)",
            expected=(0.05, 0.01, 0.002, 5e-05),
        ),
        Rung(
            "shortened_one",
            "k_name = 5",
            "satu kata nama sama, kata lain tidak ditulis",
            expected=(0.02, 0.05, 0.01, 0.0006),
        ),
        Rung(
            "other_given",
            "k_name IN (3, 4)",
            "nama mirip tetapi keduanya nama yang lazim (seperti saudara)",
            expected=(0.005, 0.08, 0.01, 0.002),
        ),
        Rung(
            "unnamed",
            f"{_MAY_BE} AND NOT ({_TWIN})",
            "nama anak belum ditulis, hanya nama orang tuanya (seperti BAYI NY ...)",
            expected=(0.0, 0.0, 0.0, 0.0),
            reads=("mother_as_name",),
            neutral=True,
        ),
        Rung(
            "unnamed_twin",
            _MAY_BE,
            "nama anak belum ditulis, dan menurut urutannya ia kembar (seperti BAYI NY ... 2)",
            expected=(0.0, 0.0, 0.0, 0.0),
            reads=("mother_as_name",),
            neutral=True,
        ),
        Rung(
            "other_child",
            "l.unnamed > 0 AND r.unnamed > 0 AND l.unnamed <> r.unnamed",
            "nama anak belum ditulis, tetapi urutannya berbeda (seperti kembar 1 dan kembar 2)",
            expected=(0.0, 0.0, 0.0, 0.0),
            neutral=True,
        ),
        Rung(
            "parent",
            UNNAMED,
            "yang satu anak yang belum bernama, yang lain ibunya",
            expected=(0.0, 0.0, 0.0, 0.0),
            neutral=True,
        ),
        Rung("shared_word", "k_name = 2", "hanya sebagian kata nama sama", expected=(0.01, 0.5, 0.1, 0.01)),
        Rung("different", "TRUE", "nama berbeda", expected=(0.015, 0.334, 0.871, 0.987)),
    ),
)

MOTHER = Field(
    "mother",
    known="l.mother_key IS NOT NULL AND r.mother_key IS NOT NULL",
    column="mother_key",
    kernel=NAME_KERNELS,
    kernel_when="l.mother_key <> r.mother_key",
    levels=(
        Rung(
            "same",
            "l.mother_key = r.mother_key OR k_mother = 9",
            "nama ibu sama",
            "SELECT sum(n * (n - 1)) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE mother_key IS NOT"
            " NULL GROUP BY mother_key)",
            expected=(0.9, 0.5, 0.05, 0.0001),
        ),
        Rung("near", "k_mother >= 5", "nama ibu mirip", expected=(0.07, 0.02, 0.02, 0.002)),
        Rung("different", "TRUE", "nama ibu berbeda", expected=(0.03, 0.48, 0.93, 0.998)),
    ),
)
