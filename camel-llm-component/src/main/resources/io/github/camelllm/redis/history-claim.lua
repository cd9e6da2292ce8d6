-- Claims the histories of nodes that have stopped, so that one node goes on with each of them.
-- A node whose lease has expired is not dead for certain: after an outage of Redis all leases have, so it has some time to renew it.
-- KEYS: the state of each node: live:until:, lost:since:, free:0:, claimed:until:by, or gone:since: (another node has its history)
-- ARGV: this node, the lease in ms, the time that a node has to renew an expired lease in ms, for how long nodes are remembered in ms
-- Returns the nodes that this node has claimed now
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local claimed = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local node = all[i]
  local state, at = string.match(all[i + 1], '^(%a+):(%d+):')
  at = tonumber(at)
  if node ~= ARGV[1] then
    if state == 'free' or (state == 'lost' and at + ARGV[3] <= now) or (state == 'claimed' and at <= now) then
      redis.call('HSET', KEYS[1], node, string.format('claimed:%.0f:%s', now + ARGV[2], ARGV[1]))
      table.insert(claimed, node)
    elseif state == 'live' and at <= now then
      redis.call('HSET', KEYS[1], node, string.format('lost:%.0f:', now))
    elseif state == 'gone' and at + ARGV[4] <= now then
      redis.call('HDEL', KEYS[1], node)
    end
  end
end
return claimed
