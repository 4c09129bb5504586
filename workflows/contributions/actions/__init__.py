"""What is done with a draft: one verb, one module."""
