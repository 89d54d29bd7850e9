"""Which centres there are and who is responsible: said by the signed manifest, computed by one pure function."""
