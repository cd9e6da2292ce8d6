-- Counts a call if it may be sent.
-- KEYS: calls under way by node; then for each window its expiries (a sorted set) and counts (a hash, with the total under t)
-- ARGV: node, calls of this node under way with this one, how many may be (0: any), the lease in ms;
--       then for each window: limit, cost, when that counts no more (0: a minute from now)
-- Returns 1 and the expiries, or 0, the number of the window that refuses (-1: calls under way) and the wait in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local windows = (#ARGV - 4) / 3
local expiries = {}
local refusal, wait = 0, 0
for i = 1, windows do
  local zset, hash = KEYS[2 * i], KEYS[2 * i + 1]
  local expiry = tonumber(ARGV[3 * i + 4])
  if expiry == 0 then
    expiry = (math.floor(now / 250) + 1) * 250 + 60000
  end
  expiries[i] = string.format('%.0f', expiry)
  local old = redis.call('ZRANGEBYSCORE', zset, '-inf', now)
  for _, each in ipairs(old) do
    local count = redis.call('HGET', hash, each)
    if count then
      redis.call('HINCRBY', hash, 't', -count)
      redis.call('HDEL', hash, each)
    end
  end
  if #old > 0 then
    redis.call('ZREMRANGEBYSCORE', zset, '-inf', now)
  end
  local missing = tonumber(redis.call('HGET', hash, 't') or '0') + ARGV[3 * i + 3] - ARGV[3 * i + 2]
  if missing > 0 then
    local at = now
    for _, each in ipairs(redis.call('ZRANGE', zset, 0, -1)) do
      missing = missing - (redis.call('HGET', hash, each) or 0)
      at = tonumber(each)
      if missing <= 0 then
        break
      end
    end
    if at - now >= wait then
      refusal, wait = i, at - now
    end
  end
end
local most = tonumber(ARGV[3])
if most > 0 then
  local sum = tonumber(ARGV[2])
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local count, lease = string.match(all[i + 1], '^(%d+):(%d+)$')
    if tonumber(lease) <= now then
      redis.call('HDEL', KEYS[1], all[i])
    elseif all[i] ~= ARGV[1] then
      sum = sum + count
    end
  end
  if sum > most then
    refusal = -1
  end
end
if refusal ~= 0 then
  return {0, refusal, wait}
end
local result = {1}
for i = 1, windows do
  local zset, hash = KEYS[2 * i], KEYS[2 * i + 1]
  local cost = tonumber(ARGV[3 * i + 3])
  redis.call('HINCRBY', hash, 't', cost)
  if redis.call('HINCRBY', hash, expiries[i], cost) == cost then
    redis.call('ZADD', zset, expiries[i], expiries[i])
    redis.call('PEXPIREAT', hash, expiries[i] + 1000)
    redis.call('PEXPIREAT', zset, expiries[i] + 1000)
  end
  result[i + 1] = expiries[i]
end
if most > 0 then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. string.format('%.0f', now + ARGV[4]))
  redis.call('PEXPIRE', KEYS[1], 2 * ARGV[4])
end
return result
