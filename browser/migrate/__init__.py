"""Alembic with eyes: a migrations folder read without running it, and run only where a person trusts it."""
