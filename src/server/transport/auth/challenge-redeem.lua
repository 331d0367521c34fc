-- Redeems a wallet challenge.
--
-- KEYS  as in challenge-key.lua
-- ARGV  1 key that authenticates the challenge · 2 nonce · 3 when the challenge expires, in milliseconds ·
--       4 redeemed nonces at most
-- Returns 1; 0 when the challenge was redeemed before, or when the key has changed, so that this cannot be known.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
if redis.call('ZADD', KEYS[1], 'NX', ARGV[3], ARGV[2]) == 0 then return 0 end
-- The clock of the process that checks an expiry may be some minutes behind the clock of Redis.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', (redis.call('TIME')[1] - 300) * 1000)
-- Redeemed nonces are forgotten only together with the key, so that no challenge can be redeemed twice.
if redis.call('ZCARD', KEYS[1]) - 1 > tonumber(ARGV[4]) then redis.call('DEL', KEYS[1]) end
return 1
