-- Finds the key that authenticates wallet challenges, making it where there is none.
--
-- KEYS  1 sorted set: the nonces that were redeemed by when their challenges expire, and the key, which never does
-- ARGV  1 a new key
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '+inf', '+inf')
if found[1] then return found[1] end
redis.call('ZADD', KEYS[1], '+inf', ARGV[1])
return ARGV[1]
