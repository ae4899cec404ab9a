"""Engines: templates, themes, fonts, PDF.  One foreign library, one file; layout does not know the files made of it."""
