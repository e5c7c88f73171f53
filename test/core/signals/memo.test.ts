import { describe, expect, it } from 'vitest'
import { recentMemo } from '../../../core/signals/memo.ts'

function counted(limit: number) {
  const computed: string[] = []
  const memo = recentMemo(limit, (key) => {
    computed.push(key)
    return key === 'nothing' ? undefined : key.toUpperCase()
  })
  return { memo, computed }
}

describe('a memory of recent answers', () => {
  it('computes an answer once, also where the answer is that there is none', () => {
    const { memo, computed } = counted(8)
    expect([memo('a'), memo('a'), memo('nothing'), memo('nothing')]).toEqual(['A', 'A', undefined, undefined])
    expect(computed).toEqual(['a', 'nothing'])
  })

  it('keeps what is asked for often, and forgets what was asked for long ago', () => {
    const { memo, computed } = counted(4)
    memo('rare')
    for (let i = 0; i < 100; i++) {
      memo('often')
      memo(`once ${i}`)
    }
    memo('often')
    memo('rare')
    expect(computed.filter((key) => key === 'often')).toHaveLength(1)
    expect(computed.filter((key) => key === 'rare')).toHaveLength(2)
  })
})
