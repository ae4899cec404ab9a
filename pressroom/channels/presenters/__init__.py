"""What outputs show of the entries, whatever the medium: sums, dates, lists and tables, without a page around them."""
