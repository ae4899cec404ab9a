"""Text in, trees with places out.  Nothing here knows what a hospital is."""
