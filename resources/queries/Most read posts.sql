-- Posts that begin a conversation, by the number of their readers. Try :minimum_views = 100 (an integer).
SELECT posts.title, users.first_name, users.last_name, posts.views
FROM posts JOIN users ON users.id = posts.author_id
WHERE posts.reply_to_id IS NULL AND posts.views >= :minimum_views
ORDER BY posts.views DESC, posts.id
LIMIT 50
