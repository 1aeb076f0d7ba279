"""Where people live whom no social security of work covers: counted from the linked rolls, not predicted.

Places and groups only. Nobody is scored, and a cell has at least as many people as declared.
"""
