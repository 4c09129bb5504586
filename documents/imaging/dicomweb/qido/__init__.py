"""Search (QIDO-RS, PS3.18 10.6): studies, series and instances by their attributes, of what one may read."""
