"""Region codes of Kemendagri: data and lookups."""
