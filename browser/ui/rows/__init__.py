"""Qt widgets of rows."""
