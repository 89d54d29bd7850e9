"""The conversation of a reporting person with the centre, found by a token derived from her access code."""
