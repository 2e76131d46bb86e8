"""Qt widgets of database."""
