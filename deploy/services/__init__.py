"""The real servers, on this machine: how each is installed once, started on loopback, and ended.

One module for each server, named once in the tuple of `deploy/services/known.py`.
"""
