"""What is asked of trust in the links of the rolls: by which groups, as a roll that serves some people
worse must be seen to."""

from __future__ import annotations

from reconcile.engines.quoting import literal
from reconcile.linkage.trust import Questions

_AGE_BANDS = ((6, "0-6"), (18, "7-18"), (40, "19-40"), (60, "41-60"))
_OLDEST = "61+"


def roll_questions(year: int) -> Questions:
    """The questions of the rolls' model; ages at the end of `year`. Of two rows that disagree, the first
    decides the group.

    A second NIK is issued at another place or date of birth; two that differ in the serial alone are twins,
    or neighbours in the queue, born on one day.
    """
    age = f"{year} - coalesce(l.birth_year, r.birth_year)"
    bands = " ".join(f"WHEN {age} <= {highest} THEN {literal(band)}" for highest, band in _AGE_BANDS)
    words = "coalesce(l.several_words, r.several_words)"
    return Questions(
        groups={
            "sex": "coalesce(l.sex, r.sex)",
            "age": (
                f"CASE WHEN coalesce(l.birth_year, r.birth_year) IS NULL THEN NULL {bands} ELSE"
                f" '{_OLDEST}' END"
            ),
            "city": "CAST(coalesce(l.district, r.district) // 100 AS VARCHAR)",
            "name": f"CASE {words} WHEN TRUE THEN 'words' WHEN FALSE THEN 'mononym' END",
        },
        second_number="l.nik12 <> r.nik12",
    )
