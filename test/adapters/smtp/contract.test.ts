import { smtp } from 'attune/adapters/smtp'
import { channelContract } from 'attune/testing'
import { describe, it } from 'vitest'
import { startScriptedServer } from './scripted-server.ts'

/** Beside what every channel is tried with: more than one address, another one, and what some read differently. */
const wrongAddresses = [
  'anna@shop.example\r\nRCPT TO:<thief@evil.example>',
  'anna@shop.example> SIZE=1\r\n',
  'anna@shop.example, thief@evil.example',
  'anna@shop.example; thief@evil.example',
  'friends: anna@shop.example, thief@evil.example;',
  'Anna <anna@shop.example>',
  '<anna@shop.example>',
  'anna@shop.example (thief@evil.example)',
  '"anna@shop.example"@evil.example',
  'anna@evil.example@shop.example',
  'anna@[127.0.0.1]',
  'anna@127.0.0.1',
  'anna@0x7f.1',
  'anna@localhost',
  'anna@shop.example\0',
  'anna\u2028@shop.example',
  'anna\uff20evil.example@shop.example',
  'anna\ufe64x\ufe65@shop.example',
  'anna\u00a0b@shop.example',
  'anna@sh%6fp.example',
  'anna@-shop.example',
  'anna@shop..example',
  '.anna@shop.example',
  'anna..b@shop.example',
  `${'a'.repeat(65)}@shop.example`,
  `anna@${'shop.'.repeat(60)}example`,
]

describe.each([
  ['one command at a time', []],
  ['commands ahead of their answers', ['PIPELINING', 'SIZE 1000000']],
])('mail to a server that takes %s', (_, extensions) => {
  channelContract({ describe, it }, async (timeout) => {
    const peer = await startScriptedServer(extensions)
    return {
      peer,
      channel: smtp({ url: peer.url, from: 'Shop <news@shop.example>', timeout }),
      address: (n) => `anna${n}@shop.example`,
      wrongAddresses,
      dispose: () => peer.close(),
    }
  })
})
