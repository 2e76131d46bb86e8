"""Qt widgets of schema."""
