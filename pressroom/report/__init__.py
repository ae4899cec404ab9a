"""Renderers of the same Diagnostics: for people, for one line each, for programs and for code hosts."""
