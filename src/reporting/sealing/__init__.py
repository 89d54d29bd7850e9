"""The formats of the sealing specification, version 1, in Python. No framework, no database, no settings.

Every function takes its context (whose key, which case, which generation) as arguments, rebuilds the header it
expects and compares: what a sealed thing says about itself is never believed. The browser has the same names.
"""
