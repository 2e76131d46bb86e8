"""Qt widgets of the console."""
