"""The mapped demo schema: users, posts, orders."""
