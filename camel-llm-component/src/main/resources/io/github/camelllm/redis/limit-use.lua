-- Returns what is used of limits.
-- KEYS: calls under way by node; then for each window its expiries and counts
-- Returns the calls under way, then for each window its total and in what time nothing of it counts any more, in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local sum = 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local count, lease = string.match(all[i + 1], '^(%d+):(%d+)$')
  if tonumber(lease) > now then
    sum = sum + count
  end
end
local result = {sum}
for i = 2, #KEYS, 2 do
  local total = tonumber(redis.call('HGET', KEYS[i + 1], 't') or '0')
  for _, each in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '-inf', now)) do
    total = total - (redis.call('HGET', KEYS[i + 1], each) or 0)
  end
  local last = redis.call('ZREVRANGE', KEYS[i], 0, 0)[1]
  result[#result + 1] = total
  result[#result + 1] = math.max(0, (last or now) - now)
end
return result
