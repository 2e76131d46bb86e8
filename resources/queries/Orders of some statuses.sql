-- A list: one value a line, or commas between them. Try :statuses = shipped, delivered.
SELECT orders.created_at, orders.status, users.email, count(order_items.id) AS items
FROM orders
JOIN users ON users.id = orders.user_id
LEFT JOIN order_items ON order_items.order_id = orders.id
WHERE orders.status IN :statuses
GROUP BY orders.id, orders.created_at, orders.status, users.email
ORDER BY orders.created_at DESC, orders.id
LIMIT 50
