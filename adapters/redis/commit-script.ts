import { createHash } from 'node:crypto'

/** Members of the index looked at with every new entry: enough to drop the expired faster than they come. */
const sweptPerEntry = 3

/**
 * A whole commit inside Redis, where nothing else runs meanwhile. Everything that can be refused (a failed
 * check, no memory, a read-only server) is refused before its first write.
 *
 * KEYS: names, schedule, scheduled; the entries checked, deleted and set; the logs appended to.
 * ARGV: now, the start of all entries' keys, partition, the oldest id kept in logs and their life (ms);
 * how many checks, deletes, sets, appends, unschedules and schedules; then for each
 * check: `=version` or nothing · delete: member · set: member, life (ms) or nothing, text · append: text ·
 * unschedule: member · schedule: member, time, text.
 *
 * Answers the numbers of the checks that failed.
 */
export const commitScript: string = `
local now, entries, partition, oldest, life = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local names, schedule, scheduled = KEYS[1], KEYS[2], KEYS[3]
local key, arg = 3, 11
local function nextKey() key = key + 1; return KEYS[key] end
local function nextArg() arg = arg + 1; return ARGV[arg] end

local conflicts = {}
for number = 1, tonumber(ARGV[6]) do
  local version, expiry = string.match(redis.call('GETRANGE', nextKey(), 0, 99), '^(%S+) (%S*)')
  local held = ''
  if version and not (expiry ~= '' and tonumber(expiry) <= now) then held = '=' .. version end
  if held ~= nextArg() then conflicts[#conflicts + 1] = number end
end
if #conflicts > 0 then return conflicts end

for _ = 1, tonumber(ARGV[7]) do
  redis.call('DEL', nextKey())
  redis.call('ZREM', names, nextArg())
end

for _ = 1, tonumber(ARGV[8]) do
  local entry, member, ttl, text = nextKey(), nextArg(), nextArg(), nextArg()
  local new = redis.call('EXISTS', entry) == 0
  if ttl == '' then redis.call('SET', entry, text) else redis.call('SET', entry, text, 'PX', ttl) end
  if new then
    redis.call('ZADD', names, 0, member)
    for _, other in ipairs(redis.call('ZRANDMEMBER', names, ${sweptPerEntry})) do
      local name, home = string.match(other, '^(%Z*)%z(.*)$')
      if redis.call('EXISTS', entries .. home .. '/' .. name) == 0 then redis.call('ZREM', names, other) end
    end
  end
end

for _ = 1, tonumber(ARGV[9]) do
  local log = nextKey()
  redis.call('XADD', log, 'MINID', '~', oldest, '*', 'p', partition, 'v', nextArg())
  redis.call('PEXPIRE', log, life)
end

for _ = 1, tonumber(ARGV[10]) do
  local member = nextArg()
  redis.call('ZREM', schedule, member)
  redis.call('HDEL', scheduled, member)
end

for _ = 1, tonumber(ARGV[11]) do
  local member, at, text = nextArg(), nextArg(), nextArg()
  redis.call('ZADD', schedule, at, member)
  redis.call('HSET', scheduled, member, text)
end
return conflicts
`

export const commitScriptSha: string = createHash('sha1').update(commitScript).digest('hex')
