"""Numbers of people and families: NIK, family card, cards of programmes."""
