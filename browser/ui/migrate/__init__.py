"""The tab of migrations: the graph with what is applied, what a revision does, and how it went."""
