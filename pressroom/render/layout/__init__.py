"""Layout: what is measured, mended or done faster inside the print engine, before and on its boxes."""
