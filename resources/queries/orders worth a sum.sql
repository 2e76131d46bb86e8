-- :statuses and :least are parameters: their values stand beside the text.
-- Ctrl+Enter runs the statement that is marked.
SELECT o.id, u.email, u.country, o.status, sum(i.quantity * i.unit_price) AS total
FROM orders AS o
JOIN users AS u ON u.id = o.user_id
JOIN order_items AS i ON i.order_id = o.id
WHERE o.status IN :statuses
GROUP BY o.id, u.email, u.country, o.status
HAVING sum(i.quantity * i.unit_price) >= :least
ORDER BY total DESC;
