"""A case: the file that a centre keeps of a report. The server keeps its covers; the pages inside are sealed."""
