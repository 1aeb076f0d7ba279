"""The engines that run SQL, one way to open one, and texts in SQL."""
