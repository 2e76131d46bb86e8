-- Users without a country are a group, too.
SELECT users.country, count(DISTINCT users.id) AS users, count(orders.id) AS orders
FROM users LEFT JOIN orders ON orders.user_id = users.id
GROUP BY users.country
ORDER BY orders DESC, users.country
