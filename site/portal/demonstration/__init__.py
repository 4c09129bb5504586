"""The demo: people who do not exist, their papers, and how both come into an empty house."""
