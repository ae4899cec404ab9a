"""All entries of a site, tied together: loading, references, questions and answers."""
