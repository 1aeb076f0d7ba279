"""What the model of the benefit rolls compares, made from the columns of `records`."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.engines.quoting import listed
from reconcile.vocabulary.register_answers import KNOWN, SENT

USUAL_DAY_SHARE = 0.008
"""A day of the year that more rows than this are born on (three times its due) is a clerk's default, weak
evidence."""

CROWDED_CARD = 25
"""A family card on more rows than this is an institution's or a filler's."""

CROWDED_NIK = 25
"""A NIK that more people than this bear, over all files, is nobody's evidence: a family is smaller, with
every way to write it."""

_OWN = "CASE WHEN crowded IS NULL THEN {} END"
_CONFIRMED = (
    "crowded IS NULL AND ((nik_agrees = 2 AND confirming) OR (nik_agrees = 1 AND registered_name = name_key))"
)


def flat(sql: str) -> str:
    """SQL on one line: how it stands on this page is no part of the model."""
    return " ".join(sql.split())


AGREES = flat("""
    CASE
    WHEN nik IS NULL THEN NULL
    WHEN sex <> nik_sex THEN 0
    WHEN birth_date IS NULL AND birth_year IS NULL THEN 1
    WHEN birth_date = nik_birth_date THEN 2
    WHEN birth_date IS NULL AND abs(birth_year - year(nik_birth_date)) <= 1 THEN 1
    ELSE 0
    END
""")
"""Whether a row's NIK says what the row says: 2 birth date (and sex) agree, 1 nothing to compare, 0 they
contradict."""

FACTS = {
    "nik_uses": flat("""
        SELECT nik,
        CASE
        WHEN min(source_file) < max(source_file) OR max(registered) = 1 THEN TRUE
        ELSE FALSE
        END AS confirming,
        max(CASE WHEN registered = 1 THEN name_key END) AS registered_name
        FROM typed
        WHERE nik_agrees = 2
        GROUP BY nik
    """),
    "day_uses": flat("""
        SELECT birth_day_of_year, count(*) AS day_rows
        FROM typed
        WHERE birth_day_of_year IS NOT NULL
        GROUP BY birth_day_of_year
    """),
    "card_uses": flat("""
        SELECT kk, count(*) AS card_rows
        FROM typed
        WHERE kk IS NOT NULL
        GROUP BY kk
    """),
    "full_niks": flat(f"""
        SELECT nik
        FROM typed
        WHERE nik IS NOT NULL
        GROUP BY nik
        HAVING count(*) > {CROWDED_NIK}
    """),
    "crowded_niks": flat(f"""
        SELECT nik, TRUE AS crowded
        FROM (SELECT DISTINCT nik, name_first, birth_number FROM typed SEMI JOIN full_niks USING (nik))
        GROUP BY nik
        HAVING count(*) > {CROWDED_NIK}
    """),
    "once_repeats": flat("""
        SELECT programme, nik, min(row_number_) AS first_row
        FROM typed
        WHERE once AND nik IS NOT NULL
        GROUP BY programme, nik
        HAVING count(*) > 1
    """),
    "newborns": flat("""
        SELECT DISTINCT mother_key, birth_year, TRUE AS newborn
        FROM typed
        WHERE unnamed IS NOT NULL AND mother_key IS NOT NULL AND birth_year IS NOT NULL
    """),
    # names and mothers' names are numbered each in a list of its own
    "mothers_names": flat("""
        SELECT m.id AS mother_key, n.id AS mother_as_name
        FROM values_mother_key m
        JOIN values_name_key n ON n.value = m.value
    """),
    "sizes": "SELECT CAST(count(*) AS DOUBLE) AS all_rows FROM typed",
}

SOURCE = flat("""
    typed
    LEFT JOIN nik_uses USING (nik)
    LEFT JOIN crowded_niks USING (nik)
    LEFT JOIN card_uses USING (kk)
    LEFT JOIN once_repeats USING (programme, nik)
    LEFT JOIN day_uses USING (birth_day_of_year)
    LEFT JOIN newborns USING (mother_key, birth_year)
    LEFT JOIN mothers_names USING (mother_key)
    CROSS JOIN sizes
