import { AttuneError } from '../../core/errors.ts'

/** By the first word of Redis' answer, or the code of the socket's error. */
const cures: Readonly<Record<string, string>> = {
  NOAUTH: 'It asks for a password: use redis://user:password@host.',
  WRONGPASS: 'Check the user and the password in the URL.',
  NOPERM:
    'Allow this user the keys that begin with the prefix, and @read, @write, @scripting and @connection.',
  READONLY: 'It is a read-only replica: connect to the primary, or hand in a Sentinel or Cluster client.',
  OOM: 'It is out of memory: raise maxmemory, or keep the log for a shorter time (keepLog).',
  MISCONF: 'It cannot save its data: look at its disk and its log.',
  NOREPLICAS: 'Too few replicas are connected to it: see min-replicas-to-write.',
  LOADING: 'It is still reading its data from disk.',
  MASTERDOWN: 'It is a replica that has lost its primary.',
  BUSY: 'Another script has kept it busy for long: see SCRIPT KILL.',
  CLUSTERDOWN: 'A part of the cluster has no node to serve it: see CLUSTER INFO.',
  TRYAGAIN: 'The shard is being moved to another node: it can be written again when that is done.',
  CROSSSLOT: 'It is a cluster: hand in a client of createCluster().',
  MOVED: 'It is a cluster: hand in a client of createCluster().',
  WRONGTYPE: 'Another application uses keys of this prefix: choose another one.',
  ECONNREFUSED: 'Nothing listens there: check the host and the port, and that Redis runs.',
  ENOTFOUND: 'No such host: check the URL.',
  EAI_AGAIN: 'The host’s address cannot be looked up at the moment.',
  NoAnswer: 'It hangs, is overloaded, or a firewall swallows what is sent: see its SLOWLOG.',
}

const oldRedis = 'Use Redis 6.2 or newer, or Valkey.'
const disconnected = 'Attune connects again by itself. Whether a commit under way was written is not known.'

/** What callers see of an error: one line with the address, the reason and the cure. */
export function storeFailure(address: string, error: unknown): AttuneError {
  if (error instanceof AttuneError) return error
  const { name, code, message } = error as { name?: string; code?: string; message?: string }
  const reason = firstLine(message || code || String(error))
  const word = /^[A-Z]+\b/.exec(reason)?.[0] ?? ''
  const cure = cures[word] ?? cures[code ?? ''] ?? cures[name ?? ''] ?? cureOf(reason)
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', `Redis store (${address}): ${reason}. ${cure}`, {
    cause: error,
  })
}

function cureOf(reason: string): string {
  if (/without any password configured/.test(reason)) return 'It has no password: leave it out of the URL.'
  if (/DB index is out of range|SELECT is not allowed/.test(reason))
    return 'Check the number of the database in the URL.'
  if (/unknown command|syntax error|wrong number of arguments/i.test(reason)) return oldRedis
  if (/queue is full/.test(reason)) return 'More is asked of it than it answers.'
  if (/not connected|offline/i.test(reason)) return 'Connect the client first; it may be about to reconnect.'
  if (/socket|closed|disconnect|ECONN|EPIPE/i.test(reason)) return disconnected
  return 'See the cause.'
}

function firstLine(text: string): string {
  return text
    .split(/[\r\n]/, 1)[0]!
    .replace(/\.+$/, '')
    .slice(0, 300)
}
