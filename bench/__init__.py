"""The bench: hospitals of any size, and how long the program takes with them."""