""")

DERIVED = {
    "mother_as_name": "mother_as_name",
    "nik": _OWN.format("nik"),
    "nik15": _OWN.format("nik15"),
    "nik_agrees": _OWN.format("nik_agrees"),
    "nik12": _OWN.format("nik // 10000"),
    # in use elsewhere, and this row's own birth date says it is its own; without a birth date, the register's
    # name does
    "nik_confirmed": f"coalesce({_CONFIRMED}, FALSE)",
    # none where the row may be anybody's of its name or birth, whatever number it bears
    "nik_proven": f"CASE WHEN {_CONFIRMED} THEN nik END",
    "kk": f"CASE WHEN card_rows <= {CROWDED_CARD} THEN kk END",
    "name_rarity": flat("""
        CAST(CASE
        WHEN rows_name_key / all_rows > 0.0003 THEN 0
        WHEN rows_name_key / all_rows > 0.00003 THEN 1
        ELSE 2
        END AS TINYINT)
    """),
    "birth_month": "CAST(birth_day_of_year // 100 AS TINYINT)",
    "birth_day": "CAST(birth_day_of_year % 100 AS TINYINT)",
    "birth_turned": flat("""
        CAST(CAST(birth_year AS INTEGER) * 10000
        + least(birth_day_of_year // 100, birth_day_of_year % 100) * 100
        + greatest(birth_day_of_year // 100, birth_day_of_year % 100) AS INTEGER)
    """),
    "usual_day": f"coalesce(day_rows > {USUAL_DAY_SHARE} * all_rows, FALSE)",
    "district": flat("""
        CAST(CASE
        WHEN region >= 1000000000 THEN region // 10000
        WHEN region >= 100000 THEN region
        END AS INTEGER)
    """),
    "village": "CASE WHEN region >= 1000000000 THEN region END",
    # on rows born in a year in which a child of their mother has no name yet: blocks of newborns, not of all
    # her namesakes' children
    "newborn": "newborns.newborn",
    "in_register": "registered = 1",
    # a register cut in files that overlap repeats a person under the same NIK: such rows count as one
    "listed_once": "once AND coalesce(first_row = row_number_, TRUE)",
}

VALUE_NUMBERS = ("mother_as_name",)
"""Derived columns that number values: one name more, and mothers' names have other numbers."""


def columns(registers: Iterable[str], one_row_per_person: Iterable[str]) -> dict[str, str]:
    """SQL over `records` for the columns of `typed`. registers, one_row_per_person: codes of programmes."""
    return {
        "nik": "TRY_CAST(nik AS BIGINT)",
        "nik15": flat("""
            TRY_CAST(CASE
            WHEN nik IS NOT NULL THEN substr(nik, 1, 15)
            WHEN length(nik_part) = 15 THEN nik_part
            END AS BIGINT)
        """),
        "nik_agrees": f"CAST({AGREES} AS TINYINT)",
        "kk": "TRY_CAST(kk AS BIGINT)",
        "name_key": "name_key",
        "name_first": "name_first",
        "name_initial": "CAST(ascii(name_first) AS SMALLINT)",
        # as written: whether it fills its field
        "name_letters": "CAST(length(name) AS SMALLINT)",
        "unnamed": "unnamed",
        "several_words": "name_key LIKE '% %'",
        "birth_number": (
            "CAST(year(birth_date) * 10000 + month(birth_date) * 100 + day(birth_date) AS INTEGER)"
        ),
        "birth_day_of_year": "CAST(month(birth_date) * 100 + day(birth_date) AS SMALLINT)",
        "birth_year": "birth_year",
        "nik_year": "CAST(year(nik_birth_date) AS SMALLINT)",
        "sex": "sex",
        "mother_key": "mother_key",
        "region": "TRY_CAST(region_code AS BIGINT)",
        "rt": "TRY_CAST(rt AS SMALLINT)",
        "rw": "TRY_CAST(rw AS SMALLINT)",
        "nisn": "TRY_CAST(nisn AS BIGINT)",
        "card_number": "card_number",
        "programme": "programme",
        # a row that repeats what was asked is no second place where a number is in use
        "source_file": f"CASE WHEN {KNOWN} THEN source_file END",
        "registered": (
            f"CAST(CASE WHEN programme IN ({listed(registers)}) AND {KNOWN} AND NOT {SENT} THEN 1 ELSE 0 END"
            " AS TINYINT)"
        ),
        "once": f"programme IN ({listed(one_row_per_person)}) AND {KNOWN}",
    }
