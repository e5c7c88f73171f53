import { gzipSync } from 'node:zlib'

/** What every hostile text carries, so that it is found again wherever it comes out. */
export const mark = 'h0st1le'

/** Texts that do harm where something forgets what it prints or copies them into. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'a script': `<script>${mark}()</script>`,
  'the end of an attribute': `"><img src=x onerror=${mark}()>`,
  'a Handlebars expression': `{{#with this}}{{lookup . "constructor"}}{{/with}}{{{${mark}}}}`,
  'a header of its own': `${mark}\r\nSet-Cookie: ${mark}=1\r\nX-${mark}: 1\r\n\r\n<html>`,
  'half a character': `${mark}\ud800`,
  NUL: `${mark}\0`,
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'a path upwards': `../../../../etc/${mark}`,
  SQL: `'; DROP TABLE entries; -- ${mark}`,
  'a format': `%s%n%x${mark}%00`,
  'text that turns around': `\u202e${mark}\u2066`,
  'a very long one': mark.repeat(1_000),
}

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const deepObject = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** Bodies that are wrong as JSON, or as JSON of anything. */
export const hostileJson: Readonly<Record<string, string>> = {
  nothing: '',
  'half an object': '{"type":',
  'a byte order mark': '\ufeff{}',
  NUL: '\0',
  null: 'null',
  'a number': '1e999',
  'a text': `"${mark}"`,
  true: 'true',
  'an empty list': '[]',
  'an empty object': '{}',
  'nested lists': deep(30_000),
  'nested objects': deepObject(10_000),
  'a prototype': `{"__proto__":{"${mark}":1},"constructor":{"prototype":{"${mark}":1}}}`,
  'inherited fields': '{"__proto__":{"batch":[],"accept":"all","placements":["hero"],"item_id":"x"}}',
  'ten thousand keys': `{${Array.from({ length: 5_000 }, (_, i) => `"k${i}":1`).join(',')}}`,
  'one key of 60,000 characters': `{"${'k'.repeat(60_000)}":1}`,
  'one purpose of 60,000 characters': `{"purposes":{"${'k'.repeat(60_000)}":true}}`,
}

/** Values where a text or an object belongs, as JSON. */
const wrongValues: readonly string[] = [
  'null',
  'true',
  '7',
  '-1e308',
  '""',
  '[]',
  '{}',
  '[[[[[[[[1]]]]]]]]',
  '{"toString":1,"valueOf":2,"toJSON":3,"then":4,"length":-1}',
  `{"__proto__":{"${mark}":1}}`,
  '{"constructor":{"prototype":{"polluted":1}}}',
  deepObject(2_000),
  ...Object.values(hostileTexts).map((text) => JSON.stringify(text)),
]

/** Every wrong value in every field of a body that is right. */
export function withWrongFields(right: object): string[] {
  const fields = Object.keys(right)
  return fields.flatMap((field) =>
    wrongValues.map((value) => {
      const others = fields.filter((other) => other !== field)
      const kept = others.map((other) => `${JSON.stringify(other)}:${JSON.stringify(right[other as never])}`)
      return `{${[...kept, `${JSON.stringify(field)}:${value}`].join(',')}}`
    }),
  )
}

/** Forms that are wrong, or say more than forms should. */
export const hostileForms: readonly string[] = [
  '',
  '&&&===',
  '%',
  '%ff%fe',
  '__proto__=1&__proto__[accept]=all&constructor[prototype][polluted]=1',
  'purposes[__proto__]=true',
  'purposes[constructor]=true',
  'purposes[]=true',
  `purposes[${'x'.repeat(60_000)}]=true`,
  Array.from({ length: 12_000 }, (_, i) => i.toString(36)).join('&'),
  'accept=all&accept=none&accept=<script>',
  'item_id=a&item_id=b',
  'toString=1&valueOf=2&hasOwnProperty=3',
  ...Object.values(hostileTexts).map((text) => {
    const hostile = encodeURIComponent(text.toWellFormed())
    return `accept=${hostile}&item_id=${hostile}&category=${hostile}&wording=${hostile}&source=${hostile}`
  }),
]

