import { createHash } from 'node:crypto'

/** Members of the index looked at with every new entry: enough to drop the expired faster than they come. */
const sweptPerEntry = 3

/**
 * A whole commit inside Redis, where nothing else runs meanwhile. Everything that can be refused (a failed
 * check, no memory, a read-only server) is refused before its first write.
 *
 * KEYS: names, schedule, scheduled, topics; the entries checked, deleted and set; the logs appended to.
 * ARGV: now, partition, the oldest id kept in logs and their life (ms); how many checks, deletes, sets,
 * appends, unschedules and schedules; then for each
 * check: `=version` or nothing · delete: member · set: member, life (ms) or nothing, text · append: topic,
 * text · unschedule: member · schedule: member, time, text.
 *
 * Answers the numbers of the checks that failed.
 */
export const commitScript: string = `
local call, keys, args = redis.call, KEYS, ARGV
local names, schedule, scheduled, topics = keys[1], keys[2], keys[3], keys[4]
local now, partition, oldest, logLife = tonumber(args[1]), args[2], args[3], args[4]
local checks, deletes, sets = tonumber(args[5]), tonumber(args[6]), tonumber(args[7])
local appends, unschedules, schedules = tonumber(args[8]), tonumber(args[9]), tonumber(args[10])
local key, arg = 4, 10

local conflicts = {}
for number = 1, checks do
  local head = call('GETRANGE', keys[key + number], 0, 99)
  local version, expiry = string.match(head, '^(%S+) (%S*)')
  local held = ''
  if version and not (expiry ~= '' and tonumber(expiry) <= now) then held = '=' .. version end
  if held ~= args[arg + number] then conflicts[#conflicts + 1] = number end
end
if #conflicts > 0 then return conflicts end
key, arg = key + checks, arg + checks

for number = 1, deletes do
  call('DEL', keys[key + number])
  call('ZREM', names, args[arg + number])
end
key, arg = key + deletes, arg + deletes

local function set(condition, entry, life, text)
  if life == '' then return call('SET', entry, text, condition) end
  return call('SET', entry, text, condition, 'PX', life)
end
local function forgetExpired()
  -- From the key as Redis knows it: a client may put a prefix of its own before all keys.
  local entries = string.sub(names, 1, -#'names' - 1) .. 'entry:'
  for _, member in ipairs(call('ZRANDMEMBER', names, ${sweptPerEntry})) do
    local name, home = string.match(member, '^(%Z*)%z(.*)$')
    if call('EXISTS', entries .. home .. '/' .. name) == 0 then call('ZREM', names, member) end
  end
end
for number = 1, sets do
  local entry, member, life, text = keys[key + number], args[arg + 1], args[arg + 2], args[arg + 3]
  if not set('XX', entry, life, text) then
    set('NX', entry, life, text)
    call('ZADD', names, 0, member)
    forgetExpired()
  end
  arg = arg + 3
end
key = key + sets

for number = 1, appends do
  local log = keys[key + number]
  call('XADD', log, 'MINID', '~', oldest, '*', 'p', partition, 'v', args[arg + 2])
  call('PEXPIRE', log, logLife)
  call('SADD', topics, args[arg + 1])
  arg = arg + 2
end

for number = 1, unschedules do
  call('ZREM', schedule, args[arg + number])
  call('HDEL', scheduled, args[arg + number])
end
arg = arg + unschedules

for _ = 1, schedules do
  local member, at, text = args[arg + 1], args[arg + 2], args[arg + 3]
  call('ZADD', schedule, at, member)
  call('HSET', scheduled, member, text)
  arg = arg + 3
end
return conflicts
`

export const commitScriptSha: string = createHash('sha1').update(commitScript).digest('hex')
