-- Run all (Ctrl+Shift+Enter): the bar above shows that a transaction is open, and Roll back takes it back.
BEGIN;

UPDATE products SET price = price * 2;

SELECT sku, name, price FROM products ORDER BY price DESC;
