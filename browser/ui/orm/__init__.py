"""The tab of the mapped view: entities, the paths loaded with them, and what each way of loading costs."""
