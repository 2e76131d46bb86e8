"""What the features of the window share: the grid with its model, header and delegate, filter bar, viewer."""

from PySide6.QtCore import Qt

RAW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The role under which a grid's model answers with the Cell as it was read (None while it is not there yet)."""
