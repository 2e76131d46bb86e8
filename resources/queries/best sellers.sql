SELECT p.sku, p.name, sum(i.quantity) AS sold, sum(i.quantity * i.unit_price) AS revenue
FROM products AS p
JOIN order_items AS i ON i.product_id = p.id
GROUP BY p.sku, p.name
ORDER BY revenue DESC;
