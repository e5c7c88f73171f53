import { randomBytes } from 'node:crypto'
import { AttuneError } from '../../errors.ts'

/** Shorter ones could be guessed. */
const shortest = 16

/** Where a development secret is kept, from the folder the process was started in. */
const developmentSecretFile = '.attune/secret'

/**
 * The secrets to sign (the first) and verify (all) with: those given, else `ATTUNE_SECRET`. Without one, development gets a secret of its
 * own, kept in a file only its owner can read so that visitors survive a restart; production refuses, and so does either where an empty list is given.
 * @throws AttuneError ATTUNE_SECRET_MISSING, ATTUNE_SECRET_WEAK
 */
export function readSecrets(
  given: string | readonly string[] | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const secrets = [given ?? environment.ATTUNE_SECRET ?? []].flat()
  if (secrets.length === 0) {
    if (given === undefined && environment.NODE_ENV !== 'production') return [developmentSecret()]
    const what = given === undefined ? 'There is no secret' : 'The list of secrets is empty: there is none'
    throw new AttuneError(
      'ATTUNE_SECRET_MISSING',
      `${what} to sign cookies with. Set ATTUNE_SECRET to 32 random characters (node -p "crypto.randomUUID()") the same for every process of the site, or pass one as \`secret\`.`,
    )
  }
  if (secrets.some((secret) => secret.length < shortest)) {
    throw new AttuneError(
      'ATTUNE_SECRET_WEAK',
      `A secret is shorter than ${shortest} characters. Generate one with: node -p "crypto.randomUUID()"`,
    )
  }
  return secrets
}

/** Files are only asked for here, so that a platform without them needs none where it is given a secret. */
function developmentSecret(file = developmentSecretFile): string {
  const { chmodSync, mkdirSync, readFileSync, writeFileSync } = process.getBuiltinModule('node:fs')
  const { dirname, join } = process.getBuiltinModule('node:path')
  try {
    const kept = readFileSync(file, 'utf8').trim()
    if (kept.length >= shortest) return kept
  } catch {
    // The first start: there is none yet.
  }
  const secret = randomBytes(24).toString('base64url')
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(join(dirname(file), '.gitignore'), '*\n')
    writeFileSync(file, `${secret}\n`, { mode: 0o600 })
    chmodSync(file, 0o600)
  } catch {
    // A folder that cannot be written: the secret lasts as long as the process.
  }
  return secret
}
