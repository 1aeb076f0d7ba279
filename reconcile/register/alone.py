"""What the NIK of a row says that speaks for its person alone: nobody else bears witness to a birth date that
is blank, stands for an unknown one or has day and month turned, nor to a slip in one letter of the sex.

It is believed where nobody else bears the number, verification does not take it for another's, and something
that the row says agrees with it: of a blank date the sex (a worker's row with neither may bear the number of
his child), of the sex the birth date, for then six digits are right and one letter is more easily wrong.
Never of a child that is written under its mother's name: the number is hers.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.rules.survivorship import Group

ANOTHERS = ("NIK_MILIK_ORANG_LAIN", "PERLU_TINJAUAN", "TIDAK_PADAN")
"""Statuses of rows whose number is, or may be, another's."""

_ALONE = f"""
SELECT person, seq, birth_date_of_nik AS birth_date,
       CASE WHEN dated AND nik_birth_date = COALESCE(birth_date_of_nik, birth_date)
              AND (sex IS NULL OR sex <> nik_sex)
            THEN nik_sex END AS sex
FROM (
    SELECT x.person, x.seq, x.birth_date, x.sex, r.nik_sex, x.nik_birth_date,
           r.birth_date IS NOT NULL AS dated,
           CASE WHEN (r.birth_date IS NULL AND r.sex = r.nik_sex
                      AND COALESCE(r.birth_year = YEAR(r.nik_birth_date), TRUE))
                  OR (YEAR(r.birth_date) = YEAR(r.nik_birth_date) AND r.birth_date <> r.nik_birth_date
                      AND ((MONTH(r.birth_date) = 1 AND DAY(r.birth_date) = 1)
                           OR (MONTH(r.birth_date) = DAY(r.nik_birth_date)
                               AND DAY(r.birth_date) = MONTH(r.nik_birth_date))))
                THEN x.nik_birth_date END AS birth_date_of_nik
    FROM merged_best b
    JOIN merged_rows x ON x.person = b.person AND x.seq = b.k{{at}} % {{rows}}
    JOIN records r ON r.record_id = x.record_id
    LEFT JOIN (SELECT record_id FROM verification WHERE status IN ({listed(ANOTHERS)})) AS v
      ON v.record_id = x.record_id
    LEFT JOIN (
        SELECT nik FROM merged_rows GROUP BY nik HAVING MIN(person) <> MAX(person)
    ) AS n ON n.nik = x.nik
    WHERE b.n{{at}} = 1 AND x.role <> 'register' AND r.unnamed IS NULL AND r.nik_birth_date IS NOT NULL
      AND v.record_id IS NULL AND n.nik IS NULL
) AS alone
"""


def keep_alone(engine: Engine, groups: Sequence[Group], rows: int) -> Sequence[str]:
    """Keep `merged_alone<group>` (person, seq, and birth_date and sex as the NIK has them, null where the
    row stands) of the groups that are read so; returns what was kept. rows: a key modulo this is the row's
    number. Needs merged_rows, merged_best, records and verification."""
    made = [f"merged_alone{at}" for at, group in enumerate(groups) if group.by_nik]
    for name in made:
        engine.keep(name, _ALONE.format(at=name.removeprefix("merged_alone"), rows=rows))
    return made
