"""Coverage by families of programmes as papers."""
