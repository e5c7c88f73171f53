import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openTerminal } from '../../adapters/cli/terminal.ts'

function watched(isTTY: boolean, quiet = false) {
  let written = ''
  const write = (text: string) => {
    written += text
    return true
  }
  const streams = { stdin: {}, stdout: {}, stderr: { write, isTTY, columns: 20 } }
  const terminal = openTerminal(streams as never, quiet, (text) => text.replace('secret', '***'))
  return { terminal, written: () => written }
}

describe('progress', () => {
  it('is one line that fits a terminal, changes, and is gone when there is something to say', async () => {
    const { terminal, written } = watched(true)
    terminal.progress('too soon')
    await pause(110)
    terminal.progress('1 of secret and many more')
    terminal.say('done')
    expect(written()).toBe('\r\u001b[2K1 of *** and many m\r\u001b[2Kdone\n')
  })

  it('is not shown when nobody watches for ten seconds, nor when it is to be quiet', async () => {
    for (const { terminal, written } of [watched(false), watched(true, true)]) {
      await pause(110)
      terminal.progress('1')
      expect(written()).toBe('')
    }
  })
})
