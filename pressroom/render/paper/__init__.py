"""Paper: finished PDF files, from drawn pages to the press edition, imposition and examination."""
