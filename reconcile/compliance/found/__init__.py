"""What is found of employers, a module a class or two."""
