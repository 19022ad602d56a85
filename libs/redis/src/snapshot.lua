-- All counters of one partition and the positions they stand for, at one moment.
-- KEYS  index of groups, applied letters, then one position per topic
-- ARGV  prefix of the groups' keys
-- Returns { { offset, n, pos } per topic, { name, { field, amount, … } } per group, applied letters }

local positions = {}
for i = 3, #KEYS do
  local stored = redis.call('HMGET', KEYS[i], 'offset', 'n', 'pos')
  positions[#positions + 1] = { stored[1] or '', stored[2] or '', stored[3] or '' }
end

local groups = {}
for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local fields = redis.call('HGETALL', ARGV[1] .. name)
  if #fields == 0 then
    redis.call('SREM', KEYS[1], name) -- an hour whose life has ended
  else
    groups[#groups + 1] = { name, fields }
  end
end

return { positions, groups, redis.call('SMEMBERS', KEYS[2]) }
