import { describe } from 'vitest'
import { experience, first, hero, placement, refuses } from '../refused.ts'

const shown = (content: unknown) => experience({ variants: { v: { content } } })

describe('a placement is refused with', () => {
  refuses([
    [
      'a placement with a blank in its name',
      { placements: { 'home hero': {} } },
      'placements.home hero',
      'bad-name',
      'letters, digits, dots',
    ],
    [
      'a misspelt key of a placement',
      placement({ experience: [] }),
      `${hero}.experience`,
      'unknown-key',
      'Did you mean "experiences"?',
    ],
    ['a page without a name', placement({ page: '' }), `${hero}.page`, 'wrong-type', 'text'],
    [
      'experiences by name',
      placement({ experiences: { a: {} } }),
      `${hero}.experiences`,
      'wrong-type',
      'not a list',
    ],
    [
      'an experience without a name',
      placement({ experiences: [{ variants: { v: {} } }] }),
      `${first}.name`,
      'missing',
      'needs "name"',
    ],
    [
      'an experience without variants',
      placement({ experiences: [{ name: 'a' }] }),
      `${first}.variants`,
      'missing',
      'needs "variants"',
    ],
    [
      'an experience with no variant',
      experience({ variants: {} }),
      `${first}.variants`,
      'empty',
      'no variant',
    ],
    [
      'a slash in the name of an experience',
      experience({ name: 'a/b' }),
      `${first}.name`,
      'bad-name',
      'letters, digits',
    ],
    [
      'a slash in the name of a variant',
      experience({ variants: { 'a/b': {} } }),
      `${first}.variants.a/b`,
      'bad-name',
      'letters, digits',
    ],
    [
      'a misspelt key of an experience',
      experience({ wen: {} }),
      `${first}.wen`,
      'unknown-key',
      'Did you mean "when"?',
    ],
    [
      'a misspelt key of a variant',
      experience({ variants: { v: { contnet: 1 } } }),
      `${first}.variants.v.contnet`,
      'unknown-key',
      'Did you mean "content"?',
    ],
    [
      'an experience that is enabled by text',
      experience({ enabled: 'yes' }),
      `${first}.enabled`,
      'wrong-type',
      'true or false',
    ],
    [
      'a condition that names no segment',
      experience({ when: { $segment: 'loyal' } }),
      `${first}.when.$segment`,
      'unknown-segment',
      'There are none',
    ],
    [
      'items that are numbers',
      experience({ variants: { v: { items: ['1', 2] } } }),
      `${first}.variants.v.items[1]`,
      'wrong-type',
      'text',
    ],
    ['a reason that is a number', experience({ because: 7 }), `${first}.because`, 'wrong-type', 'text'],
    [
      'content that is a date',
      shown({ from: new Date(0) }),
      `${first}.variants.v.content.from`,
      'not-json',
      'JSON',
    ],
    ['content that is a function', shown([() => 1]), `${first}.variants.v.content[0]`, 'not-json', 'JSON'],
    [
      'content with what is not a number',
      shown(Number.NaN),
      `${first}.variants.v.content`,
      'not-json',
      'JSON',
    ],
    [
      'content of 65 KB',
      shown({ text: 'x'.repeat(65 * 1024) }),
      `${first}.variants.v.content`,
      'too-large',
      '64 KB',
    ],
    [
      'content that is small as characters and large as bytes',
      shown('€'.repeat(30_000)),
      `${first}.variants.v.content`,
      'too-large',
      '64 KB',
    ],
    [
      'two experiences of one name',
      placement({
        experiences: [
          { name: 'a', when: { 'traits.x': 1 }, variants: { v: {} } },
          { name: 'a', variants: { v: {} } },
        ],
      }),
      `${hero}.experiences[1].name`,
      'repeated-name',
      'another experience "a"',
    ],
    [
      'an experience after one for everybody',
      placement({
        experiences: [
          { name: 'all', when: {}, variants: { v: {} } },
          { name: 'b', variants: { v: {} } },
        ],
      }),
      `${hero}.experiences[1]`,
      'unreachable',
      'Move "all" to the end',
    ],
  ])
})
