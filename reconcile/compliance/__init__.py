"""Employers and what they owe: who is left unprotected, in which months, and what is to be clarified."""
