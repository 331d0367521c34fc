-- Places an event in one log, once: drops a known identity or a superseded event, leaves an event out that comes before
-- its predecessors, gives the next offset, appends to the bounded history and notifies. One script, so that no
-- notification overtakes its offset.
--
-- KEYS  meta (hash: epoch, offset, the identity that was superseded last) · log (stream: one entry a publication, its id
--       the offset) · identities (sorted set by offset) · orders (hash: supersession key → order) · order-ages (sorted set: supersession key by offset)
-- ARGV  1 identity · 2 event · 3 size · 4 identities kept · 5 ttl in seconds · 6 channel · 7 epoch for a new log
--       8, 9 the furthest position that the caller knows of · 10, 11 supersession key (or '') and order · 12 PUBLISH, or SPUBLISH on a cluster
--       13 and more the identities of its predecessors
-- Gives outcome, epoch, offset; of what was published also how many entries were removed that nobody published.
local meta, log, identities, orders, ages = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local identity, event = ARGV[1], ARGV[2]
local size, remembered, ttl = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local found = redis.call('HMGET', meta, 'epoch', 'offset')
local epoch, offset = found[1], tonumber(found[2] or '0')

-- A log that is behind a position that the caller has seen was set back: the next offset would be used a second time.
if epoch and epoch == ARGV[8] and offset < tonumber(ARGV[9]) then epoch = false end
if not epoch then
  redis.call('DEL', meta, log, identities, orders, ages)
  epoch, offset = ARGV[7], 0
  redis.call('HSET', meta, 'epoch', epoch, 'offset', offset)
end

local function expire()
  for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ttl) end
end

-- Decimal digits of any length, none of them a sign or a leading zero.
local function is_less(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end

if redis.call('ZSCORE', identities, identity) then
  expire()
  return { 'repeated', epoch, offset }
end

for index = 13, #ARGV do
  local is_known = redis.call('ZSCORE', identities, ARGV[index])
    or redis.call('HGET', meta, 'superseded') == ARGV[index]
  if not is_known then
    expire()
    return { 'early', epoch, offset }
  end
end

local key, order = ARGV[10], ARGV[11]
if key ~= '' then
  local newest = redis.call('HGET', orders, key)
  if newest and is_less(order, newest) then
    -- Apart from the identities, so that it pushes out none of the history.
    redis.call('HSET', meta, 'superseded', identity)
    expire()
    return { 'superseded', epoch, offset }
  end
  redis.call('HSET', orders, key, order)
  redis.call('ZADD', ages, offset + 1, key)
end

offset = redis.call('HINCRBY', meta, 'offset', 1)
local time = redis.call('TIME')
local id = string.format('%d-0', offset)

local function append(call)
  return call('XADD', log, 'MAXLEN', size, id, 's', time[1], 'u', time[2], 'e', event)
end

local removed = 0
if type(append(redis.pcall)) == 'table' then
  -- Entries stand past the tail that were not published, and no smaller id can follow theirs: they go.
  repeat
    local strays = redis.call('XRANGE', log, id, '+', 'COUNT', 1000)
    for _, stray in ipairs(strays) do redis.call('XDEL', log, stray[1]) end
    removed = removed + #strays
  until #strays == 0
  redis.call('XSETID', log, string.format('%d-0', offset - 1))
  append(redis.call)
end
redis.call('ZADD', identities, offset, identity)
redis.call('ZREMRANGEBYSCORE', identities, '-inf', offset - remembered)
local forgotten = redis.call('ZRANGE', ages, '-inf', offset - remembered, 'BYSCORE', 'LIMIT', 0, 16)
if #forgotten > 0 then
  redis.call('HDEL', orders, unpack(forgotten))
  redis.call('ZREM', ages, unpack(forgotten))
end
expire()
local notice = string.format('%s %d %s %s %s', epoch, offset, time[1], time[2], event)
redis.call(ARGV[12], ARGV[6], notice)
return { 'published', epoch, offset, removed }
