WITH RECURSIVE team(id, name, manager_id, depth) AS (
    SELECT id, first_name, manager_id, 0 FROM users WHERE manager_id IS NULL
    UNION ALL
    SELECT u.id, u.first_name, u.manager_id, t.depth + 1
    FROM users AS u
    JOIN team AS t ON u.manager_id = t.id
)
SELECT depth, id, name, manager_id FROM team ORDER BY depth, id;
