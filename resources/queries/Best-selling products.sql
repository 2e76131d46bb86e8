-- What was sold most, by pieces.
SELECT products.sku, products.name, sum(order_items.quantity) AS pieces, count(DISTINCT order_items.order_id) AS orders
FROM products JOIN order_items ON order_items.product_id = products.id
GROUP BY products.id, products.sku, products.name
ORDER BY pieces DESC, products.name
LIMIT 20
