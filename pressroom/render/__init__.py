"""Engines: templates, themes, fonts, PDF.  One foreign library, one file."""
