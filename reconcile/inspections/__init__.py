"""Which employers an office visits this month, and what it takes along: a list as long as its inspectors can
work through, a folder a firm, and what came of it."""
