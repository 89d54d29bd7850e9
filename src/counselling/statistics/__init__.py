"""The year's statistics: rows that lead to no case."""
