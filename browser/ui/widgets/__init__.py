"""Qt widgets of widgets."""
