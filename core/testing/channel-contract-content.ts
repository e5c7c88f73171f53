import assert from 'node:assert/strict'
import { plainLines } from '../one-line.ts'
import type { ChannelSubject, ChannelTest, TakenMessage } from './channel-contract.ts'
import { channelMessage } from './channel-message.ts'

/** Subjects that would like to be more than a subject. */
const wildSubjects = [
  'Hello\r\nBcc: thief@evil.example',
  'Hello\nX-Evil: 1',
  'Hello\rX-Evil: 1',
  'Hello\r\n\r\n<b>A body</b>',
  'Hello\0there',
  'Hello\u0085X-Evil: 1',
  'Hello\u2028X-Evil: 1',
  'X-Evil\uff1a 1 \ufe55 2',
  '=?utf-8?q?Hello=0D=0ABcc:_thief@evil.example?=',
  '"Hello" <thief@evil.example>, thief',
  '\u202eolleH \u05e9\u05dc\u05d5\u05dd',
  'Half \ud83c a letter',
  `${'long'.repeat(48)} end`,
  '{{name}} <%= name %> %s',
]

/** Texts that would like to end the message, or to be broken. */
const wildTexts = [
  'Hello\r\n.\r\nMAIL FROM:<thief@evil.example>\r\n',
  'Hello\n.\nMAIL FROM:<thief@evil.example>',
  'Hello\r.\rMAIL FROM:<thief@evil.example>',
  '.\n..\n.x\n.',
  'Hello\0there\u0007',
  '--boundary\nContent-Type: text/html\n\n<b>x</b>\n--boundary--',
  'Größe, żółć, 日本語, שלום, 🎉 and a half \ud83c letter',
  `${'x'.repeat(3000)}\n${'ü'.repeat(900)}`,
]

export function contentContract(test: ChannelTest): void {
  test('what is sent arrives once, at its address, as it is', async (subject) => {
    const message = channelMessage(subject, 1)
    const delivery = await subject.channel.send(message)
    assert.equal(delivery.outcome, 'sent')
    const { reference } = delivery as { reference?: string }
    assert.match(reference ?? 'none', /^[\x21-\x7e]{1,256}$/)
    const [taken, ...more] = await subject.peer.taken()
    assert.deepEqual(more, [])
    assert.equal(taken?.subject, message.content.subject)
    assert.equal(taken.text.trimEnd(), message.content.text)
  })

  test('a message tried again has the same key, and another message another', async (subject) => {
    for (const n of [1, 1, 2]) await subject.channel.send(channelMessage(subject, n))
    const [first, again, other] = (await subject.peer.taken()).map(({ key }) => key)
    assert.ok(first)
    assert.equal(again, first)
    assert.notEqual(other, first)
  })

  test('a hundred at once arrive once each, none of them with what is another’s', async (subject) => {
    const messages = Array.from({ length: 100 }, (_, n) => channelMessage(subject, n))
    const deliveries = await Promise.all(messages.map((message) => subject.channel.send(message)))
    for (const { outcome } of deliveries) assert.equal(outcome, 'sent')
    const taken = await subject.peer.taken()
    assert.equal(taken.length, 100)
    assert.equal(new Set(taken.map(({ key }) => key)).size, 100)
    const titles = new Map(taken.map(({ subject, text }) => [subject, text.trimEnd()]))
    for (const { content } of messages) assert.equal(titles.get(content.subject), content.text)
    if (subject.address(1) !== undefined) assert.equal(new Set(taken.map(({ to }) => to)).size, 100)
  })

  test('nothing in a subject becomes a line, a field or an address of its own', async (subject) => {
    const plain = await sent(subject, { text: 'As it is.' })
    for (const wild of wildSubjects) {
      const taken = await sent(subject, { subject: wild, text: 'As it is.' })
      assert.doesNotMatch(taken.subject, /[\p{Cc}\u2028\u2029]/u, wild)
      assert.deepEqual([...taken.fields].sort(), [...plain.fields].sort(), wild)
      assert.equal(taken.to, plain.to, wild)
      assert.equal(taken.text.trimEnd(), 'As it is.', wild)
    }
  })

  test('letters of every script arrive', async (subject) => {
    const title = 'Größe, żółć, 日本語, שלום, 🎉'
    assert.equal((await sent(subject, { subject: title })).subject, title)
  })

  test('nothing in a text ends the message or begins another; it arrives whole, or as its beginning', async (subject) => {
    for (const wild of wildTexts) {
      const taken = await sent(subject, { text: wild })
      const arrived = plainLines(taken.text).trimEnd()
      const expected = plainLines(wild).trimEnd()
      const cut = arrived.endsWith('…') && expected.startsWith(arrived.slice(0, -1))
      if (!cut) assert.equal(arrived, expected)
    }
  })
}

/** What the other side took of one message, and that it was no more than that. */
async function sent(
  subject: ChannelSubject,
  content: { subject?: string; text?: string },
): Promise<TakenMessage> {
  const before = (await subject.peer.taken()).length
  const message = { ...channelMessage(subject, before + 1, content), to: subject.address(0) }
  const person = { profileId: 'profile-0' }
  const delivery = await subject.channel.send({ ...message, person })
  assert.equal(delivery.outcome, 'sent', JSON.stringify([delivery, content]).slice(0, 500))
  const [taken, ...more] = (await subject.peer.taken()).slice(before)
  assert.deepEqual(more, [])
  assert.ok(taken)
  return taken
}
