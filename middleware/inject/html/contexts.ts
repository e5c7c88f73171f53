import { breakouts, foreignRoots, integrationPoints } from './element-kinds.ts'

/**
 * Where a page is besides plain HTML: within `<template>`, which is not shown, or SVG and MathML, which
 * are read by other rules. Nothing is filled there; it is followed to know where it ends.
 */
export class Contexts {
  readonly #names: string[] = []
  #foreign = false

  get isPlain(): boolean {
    return this.#names.length === 0
  }

  /** Whether tags are read as SVG or MathML. */
  get isForeign(): boolean {
    return this.#foreign
  }

  /** False: from here on nobody but a browser can tell where the page is. */
  start(name: string, selfClosing: boolean): boolean {
    if (this.#foreign) {
      if (breakouts.has(name)) return false
      if (!selfClosing) this.#push(name)
    } else if (name === 'template' || (foreignRoots.has(name) && !selfClosing)) {
      this.#push(name)
    }
    return true
  }

  /** False as with `start()`. */
  end(name: string): boolean {
    if (this.isPlain) return true
    const index = this.#names.lastIndexOf(name)
    if (index < 0) return !this.#foreign
    this.#names.length = index
    this.#update()
    return true
  }

  #push(name: string): void {
    this.#names.push(name)
    this.#update()
  }

  #update(): void {
    const last = this.#names.at(-1)
    this.#foreign = last !== undefined && last !== 'template' && !integrationPoints.has(last)
  }
}
