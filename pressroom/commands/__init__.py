"""What the commands do, apart from how they are called; they return text and values, and the command line prints."""
