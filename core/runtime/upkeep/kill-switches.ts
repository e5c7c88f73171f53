import { switchesOf } from '../../decisions/switches.ts'
import { AttuneError } from '../../errors.ts'
import type { Site } from '../site.ts'
import { switchesKey } from '../storing/keys.ts'

/** How often a change that others keep overtaking is tried. */
const attempts = 20

/** Kill switches of all processes, kept in the store; `site.switches` is what this process last read. */
export interface KillSwitches {
  /** Reads what others have switched. */
  read(): Promise<void>
  off(key: string): Promise<void>
  on(key: string): Promise<void>
}

export function createKillSwitches(site: Site): KillSwitches {
  const { store } = site

  const read = async (): Promise<string | null> => {
    const entry = await store.get(switchesKey)
    site.switches = switchesOf((entry?.value as string[] | undefined) ?? [])
    return entry?.version ?? null
  }

  const change = async (alter: (off: Set<string>) => void): Promise<void> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const version = await read()
      const off = new Set(site.switches.off)
      alter(off)
      const { partition, name } = switchesKey
      const value = [...off].sort()
      const result = await store.commit({ partition, check: [{ name, version }], set: [{ name, value }] })
      if (!result.ok) continue
      site.switches = switchesOf(value)
      return
    }
    throw new AttuneError('ATTUNE_CONFLICT', `The kill switches changed ${attempts} times while one was set.`)
  }

  return {
    read: async () => void (await read()),
    off: (key) => change((off) => off.add(key)),
    on: (key) => change((off) => off.delete(key)),
  }
}
