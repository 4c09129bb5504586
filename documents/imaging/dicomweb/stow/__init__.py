"""Store (STOW-RS, PS3.18 10.5): a machine files images into the dossiers of its physician's patients.

The whole message is sealed into the quarantine first: of one that is cut, or lies, nothing is filed. Then each instance
takes the one road of everything that comes in, and has its own answer.
"""
