"""The summary for leaders, one page."""
