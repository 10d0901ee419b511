"""Template tags and filters of the room."""
