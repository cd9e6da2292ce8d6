-- Publishes what a node has spent and reserved of a budget, and reserves more if that is left.
-- Every node writes its own figures and only those, as they are and not what they change by, so that a command that is lost,
-- sent twice or comes to an empty server is made good by the next one.
-- KEYS: spent, by node and expiry; reserved, by node
-- ARGV: node, the lease in ms, the amount, whether to reserve (1) or only to publish (0),
--       what this node has reserved before, and with this call; then for each expiry: expiry, spent by this node
-- Amounts are numbers of 1e-12 USD.
-- Returns 1 or 0, what all nodes have reserved, then for each expiry: expiry, spent by all nodes
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local latest = 0
for i = 7, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[1] .. '|' .. ARGV[i], ARGV[i + 1])
  latest = math.max(latest, tonumber(ARGV[i]))
end
if latest > 0 and redis.call('PTTL', KEYS[1]) < latest + 1000 - now then
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', latest + 1000))
end
local spent, sum = {}, 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local expiry = string.match(all[i], '|(%d+)$')
  if tonumber(expiry) <= now then
    redis.call('HDEL', KEYS[1], all[i])
  else
    spent[expiry] = (spent[expiry] or 0) + all[i + 1]
    sum = sum + all[i + 1]
  end
end
local others = 0
all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do
  local amount, lease = string.match(all[i + 1], '^(%d+):(%d+)$')
  if tonumber(lease) <= now then
    redis.call('HDEL', KEYS[2], all[i])
  elseif all[i] ~= ARGV[1] then
    others = others + amount
  end
end
local granted = ARGV[4] == '1' and sum + others + ARGV[6] <= tonumber(ARGV[3])
local own = granted and ARGV[6] or ARGV[5]
if own == '0' then
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[2], ARGV[1], own .. ':' .. string.format('%.0f', now + ARGV[2]))
  redis.call('PEXPIRE', KEYS[2], 2 * ARGV[2])
end
local result = {granted and 1 or 0, string.format('%.0f', others + own)}
for expiry, amount in pairs(spent) do
  result[#result + 1] = expiry
  result[#result + 1] = string.format('%.0f', amount)
end
return result
