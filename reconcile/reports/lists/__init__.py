"""The CSV lists of findings, and the recap by place."""
