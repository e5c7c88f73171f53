import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { metrics } from '../core/ports/telemetry.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const { files } = JSON.parse(read('package.json')) as { files: string[] }

/** Every document of these folders, by its path in the repository. */
function documentsIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  )
}

const published = ['README.md', 'CHANGELOG.md', ...documentsIn('core', 'middleware', 'adapters', 'templates')]

const isPublished = (file: string) =>
  ['README.md', 'LICENSE', 'package.json'].includes(file) ||
  files.some((part) => file === part || file.startsWith(`${part}/`))

/** The first cells of the table that comes next after a place in a document, without backquotes. */
function namesIn(document: string, after: string): string[] {
  const start = document.indexOf(after)
  expect(start, `the document says: ${after}`).toBeGreaterThan(-1)
  const [, table] = /\n(\|[^\n]*\n\|[ :|-]+\n(?:\|[^\n]*\n)*)/.exec(document.slice(start))!
  const rows = table!.trimEnd().split('\n').slice(2)
  return rows.map((row) => /^\| *`([^`]+)`/.exec(row)?.[1] ?? row)
}

/** The fields that an interface of a source has, in its own order. */
function fieldsOf(file: string, name: string): string[] {
  const [, body] = new RegExp(`interface ${name}\\b[^\\n]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(read(file))!
  return [...body!.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, field]) => field!)
}

const visitRates = fieldsOf('middleware/rate/visit-limits.ts', 'VisitRates')
const rateLimits = fieldsOf('middleware/collector/rate-limit.ts', 'RateLimits')
const messagePages = fieldsOf('middleware/collector/collector.ts', 'MessagePages')
const cookie = fieldsOf('middleware/cookies/options.ts', 'CookieOptions')

describe('the documents', () => {
  it.each([...published, 'CONTRIBUTING.md', ...documentsIn('examples')])(
    'lead somewhere with every link of %s, in the package as well where it is published',
    (page) => {
      for (const [, target] of read(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [path, anchor] = target!.split('#')
        const file = path === '' ? page : normalize(join(dirname(page), path!))
        const found = read(file)
        if (isPublished(page)) expect(isPublished(file), `${page}: ${target} is in the package`).toBe(true)
        if (anchor === undefined) continue
        const anchors = [...found.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
          heading!
            .toLowerCase()
            .replace(/[^\w\s-]/g, '')
            .replaceAll(' ', '-'),
        )
        expect(anchors, `${page}: ${target}`).toContain(anchor)
      }
    },
  )

  it.each([
    ['adapters/README.md', '### `memoryStore(', 'adapters/memory/options.ts', 'MemoryStoreOptions'],
    ['adapters/README.md', '### `sqliteStore(', 'adapters/sqlite/options.ts', 'SqliteStoreOptions'],
    ['adapters/README.md', '### `redisStore(', 'adapters/redis/options.ts', 'RedisStoreOptions'],
    ['adapters/README.md', '### `postgresStore(', 'adapters/postgres/options.ts', 'PostgresStoreOptions'],
    ['adapters/README.md', '### `keyvStore(', 'adapters/keyv/options.ts', 'KeyvStoreOptions'],
    ['adapters/README.md', '### `smtp(', 'adapters/smtp/options.ts', 'SmtpOptions'],
    ['adapters/README.md', '### `sesFeedback(', 'adapters/ses/index.ts', 'SesFeedbackOptions'],
    ['adapters/README.md', '### `sendgridFeedback(', 'adapters/sendgrid/index.ts', 'SendgridFeedbackOptions'],
    ['adapters/README.md', '### `postmarkFeedback(', 'adapters/postmark/index.ts', 'PostmarkFeedbackOptions'],
    ['adapters/README.md', '### `webhook(', 'adapters/webhook/options.ts', 'WebhookOptions'],
    ['adapters/README.md', '### `webPush(', 'adapters/web-push/options.ts', 'WebPushOptions'],
    ['adapters/README.md', '### `pgBossJobs(', 'adapters/pg-boss/options.ts', 'PgBossJobsOptions'],
    ['adapters/README.md', '### `bullMqJobs(', 'adapters/bullmq/options.ts', 'BullMqJobsOptions'],
    ['adapters/README.md', '### `metNorway(', 'adapters/met-norway/index.ts', 'MetNorwayOptions'],
    ['templates/mail/README.md', '## Options', 'templates/mail/options.ts', 'MailTemplatesOptions'],
    ['core/README.md', 'An entry of `messages`:', 'core/followups/ledger-entry.ts', 'LedgerEntry'],
    ['core/README.md', 'An entry of `underWay`:', 'core/followups/face.ts', 'RunUnderWay'],
  ])('list in %s, under %s, the options or fields there are', (page, after, file, name) => {
    const options = fieldsOf(file, name)
    expect(options).not.toEqual([])
    expect(namesIn(read(page), after).sort()).toEqual(options.sort())
  })

  it.each([
    ['Those of `personalize(', 'middleware/visits.ts', 'PersonalizeOptions', { rate: visitRates, cookie }],
    [
      'Those of `collector(',
      'middleware/collector/collector.ts',
      'CollectorOptions',
      { rate: rateLimits, messages: messagePages },
    ],
  ])('list in middleware/README.md the options there are: %s', (after, file, name, nested) => {
    const inner = new Map<string, string[]>(Object.entries(nested))
    const options = fieldsOf(file, name).flatMap(
      (field) => inner.get(field)?.map((each) => `${field}.${each}`) ?? [field],
    )
    expect(namesIn(read('middleware/README.md'), after).sort()).toEqual(options.sort())
  })

  it('list every reason for which a message is not sent', () => {
    const [, union] = /type Withheld =\n([\s\S]*?)\n\n/.exec(read('core/followups/may-send.ts'))!
    const reasons = [...union!.matchAll(/^ {2}\| '([\w-]+)'$/gm)].map(([, reason]) => reason!)
    expect(namesIn(read('core/README.md'), 'Why a message is `withheld`').sort()).toEqual(reasons.sort())
  })

  it('list every metric by the name that Prometheus has it under', () => {
    const named = Object.entries(metrics).map(([name, { kind }]) =>
      kind === 'counter' ? `attune_${name}_total` : `attune_${name}`,
    )
    const listed = namesIn(read('adapters/README.md'), "These are Prometheus's names.")
    expect(listed.sort()).toEqual([...named, 'attune_operation_duration_seconds'].sort())
  })
})
