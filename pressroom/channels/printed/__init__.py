"""Pieces on paper and on slides: how each is planned, set and judged."""
