import { blankTag, readTag } from './tag.ts'
import { endAfter, endOfComment, endOfScript, endOfText, type ScriptText } from './text-end.ts'

/** An element of text by its name, or a remark by what ends it. */
type Passage = { readonly text: string } | { readonly until: '>' | ']]>' | '-->' }

/** Passages of a page in which a `<` begins no tag: comments, and the content of scripts, styles, titles and the like. */
export class Passages {
  readonly #script: ScriptText = { depth: 0 }
  readonly #endTag = blankTag()
  #within: Passage | undefined

  /** Whether the page is within one. */
  get isWithin(): boolean {
    return this.#within !== undefined
  }

  beginText(name: string): void {
    this.#within = { text: name }
    this.#script.depth = 0
  }

  /** What is no tag and no comment either, such as `<?php` or `</ `, up to its `>`. */
  beginBogus(): void {
    this.#within = { until: '>' }
  }

  /** What `<!` at `at` begins: returns where its content begins, or ~n where more must be known first. */
  beginRemark(text: string, at: number, isForeign: boolean): number {
    const begins = text.slice(at + 2, at + 9)
    // Enough for `<![CDATA[` and `<!--->`, unless something shorter is over already.
    if (begins.length < 7 && !begins.includes('>')) return ~at
    if (begins.startsWith('--')) {
      if (begins.startsWith('>', 2)) return at + 5
      if (begins.startsWith('->', 2)) return at + 6
      this.#within = { until: '-->' }
      return at + 4
    }
    const isData = isForeign && begins === '[CDATA['
    this.#within = { until: isData ? ']]>' : '>' }
    return at + (isData ? 9 : 2)
  }

  /** Where the passage is over: after its end tag, if it has one. ~n: it is not, up to there. */
  skip(text: string, from: number): number {
    const within = this.#within
    if (!within) return from
    const end =
      'text' in within ? this.#skipText(text, from, within.text) : skipRemark(text, from, within.until)
    if (end >= 0) this.#within = undefined
    return end
  }

  #skipText(text: string, from: number, name: string): number {
    if (name === 'plaintext') return ~text.length
    const at = name === 'script' ? endOfScript(text, from, this.#script) : endOfText(text, from, name)
    if (at < 0) return at
    return readTag(text, at + 2, this.#endTag) ? this.#endTag.end : ~at
  }
}

function skipRemark(text: string, from: number, until: string): number {
  return until === '-->' ? endOfComment(text, from) : endAfter(text, from, until)
}
