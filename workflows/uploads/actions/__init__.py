"""What is done with an upload: one verb, one module."""
