"""Pictures: photographs, drawings and share cards."""
