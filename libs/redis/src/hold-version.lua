-- Holds one partition of a version: until the time is over, nothing is counted in it. What was counted stays readable.
-- KEYS  positions of the topics, then those of their retry topics
-- ARGV  how long (ms, 0 ends it), number of topics
-- Returns { { offset, n, pos } per key }

local now = redis.call('TIME')
local ends = now[1] * 1000 + math.floor(now[2] / 1000) + tonumber(ARGV[1])
local positions = {}
for i = 1, #KEYS do
  local stored = redis.call('HMGET', KEYS[i], 'offset', 'n', 'pos')
  positions[i] = { stored[1] or '', stored[2] or '', stored[3] or '' }
  if i <= tonumber(ARGV[2]) and stored[1] then
    redis.call('HSET', KEYS[i], 'hold', string.format('%d', ends))
  end
end
return positions
