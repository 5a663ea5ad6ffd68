-- Counts an event, an operation or a signal, in the sliding windows of its account or merchant, in one round trip. The
-- members of the sets are the ids of the events, so one that is sent again, by a client, by a queue or after a lost
-- answer, counts once, at its first time.
--
-- inputs:  KEYS      sorted sets of event ids by time in milliseconds, one for each kind of event
--          ARGV[1]   now, in milliseconds
--          ARGV[2]   id of the event
--          ARGV[3]   which of KEYS the event belongs to, from one; 0 when its kind has no window
--          ARGV[4]   how many members a set keeps at most; the oldest go first
--          then      for each of KEYS: the length of its longest window in milliseconds, which is how long it is kept
--          then      for each window: which of KEYS it looks at, and its length in milliseconds
-- returns: the number of events in each window, in the order of the windows
local now = tonumber(ARGV[1])
local belongs = tonumber(ARGV[3])
local first = 5

for i, key in ipairs(KEYS) do
  local longest = tonumber(ARGV[first + i - 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - longest)
  if i == belongs then
    redis.call('ZADD', key, 'NX', now, ARGV[2])
    redis.call('ZREMRANGEBYRANK', key, 0, -1 - tonumber(ARGV[4]))
    redis.call('PEXPIRE', key, longest)
  end
end

local counts = {}
for i = first + #KEYS, #ARGV, 2 do
  local key = KEYS[tonumber(ARGV[i])]
  counts[#counts + 1] = redis.call('ZCOUNT', key, '(' .. (now - tonumber(ARGV[i + 1])), '+inf')
end
return counts
