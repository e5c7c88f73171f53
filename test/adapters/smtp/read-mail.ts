import PostalMime, { type Email } from 'postal-mime'

/** A mail as a reader's program shows it, and its header as it stands there. */
export interface ReadMail {
  readonly mail: Email
  /** The names of the fields, as often as they occur. */
  readonly names: readonly string[]
  /** The values of a field, folded lines put together. */
  field(name: string): readonly string[]
}

/** @param raw each character one byte */
export async function readMail(raw: string): Promise<ReadMail> {
  const mail = await PostalMime.parse(Buffer.from(raw, 'latin1'))
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n(?=[ \t])/g, '')
  const fields = head.split('\r\n').map((line) => line.split(/:\s*(.*)/s) as [string, string])
  return {
    mail,
    names: fields.map(([name]) => name),
    field: (name) =>
      fields.flatMap(([key, value]) => (key.toLowerCase() === name.toLowerCase() ? [value] : [])),
  }
}
