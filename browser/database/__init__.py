"""One connected database: its engine, its threads, its vendor."""
