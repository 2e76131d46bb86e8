"""What postgresql needs of its own."""
