"""What mysql needs of its own."""
