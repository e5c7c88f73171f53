import type { FormatCallback } from 'html-to-text'
import { installed } from '../../../core/installed.ts'
import { passageOf } from '../reading/passage.ts'
import { guardTags } from './tags.ts'

/** The helper that a link in a text goes through. */
export const linkHelper = 'attuneLink'
/** The helper that makes text of HTML that a value brings along. */
export const plainHelper = 'attunePlain'

/** Makes text of HTML. */
export type ToText = (html: string) => string

/** What prints an address that nobody is to be told of a click on. */
const untracked = /^\{\{~?\s*(untracked|unsubscribe|preferences)[\s~}]/

/** @throws AttuneError `ATTUNE_OPTIONS` where html-to-text is not installed */
export async function loadToText(): Promise<ToText> {
  return converter((href) => href)
}

async function converter(written: (href: string, link: Link) => string): Promise<ToText> {
  const { compile } = await installed('html-to-text', () => import('html-to-text'), 'make text of HTML')
  const line = { leadingLineBreaks: 1, trailingLineBreaks: 1 }
  const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
    selector,
    options: { uppercase: false, leadingLineBreaks: 2 },
  }))
  const convert = compile({
    wordwrap: false,
    formatters: { link: linkFormatter(written), picture, cell, point },
    selectors: [
      ...headings,
      { selector: 'a', format: 'link' },
      { selector: 'img', format: 'picture' },
      { selector: 'tr', format: 'block', options: line },
      { selector: 'td', format: 'cell' },
      { selector: 'th', format: 'cell' },
      { selector: 'li', format: 'point' },
      { selector: '[aria-hidden="true"]', format: 'skip' },
      { selector: 'style', format: 'skip' },
      { selector: 'title', format: 'skip' },
    ],
  })
  return (html) =>
    tidy(
      convert(html)
        .replaceAll('\u00a0', ' ')
        .replaceAll(/(?<=\S) {2,}/g, ' '),
    )
}

/**
 * The text part of a mail as a template, made of its HTML once: Handlebars tags stay as they are, and links become
 * blocks that tell of clicks. `isHelper`: what a name alone in three braces is.
 * @throws AttuneError `ATTUNE_OPTIONS` where html-to-text is not installed
 */
export async function textTemplateOf(html: string, isHelper: (name: string) => boolean): Promise<string> {
  const { passage, words, tags, restore } = guardTags(passageOf(withoutHead(html), ''))
  const first = new RegExp(`^${words.source}`)
  const convert = await converter((href, link) => {
    const [, index] = first.exec(href) ?? []
    if (link.attribs['data-attune-untracked'] !== undefined) return href
    if (index !== undefined && untracked.test(tags[Number(index)]!)) return href
    return `${opened}${href}${closed}`
  })
  return restoreLinks(restore(convert(passage.text), (tag) => plainTag(tag, isHelper)))
}

/** A text that was written by hand: its addresses become blocks that tell of clicks. */
export function textTemplate(text: string): string {
  const { passage, restore } = guardTags(passageOf(text, ''))
  const linked = passage.text.replaceAll(/https?:\/\/[^\s<>"']+/g, (found) => {
    const address = found.replace(/[.,;:!?)\]]+$/, '')
    return `${opened}${address}${closed}${found.slice(address.length)}`
  })
  return restoreLinks(restore(linked))
}

/** At most one blank line, none at the ends, and no spaces where nobody sees them. */
export function tidy(text: string): string {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const trimmed = line.trimEnd()
    if (trimmed !== '' || lines.at(-1) !== '') lines.push(trimmed)
  }
  return lines.join('\n').trim()
}

// Characters that no text has, until the tags are back.
const opened = '\u0001'
const closed = '\u0002'

function restoreLinks(text: string): string {
  return text.replaceAll(opened, `{{#${linkHelper}}}`).replaceAll(closed, `{{/${linkHelper}}}`)
}

/** What is printed as HTML is to be text here. */
function plainTag(tag: string, isHelper: (name: string) => boolean): string {
  const [, expression] = /^\{\{(?:\{~?|~?\{|~?&)\s*([\s\S]*?)\s*(?:\}?~?\}\})$/.exec(tag) ?? []
  if (expression === undefined || tag.startsWith('{{{{')) return tag
  const isCall = /\s/.test(expression) || isHelper(expression)
  return `{{${plainHelper} ${isCall ? `(${expression})` : expression}}}`
}

function withoutHead(html: string): string {
  return html.replace(/<head\b[\s\S]*?<\/head\s*>/i, '')
}

type Link = Parameters<FormatCallback>[0]

/** `text <address>`, or the address alone where the text says the same or nothing. */
function linkFormatter(written: (href: string, link: Link) => string): FormatCallback {
  return (link, walk, builder) => {
    const href = (link.attribs.href ?? '').trim()
    let text = ''
    builder.pushWordTransform((word) => {
      text += word
      return word
    })
    walk(link.children, builder)
    builder.popWordTransform()
    const address = href.replace(/^mailto:/i, '')
    if (href === '' || href.startsWith('#') || text === address) return
    const shown = address === href ? written(href, link) : address
    builder.addInline(text === '' ? shown : ` <${shown}>`, { noWordTransform: true })
  }
}

const picture: FormatCallback = ({ attribs }, _walk, builder) => {
  if (attribs.alt?.trim()) builder.addInline(attribs.alt.trim())
}

/** Cells of a row have a space between them. */
const cell: FormatCallback = ({ children }, walk, builder) => {
  walk(children, builder)
  builder.addInline(' ')
}

/** Of a list that stands elsewhere, as in a partial of one point. */
const point: FormatCallback = ({ children }, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 })
  builder.addInline('* ')
  walk(children, builder)
  builder.closeBlock({ trailingLineBreaks: 1 })
}
