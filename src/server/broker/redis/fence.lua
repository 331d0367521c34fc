-- Begins a new epoch when a log no longer has a publication that a process has seen. Such a log was set back to an older
-- copy, and would use its offsets a second time.
--
-- KEYS  as in publish.lua
-- ARGV  1 epoch, 2 offset and 3 event of the publication · 4 epoch for a new log · 5 ttl in seconds
-- Returns 1 when it did.
local found = redis.call('HMGET', KEYS[1], 'epoch', 'offset')
if found[1] ~= ARGV[1] then return 0 end
local id = string.format('%d-0', tonumber(ARGV[2]))
local entry = redis.call('XRANGE', KEYS[2], id, id)[1]
local is_set_back = tonumber(found[2]) < tonumber(ARGV[2]) or (entry and entry[2][6] ~= ARGV[3])
if not is_set_back then return 0 end
redis.call('DEL', unpack(KEYS))
redis.call('HSET', KEYS[1], 'epoch', ARGV[4], 'offset', 0)
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[5]))
return 1
