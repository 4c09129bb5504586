"""`manage.py storage`."""
