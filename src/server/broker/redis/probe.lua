-- Does what publish.lua does to Redis: writes a key and publishes on a channel of the same shard.
--
-- KEYS  1 a key of this process alone
-- ARGV  1 channel · 2 PUBLISH, or SPUBLISH on a cluster · 3 ttl in seconds
redis.call('SET', KEYS[1], '', 'EX', tonumber(ARGV[3]))
redis.call(ARGV[2], ARGV[1], '')
return 1
