-- Reads what follows an offset, with the tail of the same moment.
--
-- KEYS  as in publish.lua
-- ARGV  1 offset after which to read · 2 how many at most
-- Gives epoch (or false), offset, entries.
local found = redis.call('HMGET', KEYS[1], 'epoch', 'offset')
if not found[1] then return { false, 0, {} } end
local first = string.format('%d-0', tonumber(ARGV[1]) + 1)
local entries = redis.call('XRANGE', KEYS[2], first, '+', 'COUNT', tonumber(ARGV[2]))
return { found[1], tonumber(found[2]), entries }
