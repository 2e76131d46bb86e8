"""The same database seen through mapped classes: made for what was ticked, loaded, measured, written as source."""
