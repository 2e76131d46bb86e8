SELECT u.id, u.first_name, u.last_name, u.email, count(o.id) AS orders
FROM users AS u
LEFT JOIN orders AS o ON o.user_id = u.id
WHERE u.country = :country
GROUP BY u.id, u.first_name, u.last_name, u.email
ORDER BY orders DESC, u.id;
