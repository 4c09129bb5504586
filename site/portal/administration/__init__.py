"""The administrators' screens, in Wagtail's admin: accounts, requests, places, settings, and the record of changes.

Views of our own: Wagtail's user and group views would let their form make a superuser or join any group.
"""
