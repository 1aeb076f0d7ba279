"""What chance brings together: which fields agree together for people who are not one."""
