"""What base needs of its own."""
