"""Qt only."""
