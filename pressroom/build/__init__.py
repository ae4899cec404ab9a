"""The build: from a folder of content to files on disk, wholly or not at all."""
