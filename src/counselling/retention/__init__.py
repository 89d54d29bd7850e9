"""How long a case is kept, who ends it, and what a person may have of what is held on her."""
