/** What somebody looks at in the preview. */
export interface Asked {
  readonly mail: string
  readonly person: string
  /** Pixels. */
  readonly width: 320 | 640
  readonly scheme: 'light' | 'dark'
  readonly part: 'html' | 'text'
}

const defaults = { width: 640, scheme: 'light', part: 'html' } as const

/** What an address asks for; what it does not name, or misspells, has a default. */
export function askedBy(url: URL, mails: readonly string[], people: readonly string[]): Asked {
  const given = url.searchParams
  const oneOf = (name: string, known: readonly string[]) => {
    const value = given.get(name)
    return value !== null && known.includes(value) ? value : (known[0] ?? '')
  }
  return {
    mail: oneOf('mail', mails),
    person: oneOf('person', people),
    width: given.get('width') === '320' ? 320 : 640,
    scheme: given.get('scheme') === 'dark' ? 'dark' : 'light',
    part: given.get('part') === 'text' ? 'text' : 'html',
  }
}

/** The query of an address that asks for it. */
export function queryOf(asked: Asked, change: Partial<Asked> = {}): string {
  const { mail, person, ...rest } = { ...asked, ...change }
  const query = new URLSearchParams({ mail, person })
  for (const [name, value] of Object.entries(rest)) {
    if (value !== defaults[name as keyof typeof defaults]) query.set(name, String(value))
  }
  return `?${query}`
}
