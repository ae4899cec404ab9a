"""Office: slides for office programs."""
