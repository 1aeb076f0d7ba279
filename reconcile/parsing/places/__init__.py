"""Places as exports write them, to Kemendagri's codes."""
