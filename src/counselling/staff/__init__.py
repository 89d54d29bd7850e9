"""The centres' members: how they come in, sign in and leave, and what the server keeps of their keys."""
