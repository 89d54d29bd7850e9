"""The public side: everything a person reaches without an account. It does not know that cases or counsellors exist."""
