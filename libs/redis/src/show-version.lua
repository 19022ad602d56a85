-- Moves the pointer to another version if it still names the one expected.
-- KEYS  pointer
-- ARGV  expected version ('' for none), next version

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
