-- Applies one batch of one partition, or nothing at all.
-- KEYS  position, index of groups, numbers set aside, position of the events' own topic (for a retry), then one key per
--       group, then one per fact
-- ARGV  expected offset, n, pos ('' when nothing is stored), next offset, n, pos, retried number ('' when it is no retry),
--       number of groups, of numbers to set aside; per group: name, end of life (ms, 0 for never), number of fields, field,
--       amount …; the numbers; per fact: 'text', ttl, value | 'hash', ttl, number of fields, of fields to remove, field, value …,
--       field … | 'gone'
-- Returns { 0, offset, n, pos } when another position is stored, { 3 } while the version is held for the change to another one,
--       { 2 } for a retry that comes too early, { 1, counted } else
-- A script is not rolled back: what can fail is looked at first, and the position is written when all counters are. The facts
-- come after it: they are only a cache, and a failure there must not have the batch counted again.

local stored = redis.call('HMGET', KEYS[1], 'offset', 'n', 'pos')
local offset, n, pos = stored[1] or '', stored[2] or '', stored[3] or ''
if offset ~= ARGV[1] or n ~= ARGV[2] or pos ~= ARGV[3] then
  return { 0, offset, n, pos }
end

local held = redis.call('HGET', KEYS[4], 'hold')
if held then
  local now = redis.call('TIME')
  if tonumber(held) > now[1] * 1000 + now[2] / 1000 then
    return { 3 }
  end
end

local retried, groups, setAside = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])
for i = 5, 4 + groups do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind ~= 'hash' and kind ~= 'none' then
    return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' is a ' .. kind)
  end
end

local counted = true
if retried ~= '' then
  local reached = redis.call('HGET', KEYS[4], 'n')
  if not reached or tonumber(reached) < tonumber(retried) then
    return { 2 }
  end
  counted = redis.call('SREM', KEYS[3], retried) == 1
end

local at = 10
for i = 5, 4 + groups do
  local ends, fields = ARGV[at + 1], tonumber(ARGV[at + 2])
  if counted then
    if redis.call('EXISTS', KEYS[i]) == 0 then
      redis.call('SADD', KEYS[2], ARGV[at])
    end
    for f = at + 3, at + 1 + 2 * fields, 2 do
      redis.call('HINCRBY', KEYS[i], ARGV[f], ARGV[f + 1])
    end
    if ends ~= '0' then
      redis.call('PEXPIREAT', KEYS[i], ends)
    end
  end
  at = at + 3 + 2 * fields
end
for i = at, at + setAside - 1 do
  redis.call('SADD', KEYS[3], ARGV[i])
end
at = at + setAside

redis.call('HSET', KEYS[1], 'offset', ARGV[4], 'n', ARGV[5], 'pos', ARGV[6])

for i = 5 + groups, #KEYS do
  local kind = ARGV[at]
  if kind == 'text' then
    redis.call('SET', KEYS[i], ARGV[at + 2], 'EX', ARGV[at + 1])
    at = at + 3
  elseif kind == 'gone' then
    redis.call('UNLINK', KEYS[i])
    at = at + 1
  else
    local kept, removed = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local first = at + 4
    local last = first + 2 * kept - 1
    if kept > 0 then
      redis.call('HSET', KEYS[i], unpack(ARGV, first, last))
    end
    if removed > 0 then
      redis.call('HDEL', KEYS[i], unpack(ARGV, last + 1, last + removed))
    end
    redis.call('EXPIRE', KEYS[i], ARGV[at + 1])
    at = last + removed + 1
  end
end

return { 1, counted and 1 or 0 }
