"""The only writers of this room's tables for people."""
