"""Files for staff, from the finding tables of a run: `contents.py` lists them."""
