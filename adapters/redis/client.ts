/**
 * What the store asks of node-redis. The clients of `createClient`, `createCluster`, `createSentinel` and
 * `createClientPool` all have it, whatever their modules, scripts and protocol version.
 */
export interface RedisClient {
  readonly isOpen: boolean
  readonly isReady?: boolean
  get(key: string): Promise<string | null>
  mGet(keys: string[]): Promise<(string | null)[]>
  set(key: string, value: string, options: { condition: 'NX' }): Promise<unknown>
  hmGet(key: string, fields: string[]): Promise<(string | null)[]>
  zRange(
    key: string,
    min: string | Buffer,
    max: string | Buffer,
    options: { BY: 'LEX'; LIMIT: { offset: number; count: number } },
  ): Promise<string[]>
  zRangeWithScores(
    key: string,
    min: string,
    max: string,
    options: { BY: 'SCORE'; LIMIT?: { offset: number; count: number } },
  ): Promise<{ value: string; score: number }[]>
  sMembers(key: string): Promise<string[]>
  xRange(
    key: string,
    start: string,
    end: string,
    options: { COUNT: number },
  ): Promise<{ id: string; message: Record<string, string> }[] | null>
  xDel(key: string, ids: string[]): Promise<number>
  evalSha(sha1: string, call: ScriptCall): Promise<unknown>
  eval(script: string, call: ScriptCall): Promise<unknown>
}

/** The keys a script touches, all of one hash slot, and its other arguments. */
export interface ScriptCall {
  keys: string[]
  arguments: string[]
}
