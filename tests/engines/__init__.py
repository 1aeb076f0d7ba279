"""Every engine answers alike."""
