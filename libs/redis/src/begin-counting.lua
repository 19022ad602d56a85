-- Ends the filling of one partition of a version: from here on it is counted. Fails when what was filled in has been lost since.
-- KEYS  mark of the filling, then positions of the topics and of their retry topics
-- ARGV  offset, n, pos per position

if redis.call('DEL', KEYS[1]) == 0 then
  return 0
end
for i = 2, #KEYS do
  local at = 3 * (i - 2)
  redis.call('HSET', KEYS[i], 'offset', ARGV[at + 1], 'n', ARGV[at + 2], 'pos', ARGV[at + 3])
end
return 1
