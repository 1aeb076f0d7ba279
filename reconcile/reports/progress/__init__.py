"""How far people are: questions answered, rows held against the register, repairs proven."""
