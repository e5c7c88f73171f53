import { readFileSync } from 'node:fs'
import process from 'node:process'
import { parseEnv } from 'node:util'
import type { Call, Command } from './command.ts'
import { examineDefinitions } from './doctor/definitions.ts'
import { type Finding, listOf } from './doctor/finding.ts'
import { examineNode } from './doctor/node-version.ts'
import { examinePackages } from './doctor/packages.ts'
import { examineProxy } from './doctor/proxy.ts'
import { examineSecret } from './doctor/secret.ts'
import { examineStore } from './doctor/store.ts'
import { foundDefinitions, notLookedAt } from './doctor/unasked.ts'
import { definitionsHelp } from './load-definitions.ts'
import { resolveUrl, storeUrls } from './open-store.ts'
import { ownManifest, packageFolders } from './version.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Examines definitions, store, secret, packages and Node, and says what is wrong.',
  options: {
    definitions: { value: 'FILE', help: "the site's definitions: every mistake with its path and its cure" },
    store: { value: 'URL', help: 'its store: opened, written to, read, and how long that takes' },
  },
  details: `
Run it in the folder and with the environment of the site. ✓ is good, ✗ is wrong, ! is to be thought of. The
exit code is 1 when anything is wrong. Without --definitions those that attune init made are looked for, in this
folder and in src/.

${definitionsHelp}
The entry that is written to the store is deleted at once. A file of SQLite that is not there is not made.

${storeUrls}`,
  async run(call) {
    const { findings, all } = await examined(call)
    const wrong = findings.filter(({ verdict }) => verdict === 'wrong').length
    const conclusion =
      wrong === 0
        ? `Nothing is wrong${all ? '' : ' with what was looked at'}.`
        : wrong === 1
          ? 'One thing is wrong.'
          : `${wrong} things are wrong.`
    const text = `${listOf(findings)}\n\n${conclusion}`
    return { text, summary: { healthy: wrong === 0, findings }, failed: wrong > 0 }
  },
}

async function examined({ options }: Call): Promise<{ findings: Finding[]; all: boolean }> {
  const { engines, peerDependencies } = ownManifest()
  const { definitions = foundDefinitions(), store } = options
  const findings = [
    examineNode(process.versions.node, engines.node),
    ...examinePackages(peerDependencies, packageFolders()),
    ...examineSecret(process.env, environmentFile()),
    ...examineProxy(process.env),
    ...(typeof definitions === 'string'
      ? await examineDefinitions(definitions)
      : [notLookedAt('definitions', '--definitions FILE')]),
    ...(typeof store === 'string'
      ? await examineStore(resolveUrl(store))
      : [notLookedAt('store', '--store URL, such as sqlite:attune.db')]),
  ]
  return { findings, all: typeof definitions === 'string' && typeof store === 'string' }
}

function environmentFile(): Readonly<Record<string, string | undefined>> | undefined {
  try {
    return parseEnv(readFileSync('.env', 'utf8'))
  } catch {
    return undefined
  }
}
