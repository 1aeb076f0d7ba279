"""The store beside OUT: what must outlive every run, committed together with the run that made it."""

from reconcile.workspace.store.faults import DamagedStoreError, ForeignStoreError
from reconcile.workspace.store.keeping import RunStore, store_at

__all__ = ["DamagedStoreError", "ForeignStoreError", "RunStore", "store_at"]
