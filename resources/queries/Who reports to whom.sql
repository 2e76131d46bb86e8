-- A recursive query: everybody below those without a manager, with their depth.
WITH RECURSIVE chain (id, name, depth) AS (
    SELECT id, first_name, 0 FROM users WHERE manager_id IS NULL AND kind = 'employee'
    UNION ALL
    SELECT users.id, users.first_name, chain.depth + 1
    FROM users JOIN chain ON users.manager_id = chain.id
)
SELECT depth, name, id FROM chain ORDER BY depth, name, id