/** Where `return` must never lead. */
export const otherSites: readonly string[] = [
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'https://evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  '\\\\evil.example',
  `/x\r\nX-${mark}: 1`,
  '/%0d%0aX-Evil: 1',
]

/** Headers that are wrong, each on its own. */
export const hostileHeaders: readonly Readonly<Record<string, string>>[] = [
  { Cookie: `attune=${mark}` },
  { Cookie: 'attune=s%3AAAAAAAAAAAAAAAAAAAAAAA.20513.AAAA' },
  { Cookie: 'attune=s:j:{"profileId":"x"}.sig; attune-consent=j:{"choices":{}}; attune-landing=j:[]' },
  { Cookie: `attune=%E0%A4%A; attune-consent=%; attune-landing=${'%00'.repeat(50)}` },
  { Cookie: `attune=${'x'.repeat(9_000)}` },
  { Cookie: Array.from({ length: 700 }, (_, i) => `attune=${i}`).join('; ') },
  { Cookie: '=; ;;; =attune=; attune; "attune"="x"; __proto__=1; constructor=2' },
  { Cookie: '__Host-attune=x; attune-consent=1.e30; attune-landing=1.e30' },
  { Host: '' },
  { Host: `evil.example"><script>${mark}()</script>` },
  { Host: 'shop.example, evil.example' },
  { 'X-Forwarded-Host': `evil.example"><script>${mark}()</script>` },
  { 'X-Forwarded-For': `${mark}, __proto__, ::1%lo, 1.2.3.4:99999` },
  { 'X-Forwarded-Proto': 'javascript' },
  { Referer: `http://[${mark}` },
  { Referer: `https://www.google.com/?q=<script>${mark}()</script>` },
  { 'User-Agent': `<script>${mark}()</script>` },
  { 'Accept-Language': `${'de-'.repeat(2_000)},*;q=NaN` },
  { 'Accept-Encoding': 'gzip;q=,,,;q=1e9' },
  { 'If-None-Match': '"'.repeat(3_000) },
  { 'Attune-Debug': `${mark}.${mark}` },
  { 'Attune-Debug': 'W10.W10' },
  { Authorization: 'Basic ====' },
  { Authorization: `Bearer ${mark}` },
  { 'Sec-Fetch-Dest': mark, 'Sec-Purpose': '\u00ff' },
  { Purpose: 'prefetch', 'Sec-GPC': '1, 1' },
  { Referer: 'http://a.example/\u0001\t\u007f\u00ff', 'User-Agent': '\u00ff\u0080' },
  { Cookie: `attune=\u0001${mark}; attune-consent=\u00ff`, 'Attune-Debug': '\u007f' },
  { ['__proto__']: mark, constructor: mark, 'x-forwarded-host': '__proto__' },
  { Range: 'bytes=0-,-1', 'If-Modified-Since': 'never' },
]

/** What a server of the site's own would not send: kinds of bodies and codings. */
export const hostileKinds: readonly { headers: Readonly<Record<string, string>>; body: string | Buffer }[] = [
  { headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: '--x--' },
  { headers: { 'Content-Type': 'application/xml' }, body: '<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>' },
  { headers: { 'Content-Type': 'application/json; charset=utf-16' }, body: Buffer.from('{}', 'utf16le') },
  { headers: { 'Content-Type': '' }, body: '{}' },
  { headers: { 'Content-Type': '__proto__' }, body: '{}' },
  { headers: { 'Content-Type': 'constructor' }, body: '{}' },
  { headers: { 'Content-Encoding': 'br' }, body: '{}' },
  { headers: { 'Content-Encoding': 'gzip, gzip' }, body: gzipSync(gzipSync('{}')) },
  { headers: { 'Content-Encoding': 'gzip' }, body: 'no gzip' },
  { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(Buffer.alloc(50_000_000)) },
  { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync('{"batch":[]}').subarray(0, 12) },
]
