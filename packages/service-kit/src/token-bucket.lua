-- Counts one request in a token bucket that all replicas share, as the generic cell rate algorithm: the key holds the
-- time at which its bucket will be full again, and is gone once it is. The time is that of Redis, so the clocks of the
-- replicas need not agree.
--
-- inputs:  KEYS[1]   the bucket
--          ARGV[1]   how long one token takes to grow, in milliseconds
--          ARGV[2]   how long all of them take, with what is given for rounding, in milliseconds
-- returns: in how many milliseconds the bucket was full before the request, as a text with its fraction
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval = tonumber(ARGV[1])

-- It is rounded first, so that whoever asks decides the same from the answer.
local used = string.format('%.3f', math.max(0, tonumber(redis.call('GET', KEYS[1]) or now) - now))
if used + interval <= tonumber(ARGV[2]) then
  local whole = used + interval
  redis.call('SET', KEYS[1], string.format('%.3f', now + whole), 'PX', math.ceil(whole))
end
return used
