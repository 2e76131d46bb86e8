-- Users who may sign in, newest first. Try :country = GB.
SELECT id, first_name, last_name, email, created_at
FROM users
WHERE country = :country AND is_active AND deleted_at IS NULL
ORDER BY created_at DESC, id
LIMIT 50
