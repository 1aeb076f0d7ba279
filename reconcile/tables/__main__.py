"""Prints docs/tables.md: python -m reconcile.tables > docs/tables.md"""

from reconcile.tables.page import tables_page

if __name__ == "__main__":
    print(tables_page(), end="")
