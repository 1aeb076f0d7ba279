"""Workbooks that the workbook library reads, and what guards it."""
