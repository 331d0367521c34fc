-- Reads what follows an offset, with the tail of the same moment.
--
-- KEYS  as in publish.lua
-- ARGV  1 offset after which to read · 2 how many at most
-- Gives epoch (or false), offset, entries.
local found = redis.call('HMGET', KEYS[1], 'epoch', 'offset')
if not found[1] then return { false, 0, {} } end
local offset = tonumber(found[2])
local first, last = string.format('%d-0', tonumber(ARGV[1]) + 1), string.format('%d-0', offset)
-- What stands past the tail was not published: publish.lua removes it.
local entries = redis.call('XRANGE', KEYS[2], first, last, 'COUNT', tonumber(ARGV[2]))
return { found[1], offset, entries }
