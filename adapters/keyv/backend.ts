import { createHash } from 'node:crypto'
import { AttuneError } from '../../core/errors.ts'

/** What Attune asks of a Keyv: those of version 5 and 6 have it. */
export interface KeyvLike {
  get(key: string): Promise<unknown>
  set(key: string, value: string, ttl?: number): Promise<unknown>
  delete(key: string): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
  off(event: 'error', listener: (error: unknown) => void): unknown
  /** Keyv 5 only: without it a failed read looks like an absent key. */
  throwOnErrors?: boolean
}

/** A document to write, or to delete when its text is null; `ttl` in milliseconds, 0 for ever. */
export type Write = [key: string, text: string | null, ttl: number]

/** A Keyv of which every failure is an error. Documents are JSON text. */
export interface Backend {
  read(key: string): Promise<string | undefined>
  write(write: Write): Promise<void>
  /** Stops listening; the Keyv itself stays open. */
  release(): void
}

export function backend(keyv: KeyvLike): Backend {
  let errors = 0
  let lastError: unknown

  function heard(error: unknown): void {
    errors++
    lastError = error
  }

  keyv.on('error', heard)
  if (keyv.throwOnErrors !== undefined) keyv.throwOnErrors = true

  /** Keyv tells of some failures by throwing and of others by an event: both count, at the price of a false alarm. */
  async function watched<T>(work: () => Promise<T>, failed: (result: T) => boolean): Promise<T> {
    const before = errors
    let result: T
    try {
      result = await work()
    } catch (error) {
      throw unavailable(error)
    }
    if (!failed(result)) return result
    throw unavailable(errors === before ? new Error('Keyv refused a write') : lastError)
  }

  return {
    async read(key) {
      const before = errors
      const text = await watched(
        () => keyv.get(key),
        (found) => found === undefined && errors !== before,
      )
      if (text === undefined || text === null) return undefined
      if (typeof text === 'string') return text
      throw unreadable(`What Keyv holds under ${key}`)
    },

    async write([key, text, ttl]) {
      const before = errors
      if (text === null)
        await watched(
          () => keyv.delete(key),
          () => errors !== before,
        )
      else
        await watched(
          () => keyv.set(key, text, ttl),
          (done) => done === false || errors !== before,
        )
    },

    release() {
      keyv.off('error', heard)
    },
  }
}

/**
 * Where an entry, something scheduled or a part of the log lies: 65 lower-case letters and digits, so that
 * neither file names, nor limits of length, nor databases that take upper and lower case for the same, can
 * confuse two keys. `place` is a partition or a number, neither of which has a slash.
 */
export function documentKey(kind: 'e' | 's' | 'l', place: string | number, name: string): string {
  return kind + createHash('sha256').update(`${place}/${name}`).digest('hex')
}

/** @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` naming `where` it lies, when the text is damaged */
export function parseDocument<T>(text: string, where: string): T {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(where, cause)
  }
}

function unavailable(cause: unknown): AttuneError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `Keyv store: ${reason}. Check the database behind the Keyv.`
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', message, { cause })
}

function unreadable(where: string, cause?: unknown): AttuneError {
  const message = `${where} in the Keyv store is not Attune's. Restore it from a backup, or delete it.`
  return new AttuneError('ATTUNE_FORMAT_UNREADABLE', message, { cause })
}
