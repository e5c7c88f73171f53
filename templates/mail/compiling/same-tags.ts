import { isDeepStrictEqual } from 'node:util'
import type Handlebars from 'handlebars'

type Program = hbs.AST.Program

/** What a part of a template asks Handlebars for. */
interface Level {
  /** Of tags that are no blocks, without repeats. */
  readonly values: ReadonlyMap<string, number>
  readonly blocks: readonly Block[]
}

interface Block {
  readonly line: number
  /** All but lines and whitespace: equal for blocks that do the same. */
  readonly shape: readonly unknown[]
  readonly head: string
  readonly program: Level
  readonly inverse: Level
}

/**
 * The lines (from 1 on) of the Handlebars tags of `before` that `after` has not, has elsewhere, or has in other
 * blocks. What is printed may be repeated, as MJML repeats some attributes; blocks may be as well, but come in order.
 */
export function lostTags(
  handlebars: Pick<typeof Handlebars, 'parse'>,
  before: string,
  after: string,
): number[] {
  return lost(levelOf(handlebars.parse(before)), levelOf(handlebars.parse(after)))
}

function lost(before: Level, after: Level): number[] {
  const lines: number[] = []
  for (const [value, line] of before.values) if (!after.values.has(value)) lines.push(line)
  let next = 0
  for (const block of before.blocks) {
    const at = after.blocks.findIndex(({ head }, index) => index >= next && head === block.head)
    if (at < 0) {
      lines.push(block.line)
      continue
    }
    const found = after.blocks[at]!
    lines.push(...lost(block.program, found.program), ...lost(block.inverse, found.inverse))
    next = at + 1
    // A copy, of an attribute that is written twice.
    while (next < after.blocks.length && isDeepStrictEqual(after.blocks[next]!.shape, block.shape)) next++
  }
  return lines
}

function levelOf(program: Program | undefined): Level {
  const values = new Map<string, number>()
  const blocks: Block[] = []
  for (const statement of program?.body ?? []) {
    const line = statement.loc.start.line
    if (statement.type === 'BlockStatement' || statement.type === 'PartialBlockStatement') {
      const block = statement as hbs.AST.BlockStatement
      const inner = levelOf(block.program)
      const inverse = levelOf(block.inverse)
      const head = written(block)
      const shape = [head, ...[inner, inverse].map(shapeOf)]
      blocks.push({ line, head, program: inner, inverse, shape })
    } else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement') {
      const value = written(statement)
      if (!values.has(value)) values.set(value, line)
    }
  }
  return { values, blocks }
}

function shapeOf({ values, blocks }: Level): unknown {
  return [[...values.keys()], blocks.map(({ shape }) => shape)]
}

/** A tag without its place, its whitespace and what stands in it. */
function written(statement: hbs.AST.Statement): string {
  const passedOver = [
    'loc',
    'strip',
    'program',
    'inverse',
    'openStrip',
    'closeStrip',
    'inverseStrip',
    'indent',
  ]
  const { program } = statement as hbs.AST.BlockStatement
  const plain = JSON.stringify(statement, (key, value) => (passedOver.includes(key) ? undefined : value))
  return `${plain} ${program?.blockParams?.join(' ') ?? ''}`
}
