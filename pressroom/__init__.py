"""Pressroom: one folder of YAML and Markdown in, everything a hospital publishes out."""

__version__ = "0.1.0"
