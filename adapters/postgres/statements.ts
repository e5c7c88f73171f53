import { createHash } from 'node:crypto'
import type { Statement } from './connection.ts'

export type Statements = Readonly<Record<StatementName, Statement>>

type StatementName =
  | 'get'
  | 'getMany'
  | 'scan'
  | 'commit'
  | 'readLog'
  | 'scanLog'
  | 'forget'
  | 'topics'
  | 'due'
  | 'dueAfter'
  | 'sweep'
  | 'trimLog'

/** Named after their text, so that stores with different schemas can share the connections of a pool. */
export function statementsOf(schema: string): Statements {
  const texts = textsOf(schema)
  const named = Object.entries(texts).map(([key, text]) => {
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, 12)
    return [key, { name: `attune-${key}-${digest}`, text }]
  })
  return Object.fromEntries(named)
}

function textsOf(schema: string): Record<StatementName, string> {
  const commitParameters = Array.from({ length: 23 }, (_, i) => `$${i + 1}`).join(', ')
  return {
    get: `SELECT version, value, expires_at FROM "${schema}".entries
      WHERE partition = $1 AND name = $2 AND (expires_at IS NULL OR expires_at > $3)`,
    getMany: `SELECT k.position::integer, e.version, e.value, e.expires_at
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (partition, name, position)
      JOIN "${schema}".entries e ON e.partition = k.partition AND e.name = k.name
      WHERE e.expires_at IS NULL OR e.expires_at > $3`,
    scan: `SELECT partition, name, version, value, expires_at, expires_at <= $3 FROM "${schema}".entries
      WHERE (name, partition) > ($1, $2) ORDER BY name, partition LIMIT $4`,
    commit: `SELECT * FROM "${schema}".commit(${commitParameters})`,
    readLog: `SELECT * FROM "${schema}".read_log($1, $2, $3)`,
    scanLog: `SELECT id, CASE WHEN partition = $2 THEN value END FROM "${schema}".log
      WHERE topic = $1 AND id > $3 ORDER BY id LIMIT $4`,
    forget: `DELETE FROM "${schema}".log WHERE topic = $1 AND partition = $2 AND id = ANY ($3::bigint[])`,
    topics: `WITH RECURSIVE topics (topic) AS (
        SELECT min(topic) FROM "${schema}".log
        UNION ALL
        SELECT (SELECT min(l.topic) FROM "${schema}".log l WHERE l.topic > t.topic)
          FROM topics t WHERE t.topic IS NOT NULL)
      SELECT topic FROM topics WHERE topic IS NOT NULL`,
    due: `SELECT partition, name, at, value FROM "${schema}".scheduled WHERE at <= $1
      ORDER BY at, partition, name LIMIT $2`,
    dueAfter: `SELECT partition, name, at, value FROM "${schema}".scheduled
      WHERE at <= $1 AND at >= $3 AND (at, partition, name) > ($3, $4, $5)
      ORDER BY at, partition, name LIMIT $2`,
    sweep: `SELECT * FROM "${schema}".sweep($1, $2, $3, $4)`,
    trimLog: `SELECT "${schema}".trim_log($1, $2)`,
  }
}
