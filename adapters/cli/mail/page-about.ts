import type { Decision } from '../../../core/decisions/decision.ts'
import type { Finding } from '../../../templates/mail/index.ts'
import { type Html, html } from './html.ts'
import type { Previewed } from './previewed.ts'

/** Above it Gmail cuts a mail off. */
const mostBytes = 102_000

/** What is to be known of a mail beside how it looks. */
export function aboutPart(previewed: Previewed): readonly Html[] {
  const { message, findings, decisions, unknown, links, data } = previewed
  const parts = [section('Checks', '', checks(findings))]
  if (!message) return parts
  const bytes = Buffer.byteLength(message.html ?? message.text)
  return [
    section('Size', `${kilobytes(bytes)} of 102 KB`, size(bytes, message.subject)),
    ...parts,
    section(
      'Decided',
      '',
      decisions.length > 0 ? decisions.map(decided) : none('This mail decides nothing.'),
    ),
    section('Not known of this person', '', unknownPart(unknown)),
    section('Data', '', html`<p class="none">${dataWords[data]}</p>`),
    section('Links', links.length > 0 ? String(links.length) : '', linksPart(links)),
  ]
}

const dataWords = {
  none: 'The mail is given none. Put a sample beside it, as NAME.sample.json: { "data": { … } }.',
  sample: 'From the sample beside the mail.',
  site: 'As the site looked it up.',
} as const

function section(name: string, aside: string, content: Html | readonly Html[]): Html {
  return html`<section><h2>${name}<span>${aside}</span></h2>${content}</section>`
}

function none(text: string): Html {
  return html`<p class="none">${text}</p>`
}

function size(bytes: number, subject: string): Html {
  const over = bytes > mostBytes
  const words = over ? 'Gmail cuts this mail off, and what stands at its end: the way to unsubscribe. ' : ''
  const characters = [...subject].length
  const long = characters > 60 ? ', of which telephones show about 40' : ''
  return html`<progress class="${over ? 'over' : ''}" max="${mostBytes}" value="${Math.min(bytes, mostBytes)}" aria-label="Size"></progress>
    <p>${words}The subject has ${characters} ${characters === 1 ? 'character' : 'characters'}${long}.</p>`
}

function checks(findings: readonly Finding[]): Html | readonly Html[] {
  if (findings.length === 0) return html`<p class="right">✓ Nothing is wrong with this mail.</p>`
  return findings.map(
    ({ severity, message, cure, path, code }) =>
      html`<div class="finding ${severity}"><b>${message}</b> ${cure}<code>${path} · ${code}</code></div>`,
  )
}

function decided({ placement, experience, variant, reason, because }: Decision): Html {
  const shown = experience === undefined ? 'fallback' : `${experience}, ${variant}`
  return html`<div class="decision"><span class="reason">${reason}</span><strong>${placement}</strong> → ${shown}<p>${because}</p></div>`
}

function unknownPart(unknown: readonly string[]): Html {
  if (unknown.length === 0) return none('Everything this mail asks for is known.')
  return html`<ul class="chips">${unknown.map((name) => html`<li>${name}</li>`)}</ul>`
}

function linksPart(links: readonly string[]): Html {
  if (links.length === 0) return none('No link tells of a click.')
  return html`<ul class="links">${links.map((url) => html`<li title="${url}">${url}</li>`)}</ul>`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`
}
