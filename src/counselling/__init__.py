"""The counsellors' side: everything behind the sign-in. It works with cases that only a counsellor's browser can read."""
