"""The catalogues of the public pages, and the state of each language."""
