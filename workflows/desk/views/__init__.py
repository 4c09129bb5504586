"""The screens of the desk, a file a screen."""
