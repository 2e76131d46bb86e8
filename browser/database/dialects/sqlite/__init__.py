"""What sqlite needs of its own."""
