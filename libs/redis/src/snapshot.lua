-- All counters of one partition and the positions they stand for, at one moment.
-- KEYS  index of groups, then per topic its position and its numbers set aside
-- ARGV  prefix of the groups' keys
-- Returns { { offset, n, pos, { number … } } per topic }, { { name, { field, amount, … } } per group }

local topics = {}
for i = 2, #KEYS, 2 do
  local stored = redis.call('HMGET', KEYS[i], 'offset', 'n', 'pos')
  topics[#topics + 1] = { stored[1] or '', stored[2] or '', stored[3] or '', redis.call('SMEMBERS', KEYS[i + 1]) }
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

return { topics, groups }
