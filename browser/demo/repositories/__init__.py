"""Repositories of the demo: what one asks of users and orders, in one place each.

They are written for a `Session` and never commit: the unit of work does. An `AsyncSession` runs the same code with
`await session.run_sync(lambda session: UserRepository(session).by_email("ada@example.org"))`.
"""
