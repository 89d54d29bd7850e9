"""The catalogues of the workspace, one a language; English stands in the code."""
