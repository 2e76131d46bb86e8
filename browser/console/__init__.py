"""Statements that people type: a script taken apart, a connection of one's own, and what was run before."""
