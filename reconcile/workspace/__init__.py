"""Where a run happens: its folder and its lock, how it is published and read again, and what each stage
cost."""
