"""What the Demo menu opens: questions, lessons, and what installs or resets the demo."""
