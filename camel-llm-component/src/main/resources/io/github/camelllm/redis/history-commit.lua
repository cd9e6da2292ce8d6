-- Puts a history that was sent in parts in the place of the node's last one, renews the node's lease, and removes the histories
-- that have become part of it.
-- KEYS: the state of each node; the history that was sent, which may be absent; the node's history; the histories to be removed
-- ARGV: this node, the lease in ms (0: the node stops), for how long histories are kept in ms, then the nodes of those to be removed
-- Returns 1; 0 if another node has taken over this one's history, and then nothing is changed
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local mine = redis.call('HGET', KEYS[1], ARGV[1])
if mine and (string.find(mine, '^claimed') or string.find(mine, '^gone')) then
  redis.call('DEL', KEYS[2])
  return {0}
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('RENAME', KEYS[2], KEYS[3])
end
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('PEXPIRE', KEYS[3], ARGV[3])
  local state = ARGV[2] == '0' and 'free:0:' or string.format('live:%.0f:', now + ARGV[2])
  redis.call('HSET', KEYS[1], ARGV[1], state)
  for i = 4, #ARGV do
    local taken = redis.call('HGET', KEYS[1], ARGV[i])
    if taken and string.find(taken, '^claimed:%d+:' .. string.gsub(ARGV[1], '%-', '%%-') .. '$') then
      redis.call('DEL', KEYS[i])
      redis.call('HSET', KEYS[1], ARGV[i], string.format('gone:%.0f:', now))
    end
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return {1}
