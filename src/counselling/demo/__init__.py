"""The living example: a reporting person and a centre's member as programs, over the two interfaces alone.

They do what the browser does, with the same formats and the same refusals, and never touch the database.
"""
