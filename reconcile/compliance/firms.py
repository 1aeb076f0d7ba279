"""What is known of each legal entity: size, class of risk, place, and on which rolls it stands since when."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.compliance.schemes import SCHEMES
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal

CLOSING = ("BUBAR", "TANPA_KEGIATAN", "HILANG_ALAMAT", "PAILIT", "NON_ASN_BERAKHIR")
"""The only reasons by which an employer is one no more."""

_SCALE = "CASE r.scale WHEN 'MIKRO' THEN 1 WHEN 'KECIL' THEN 2 WHEN 'MENENGAH' THEN 3 WHEN 'BESAR' THEN 4 END"
_RISK = "CASE WHEN r.risk_class IN ('1', '2', '3', '4', '5') THEN CAST(r.risk_class AS BIGINT) END"
# of contradicting scales the smallest, of contradicting classes of risk none: nobody owes more for it
_FIRMS = f"""
SELECT e.entity_id,
       COALESCE(MIN(CASE WHEN COALESCE(r.npp, r.kode_bu) IS NOT NULL THEN e.certainty END), 1) AS certainty,
       COALESCE(MIN(CASE WHEN r.head_or_branch = 'HEAD' THEN r.kota_code END), MIN(r.kota_code)) AS kota_code,
       MIN(CASE WHEN r.scale_basis IN ('FILE', 'CAPITAL') THEN {_SCALE} END) AS scale,
       CASE WHEN MIN({_RISK}) = MAX({_RISK}) THEN MIN({_RISK}) ELSE 0 END AS risk,
       MAX(CASE WHEN {{agency}} THEN 1 ELSE 0 END) AS agency,
       MAX(CASE WHEN r.npwp_kind = 'BENDAHARA' THEN 1 ELSE 0 END) AS state,
       MAX(CASE WHEN r.segment = 'JAKON' THEN 1 ELSE 0 END) AS builds,
       MAX(CASE WHEN r.programme IN ('bpjstk_prs', 'bpjskes_bu') AND r.active_to IS NULL THEN 1 ELSE 0 END)
         AS is_open,
       MAX(CASE WHEN r.end_reason IN ({{closing}}) THEN r.active_to END) AS closed_on,
       COALESCE(MAX(CASE WHEN r.programme = 'wlkp' THEN r.workers_declared END), MAX(r.workers_declared))
         AS declared,
       MAX(CASE WHEN r.programme = 'wlkp' THEN 1 ELSE 0 END) AS reports,
       MAX(CASE WHEN r.programme = 'wlkp' THEN r.reported_on END) AS reported_on,
       MIN(r.active_from) AS since
FROM employer_entities e
JOIN records_employer r ON r.record_id = e.record_id
GROUP BY e.entity_id
"""
_ENROLLED = """
SELECT e.entity_id, {scheme} AS scheme, r.record_id, r.active_from, r.active_to, r.end_reason, r.programmes
FROM employer_entities e
JOIN records_employer r ON r.record_id = e.record_id
WHERE r.programme = {roll} AND COALESCE(r.segment, 'PU') = 'PU'
"""
_COUNTS = """
SELECT w.entity_id, w.month, w.roll, CAST(COUNT(DISTINCT w.person_id) AS BIGINT) AS persons
FROM employment w
WHERE w.entity_id IS NOT NULL AND w.state <> 'JAKON'
GROUP BY w.entity_id, w.month, w.roll
"""
# the size by what a roll says of it, else by workers, which is no more than a guess
_SIZE = "CASE f.scale WHEN 1 THEN 'MICRO' WHEN 2 THEN 'SMALL' WHEN 3 THEN 'MEDIUM' WHEN 4 THEN 'LARGE' END"
_WORKERS = "GREATEST(COALESCE(k.tk, 0), COALESCE(k.kes, 0), COALESCE(f.declared, 0), 1)"
_MONTHS = """
SELECT f.entity_id, m.month, f.risk,
       COALESCE(k.tk, 0) AS on_tk, COALESCE(k.kes, 0) AS on_kes,
       CASE WHEN f.scale IS NULL THEN 1 ELSE 0 END AS size_guessed,
       COALESCE({size},
                z.size) AS size
FROM firms f
CROSS JOIN law_months m
LEFT JOIN (
    SELECT entity_id, month,
           CAST(SUM(CASE WHEN roll = 'bpjstk_tk' THEN persons END) AS BIGINT) AS tk,
           CAST(SUM(CASE WHEN roll = 'bpjskes_ppu' THEN persons END) AS BIGINT) AS kes
    FROM firm_counts
    GROUP BY entity_id, month
) k ON k.entity_id = f.entity_id AND k.month = m.month
LEFT JOIN size_limits z ON z.month = m.month AND z.by = 'WORKERS'
  AND z.over < {workers}
  AND COALESCE(z.up_to, 1000000000) >= {workers}
"""
# two entities that people are asked about; two taxpayers are two, whatever becomes of a row that either may
# have
_ASKED = """
SELECT DISTINCT pairs.entity_id, pairs.other_id
FROM (
    SELECT a.entity_id, b.entity_id AS other_id
    FROM employer_links l
    JOIN employer_entities a ON a.record_id = l.record_id_left
    JOIN employer_entities b ON b.record_id = l.record_id_right
    UNION ALL
    SELECT b.entity_id, a.entity_id AS other_id
    FROM employer_links l
    JOIN employer_entities a ON a.record_id = l.record_id_left
    JOIN employer_entities b ON b.record_id = l.record_id_right
) AS pairs
LEFT JOIN taxpayers a ON a.entity_id = pairs.entity_id
LEFT JOIN taxpayers b ON b.entity_id = pairs.other_id
WHERE pairs.entity_id <> pairs.other_id AND (a.npwp9 IS NULL OR b.npwp9 IS NULL OR a.npwp9 = b.npwp9)
"""
_TAXPAYERS = """
SELECT DISTINCT e.entity_id, r.npwp9
FROM employer_entities e
JOIN records_employer r ON r.record_id = e.record_id
WHERE r.npwp9 IS NOT NULL AND NOT e.npwp_shared
"""
_NPWP = """
SELECT DISTINCT e.entity_id, r.npwp9
FROM employer_entities e
JOIN records_employer r ON r.record_id = e.record_id
WHERE r.npwp9 IS NOT NULL
"""


def keep_firms(engine: Engine, agencies: Sequence[str]) -> None:
    """Keep `firms`, `enrolled`, `firm_counts`, `firm_months`, `firms_asked_about`, `firms_of_one_npwp`.

    agencies: beginnings of the KBLI of those whose workers work at others. Needs employment and parameters.
    """
    agency = " OR ".join(f"r.kbli LIKE {literal(code + '%')}" for code in agencies) or "FALSE"
    engine.keep("firms", _FIRMS.format(agency=agency, closing=", ".join(map(literal, CLOSING))))
    rolls = (
        _ENROLLED.format(scheme=literal(one.code), roll=literal(one.employers)) for one in SCHEMES.values()
    )
    engine.keep("enrolled", " UNION ALL ".join(rolls))
    engine.keep("firm_counts", _COUNTS)
    engine.keep("firm_months", _MONTHS.format(size=_SIZE, workers=_WORKERS))
    engine.keep("taxpayers", _TAXPAYERS)
    engine.keep("firms_asked_about", _ASKED)
    engine.drop("taxpayers")
    engine.keep("firms_of_one_npwp", _NPWP)
