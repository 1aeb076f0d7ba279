"""What may go out of a run: RESOURCES is the list, in the order in which it is read. A new table is an entry.

The SQL of each is over the tables of the run, what papers keep (`reports/kit/homes.py`) and what `gathering`
keeps: `package_homes` (person_id -> region_code of a kota, area_code), `package_places` (any place -> that
region_code), `package_regions`, `package_programmes`, `package_deliveries`, `package_month` (month,
generation of the run), `package_nights`, `package_events`, `package_growth` and `package_growth_families`
(flows, identity events and growth of every run), `package_units` and `package_origins` (what
papers tell of units), `package_recipient` (region of the recipient, where it is one).
Numbers of persons are counted where each person lives, once.
"""

from __future__ import annotations

from reconcile.package.contents.coverage import (
    COVERAGE_GROWTH,
    COVERAGE_MONTHLY,
    COVERAGE_RESIDENTS,
    COVERAGE_TOTALS,
    RETENTION_TOTALS,
)
from reconcile.package.contents.decided import DECISION_TOTALS, DECISIONS, IDENTITY_TOTALS
from reconcile.package.contents.elsewhere import OTHER_REGION_PEOPLE
from reconcile.package.contents.found import (
    FINDING_TOTALS,
    OVERLAP_ROWS,
    OVERLAP_TOTALS,
    UNREGISTERED_REASONS,
    UNREGISTERED_TOTALS,
)
from reconcile.package.contents.mapping import SOCIAL_NEED, SOCIAL_ORIGINS, SOCIAL_UNITS, TARGET_AREAS
from reconcile.package.contents.over_time import FINDING_CHANGES, FLOWS, HONOURED
from reconcile.package.contents.references import DELIVERIES_IN, PROGRAMME_TOTALS, PROGRAMMES, REGIONS
from reconcile.package.form.resources import Resource

RESOURCES: tuple[Resource, ...] = (
    PROGRAMMES, REGIONS, DELIVERIES_IN, PROGRAMME_TOTALS, FLOWS,
    OVERLAP_TOTALS, OVERLAP_ROWS, UNREGISTERED_TOTALS, UNREGISTERED_REASONS, FINDING_TOTALS, FINDING_CHANGES,
    COVERAGE_TOTALS, COVERAGE_RESIDENTS, COVERAGE_MONTHLY, COVERAGE_GROWTH, RETENTION_TOTALS,
    SOCIAL_NEED, SOCIAL_UNITS, SOCIAL_ORIGINS, TARGET_AREAS,
    DECISION_TOTALS, DECISIONS, HONOURED, IDENTITY_TOTALS, OTHER_REGION_PEOPLE,
)  # fmt: skip
"""In the order in which they are read."""
