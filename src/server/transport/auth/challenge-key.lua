-- Returns the key that authenticates wallet challenges. Stores the new key where there is none.
--
-- KEYS  1 sorted set: the redeemed nonces by the expiry of their challenges, and the key, which never expires
-- ARGV  1 a new key
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '+inf', '+inf')
if found[1] then return found[1] end
redis.call('ZADD', KEYS[1], '+inf', ARGV[1])
return ARGV[1]
