import { breakouts, foreignRoots, integrationPoints, textElements, voidElements } from './element-kinds.ts'

/** What is in an element: SVG or MathML, HTML within these ("integration point"), or HTML within a template or a point. */
type Content = 'svg' | 'math' | 'point' | 'html'

interface Context {
  readonly name: string
  readonly content: Content
}

/**
 * Where a page is besides plain HTML: within `<template>`, which is not shown, or SVG and MathML, which
 * are read by other rules. Nothing is filled there; it is followed to know where it ends.
 */
export class Contexts {
  readonly #open: Context[] = []

  get isPlain(): boolean {
    return this.#open.length === 0
  }

  /** Whether tags are read as SVG or MathML. */
  get isForeign(): boolean {
    return !this.isPlain && this.#root !== undefined
  }

  /** False: from here on nobody but a browser can tell where the page is. */
  start(name: string, selfClosing: boolean): boolean {
    if (this.isPlain && !foreignRoots.has(name) && name !== 'template') return true
    const root = this.#root
    if (root) {
      if (breakouts.has(name) || name === 'annotation-xml') return false
      if (!selfClosing) this.#push(name, integrationPoints[root].has(name) ? 'point' : root)
    } else if (foreignRoots.has(name)) {
      if (!selfClosing) this.#push(name, name as 'svg' | 'math')
    } else if (
      name === 'template' ||
      (this.#isInPoint && !voidElements.has(name) && !textElements.has(name))
    ) {
      this.#push(name, 'html')
    }
    return true
  }

  /** False as with `start()`. */
  end(name: string): boolean {
    if (this.isPlain) return true
    const last = this.#open.at(-1)!
    const ended = this.#ended(name)
    if (ended >= 0) this.#open.length = ended
    else if (last.content !== 'html' || this.#isInPoint) return name === 'br' && !this.isForeign
    return true
  }

  /** An end tag ends what is foreign up to the next HTML, HTML within it only in order, and templates always. */
  #ended(name: string): number {
    const open = this.#open
    let at = open.length - 1
    if (open[at]!.name === name) return at
    while (at >= 0 && open[at]!.content !== 'html' && this.isForeign) {
      if (open[at]!.name === name) return at
      at--
    }
    return name === 'template'
      ? open.findLastIndex((each) => each.name === name && each.content === 'html')
      : -1
  }

  get #root(): 'svg' | 'math' | undefined {
    const content = this.#open.at(-1)?.content
    return content === 'svg' || content === 'math' ? content : undefined
  }

  get #isInPoint(): boolean {
    return this.#open.some(({ content }) => content === 'point')
  }

  #push(name: string, content: Content): void {
    this.#open.push({ name, content })
  }
}
