"""The query tab: editor, parameters, results, transaction."""
