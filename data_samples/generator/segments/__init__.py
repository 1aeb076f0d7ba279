"""Who is covered by what, as the truth that coverage is scored against; and rolls of members outside the
rolls of aid: civil servants, soldiers, migrants, builders, and those who work for themselves, with the
months that they paid for."""

from data_samples.generator.segments.employees import note_employees
from data_samples.generator.segments.members import members_table, residents_table
from data_samples.generator.segments.rolls import paid_table, work_rolls, write_members

__all__ = [
    "members_table",
    "note_employees",
    "paid_table",
    "residents_table",
    "work_rolls",
    "write_members",
]
