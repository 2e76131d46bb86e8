-- What an order is worth on average. Try :country = GB, :active = true (a boolean).
SELECT users.country, count(totals.id) AS orders, avg(totals.total) AS average
FROM users JOIN (
    SELECT orders.id, orders.user_id,
        orders.shipping_cost + coalesce(sum(order_items.quantity * order_items.unit_price), 0) AS total
    FROM orders LEFT JOIN order_items ON order_items.order_id = orders.id
    GROUP BY orders.id, orders.user_id, orders.shipping_cost
) AS totals ON totals.user_id = users.id
WHERE users.country = :country AND users.is_active = :active
GROUP BY users.country
