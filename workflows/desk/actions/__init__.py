"""What a secretary decides on an arrival: one verb, one module; the claim is the first lock of each."""
