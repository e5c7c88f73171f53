import type { DatabaseSync } from 'node:sqlite'
import type { ScheduledEntry, ScheduledPlace } from '../../core/ports/store.ts'
import { prepare } from './connection.ts'
import { parseValue } from './value.ts'

export interface Schedule {
  put(partition: string, name: string, at: number, text: string): void
  remove(partition: string, name: string): void
  due(now: number, limit: number, after?: ScheduledPlace): ScheduledEntry[]
}

export function scheduleTable(db: DatabaseSync): Schedule {
  const upsert = db.prepare(
    `INSERT INTO scheduled (partition, name, at, value) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, value = excluded.value`,
  )
  const remove = db.prepare('DELETE FROM scheduled WHERE partition = ? AND name = ?')
  const selectDue = prepare(
    db,
    'SELECT partition, name, at, value FROM scheduled WHERE at <= ? ORDER BY at, partition, name LIMIT ?',
  )
  const selectAfter = prepare(
    db,
    `SELECT partition, name, at, value FROM scheduled
     WHERE at <= ? AND (at, partition, name) > (?, ?, ?) ORDER BY at, partition, name LIMIT ?`,
  )

  return {
    put(partition, name, at, text) {
      upsert.run(partition, name, at, text)
    },
    remove(partition, name) {
      remove.run(partition, name)
    },
    due(now, limit, after) {
      const found = after
        ? selectAfter.all(now, after.at, after.partition, after.name, limit)
        : selectDue.all(now, limit)
      const rows = found as unknown as [string, string, number, string][]
      return rows.map(([partition, name, at, text]) => {
        return { partition, name, at, value: parseValue(text, `What is scheduled as ${partition}/${name}`) }
      })
    },
  }
}
