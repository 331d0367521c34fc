-- Redeems a wallet challenge.
--
-- KEYS  as in challenge-key.lua
-- ARGV  1 key that authenticates the challenge · 2 nonce · 3 when the challenge expires, in milliseconds ·
--       4 redeemed nonces at most
-- Gives 1; 0 when it was redeemed before, or when nobody knows: the key is another one then.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
if redis.call('ZADD', KEYS[1], 'NX', ARGV[3], ARGV[2]) == 0 then return 0 end
-- The clock that an expiry is judged by may be some minutes behind this one.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', (redis.call('TIME')[1] - 300) * 1000)
-- What was redeemed is forgotten only together with the key: nothing can be redeemed twice.
if redis.call('ZCARD', KEYS[1]) - 1 > tonumber(ARGV[4]) then redis.call('DEL', KEYS[1]) end
return 1
