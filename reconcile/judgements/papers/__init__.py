"""Answers on their way back: filled worklists, who gave them, and what is offered to the store."""
