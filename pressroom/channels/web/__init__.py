"""The website and what its readers and other programs fetch from it."""
