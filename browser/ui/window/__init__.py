"""The main window: what composes the panels, opens them, and brings them back the next time."""
