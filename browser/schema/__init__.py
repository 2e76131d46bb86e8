"""What is in a database: its catalog."""
