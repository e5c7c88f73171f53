import { readSecrets } from '../../../core/runtime/tokens/secret.ts'
import { type Finding, findingsAbout } from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

const { good, wrong, doubtful } = findingsAbout('secret')

/** A random one of the least length has more; `aaaaaaaaaaaaaaaa` and `changemechangeme` have fewer. */
const fewestCharacters = 8
const make = 'Make one: node -p "crypto.randomUUID()"'

/**
 * ATTUNE_SECRET, and what its absence means here. Never says anything of what the secret is.
 * `file`: what the folder's .env sets, which counts only where the site is started with it.
 */
export function examineSecret(environment: Environment, file: Environment | undefined): Finding[] {
  const inFile = environment.ATTUNE_SECRET === undefined && file?.ATTUNE_SECRET !== undefined
  const secret = inFile ? file?.ATTUNE_SECRET : environment.ATTUNE_SECRET
  const mode = environment.NODE_ENV ?? file?.NODE_ENV
  return [secret === undefined ? absent(mode) : given(secret, inFile), ofMode(mode)]
}

function absent(mode: string | undefined): Finding {
  if (mode === 'production') {
    return wrong(
      `ATTUNE_SECRET is not set, and in production Attune refuses to start without a secret. ${make}`,
    )
  }
  return doubtful(
    'ATTUNE_SECRET is not set. Development keeps one of its own in .attune/secret; production needs it, the same for every process, unless the site passes `secret`.',
  )
}

function given(secret: string, inFile: boolean): Finding {
  try {
    readSecrets(secret, {})
  } catch (error) {
    return wrong(`ATTUNE_SECRET: ${(error as Error).message}`)
  }
  if (new Set(secret).size < fewestCharacters) {
    return wrong(`ATTUNE_SECRET repeats a few characters, and can be guessed. ${make}`)
  }
  if (inFile) return good('ATTUNE_SECRET is in .env: start the site with node --env-file=.env')
  return good('ATTUNE_SECRET is set')
}

function ofMode(mode: string | undefined): Finding {
  if (mode === 'production') return good('NODE_ENV is production')
  const is = mode === undefined ? 'not set' : JSON.stringify(mode)
  return doubtful(
    `NODE_ENV is ${is}: views throw for names there are not, and pages may say how long Attune took. Set it to production where visitors come.`,
  )
}
