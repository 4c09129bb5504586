"""Screens of contributions: the three ways, the review of a draft, one's own entries."""
