"""Formats that are neither plain text nor read by the workbook library."""
