"""Units of the social office: who lives there, what is found of them, and what there is against what is
needed.

Classes (PPKS) stand in `stays` and `ppks_counts` alone, and on papers for anybody (L3) where so many are of
them that nobody can be told by it. No code, file name, id, log or worklist holds one.
"""

from reconcile.units.declared import Unit, load_units, names_of

__all__ = ["Unit", "load_units", "names_of"]
