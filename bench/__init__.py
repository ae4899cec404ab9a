"""The bench: hospitals of any size, and how long the program takes with them."""

from datetime import date

DAY = date(2026, 11, 22)
"""The day for which every bench builds."""
