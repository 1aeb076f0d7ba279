"""What every finding looks at: each accepted row with its person, its programme's role and the months it
pays for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.programmes import Programme
from reconcile.tables.delivered import answers_of, days_of
from reconcile.vocabulary.errors import DeclarationError
from reconcile.vocabulary.flags import MASK
from reconcile.vocabulary.register_answers import NAME_AGREES, NAMELESS

# an answer of a register that tells no more than a number is about who bears it, where one person does
_BARE = f"g.role = 'register' AND {NAMELESS}"
_BEARERS = f"""
SELECT x.nik, MIN(y.person_id) AS person_id
FROM (
    SELECT DISTINCT r.nik
    FROM records r
    JOIN finding_roles g ON g.programme = r.programme
    WHERE {_BARE} AND r.nik IS NOT NULL
) AS x
JOIN records r ON r.nik = x.nik
JOIN finding_roles g ON g.programme = r.programme AND g.role <> 'register'
JOIN persons y ON y.record_id = r.record_id
GROUP BY x.nik
HAVING MIN(y.person_id) = MAX(y.person_id)
"""
_LISTED = f"""
SELECT r.record_id, COALESCE(b.person_id, p.person_id) AS person_id, {_BARE} AS bare,
       r.programme, g.role, g.pupils, g.repeats_in_a_year, g.lists_jobs,
       r.source_file, r.sheet, r.source_row,
       r.nik, r.nik_part, SUBSTR(r.nik, 1, 2) = h.province AS nik_of_home,
       r.kk, SUBSTR(r.kk, 1, 2) = h.province AS kk_of_home,
       r.region_code,
       CASE WHEN r.region_code IS NULL THEN NULL
            WHEN SUBSTR(r.region_code, 1, 2) = h.province THEN 'HOME'
            ELSE 'OTHER' END AS home,
       CASE WHEN SUBSTR(r.school_region_code, 1, 2) = h.province THEN 1 ELSE 0 END AS school_at_home,
       CASE WHEN SUBSTR(r.school_region_code, 1, 2) <> h.province
            THEN r.school_region_code END AS school_away,
       COALESCE(r.npsn, r.school) AS school, r.npsn IS NOT NULL AS has_npsn,
       r.segment, r.level, r.vital_status, r.register_answer,
       COALESCE(r.birth_date, r.nik_birth_date) AS birth,
       COALESCE(r.birth_year, YEAR(r.nik_birth_date)) AS birth_year,
       r.benefit_status IS NULL OR r.benefit_status <> 'INACTIVE' AS paid,
       COALESCE(r.benefit_status <> 'UNKNOWN', TRUE) AS sure,
       r.period_start, r.period_end,
       CAST(DATE_TRUNC('month', r.period_start) AS DATE) AS month_first,
       CASE WHEN r.period_start IS NULL THEN NULL
            ELSE CAST(DATE_TRUNC('month', COALESCE(r.period_end, DATE '{{as_of}}')) AS DATE)
            END AS month_last,
       CASE WHEN r.period_start IS NULL AND r.period_end IS NULL AND (r.flags & {{unread}}) = 0
            THEN d.month END AS month_seen,
       d.said_on, s.source_file IS NOT NULL AND NOT {NAME_AGREES} AS of_number
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN finding_roles g ON g.programme = r.programme
CROSS JOIN finding_home h
LEFT JOIN finding_delivered d ON d.programme = r.programme AND d.source_file = r.source_file
LEFT JOIN finding_answering s ON s.programme = r.programme AND s.source_file = r.source_file
LEFT JOIN finding_bearers b ON b.nik = r.nik AND {_BARE}
"""


def keep_listed(
    engine: Engine,
    programmes: Mapping[str, Programme],
    as_of: date,
    home: str,
    deliveries: pa.Table | None = None,
) -> None:
    """Keep the table `listed`: one row for each record.

    role: roll, need or register. paid: the source does not call the row inactive; an inactive row never
    counts as paid, for nobody knows until when it was. sure: its status is not a word that nobody declared;
    such a row may be paid. month_first, month_last: first days of the first and last month paid for, an open
    end reaching to `as_of`; both null when the source gives no start. month_seen: of a row without a period,
    the month that its delivery speaks of, null when nobody says. said_on: the day of which it speaks.
    bare: a register says nothing of it but the number; such a row is of whoever bears it alone.
    of_number: it answers of the number that was asked about, and does not say that the name agrees. home:
    HOME in the province that is served (`home`, two digits), OTHER or null when unknown. nik_of_home,
    kk_of_home: whether its NIK or family card was issued there. school_away: where its school is, when that
    is elsewhere.
    Raises DeclarationError when a record's programme is not declared.
    """
    present = engine.arrow("SELECT DISTINCT programme FROM records ORDER BY programme").column(0).to_pylist()
    for code in present:
        if code not in programmes:
            raise DeclarationError(f"{code}: program ini tidak punya berkas deklarasi ({code}.toml)")
    engine.read("finding_roles", _roles(programmes))
    engine.read("finding_home", pa.table({"province": pa.array([home], pa.string())}))
    deliveries = tables.DELIVERIES.empty() if deliveries is None else deliveries
    engine.read("finding_delivered", _delivered(deliveries))
    engine.read("finding_answering", answers_of(deliveries))
    unread = MASK["PERIODE_TIDAK_SAH"]
    engine.keep("finding_bearers", _BEARERS)
    engine.keep("listed", _LISTED.format(as_of=as_of.isoformat(), unread=unread))
    engine.drop("finding_home", "finding_delivered", "finding_answering", "finding_bearers")


def _delivered(deliveries: pa.Table) -> pa.Table:
    """Sources in force that say of when they are -> that day, and the first of its month."""
    dated = days_of(deliveries).drop_null()
    months = [day.replace(day=1) for day in dated["as_of"].to_pylist()]
    named = dated.rename_columns(["said_on" if name == "as_of" else name for name in dated.column_names])
    return named.append_column("month", pa.array(months, pa.date32()))


def _roles(programmes: Mapping[str, Programme]) -> pa.Table:
    declared = [programmes[code] for code in sorted(programmes)]
    return pa.table(
        {
            "programme": pa.array([p.code for p in declared], pa.string()),
            "role": pa.array([p.role for p in declared], pa.string()),
            "pupils": pa.array([p.pupils for p in declared], pa.bool_()),
            # a roll that says only the year lists a pupil once for each instalment of it
            "repeats_in_a_year": pa.array(
                [p.period.kind == "year" and not p.one_row_per_person for p in declared], pa.bool_()
            ),
            "lists_jobs": pa.array([p.lists_jobs for p in declared], pa.bool_()),
        }
    )


NO_REGISTER = "Data kependudukan (Dukcapil) tidak ada dalam proses ini"
"""Why nothing can be made that rests on the register, where there is none."""


def programmes_with(engine: Engine, role: str) -> frozenset[str]:
    """The declared programmes of this role; needs `finding_roles`."""
    found = engine.arrow(f"SELECT programme FROM finding_roles WHERE role = {literal(role)}")
    return frozenset(found.column(0).to_pylist())


def present_programmes(engine: Engine, role: str) -> frozenset[str]:
    """The programmes of this role that have at least one record in the run; needs `listed`."""
    found = (
        engine.arrow(f"SELECT DISTINCT programme FROM listed WHERE role = {literal(role)}")
        .column(0)
        .to_pylist()
    )
    return frozenset(found)
