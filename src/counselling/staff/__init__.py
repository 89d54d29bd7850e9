"""Who works at a centre, how she signs in, and the keys that only her browser opens."""
