-- Users with a post that carries a tag. Try :tag = touring.
SELECT DISTINCT users.id, users.first_name, users.last_name
FROM users
JOIN posts ON posts.author_id = users.id
JOIN post_tags ON post_tags.post_id = posts.id
JOIN tags ON tags.id = post_tags.tag_id
WHERE tags.name = :tag
ORDER BY users.id
