-- Corrects what calls have taken, and renews the lease of the calls under way of a node.
-- KEYS: calls under way by node; then for each window its counts
-- ARGV: node, calls of this node under way, how many may be (0: any), the lease in ms; then for each window: expiry, difference
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 1, #KEYS - 1 do
  local field, difference = ARGV[2 * i + 3], ARGV[2 * i + 4]
  if difference ~= '0' and redis.call('HEXISTS', KEYS[i + 1], field) == 1 then
    redis.call('HINCRBY', KEYS[i + 1], field, difference)
    redis.call('HINCRBY', KEYS[i + 1], 't', difference)
  end
end
if ARGV[3] ~= '0' then
  if ARGV[2] == '0' then
    redis.call('HDEL', KEYS[1], ARGV[1])
  else
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. string.format('%.0f', now + ARGV[4]))
    redis.call('PEXPIRE', KEYS[1], 2 * ARGV[4])
  end
end
return 1
