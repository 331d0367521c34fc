-- Reads the tail of a log, begins the log where there is none, and keeps it from expiring.
--
-- KEYS  as in publish.lua
-- ARGV  1 epoch for a new log · 2 ttl in seconds
-- Returns epoch, offset.
local found = redis.call('HMGET', KEYS[1], 'epoch', 'offset')
if not found[1] then
  redis.call('DEL', unpack(KEYS))
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'offset', 0)
  found = { ARGV[1], '0' }
end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, tonumber(ARGV[2])) end
return { found[1], tonumber(found[2]) }
