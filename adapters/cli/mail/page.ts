import type { Asked } from './asked.ts'
import { queryOf } from './asked.ts'
import { type Html, html } from './html.ts'
import { aboutPart } from './page-about.ts'
import type { PreviewPerson } from './people.ts'
import type { Previewed } from './previewed.ts'
import type { Workbench } from './workshop.ts'

export interface PreviewPage {
  readonly asked: Asked
  readonly bench: Workbench
  readonly people: readonly PreviewPerson[]
  readonly previewed: Previewed
  readonly folder: string
  /** Whether people of the site's store can be asked for. */
  readonly store: boolean
}

/** The page of the preview, whole: it works without its script. */
export function previewPage(page: PreviewPage): string {
  const { asked, bench, folder } = page
  return html`<!doctype html>
<html lang="en" data-version="${bench.version}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asked.mail} – Attune mails</title>
<link rel="stylesheet" href="preview.css">
<link rel="icon" href="data:,">
<script src="preview.js" defer></script>
<header class="top">
  <h1>Attune mails</h1>
  <span class="folder">${folder}</span>
  <p class="note">Nothing here is stored, sent or counted.</p>
</header>
<nav class="mails" aria-label="Mails">
  <h2>Mails</h2>
  <ul>${bench.mails.templates.map(({ written }) => mailItem(written.name, page))}</ul>
</nav>
<main class="stage">
  ${tools(page)}
  <div class="scene">${messageWindow(page)}</div>
</main>
<aside class="about" aria-label="About this mail">${aboutPart(page.previewed)}</aside>
`.text
}

function mailItem(name: string, { asked, bench }: PreviewPage): Html {
  const { written } = bench.mails.templates.find((template) => template.written.name === name)!
  const files = [written.html?.body, written.text, ...Object.values(written.front)].map(
    (part) => part?.origins[0]?.file,
  )
  const own = bench.findings.filter(({ path }) => files.includes(path.replace(/:\d+$/, '')))
  const errors = own.filter(({ severity }) => severity === 'error').length
  const worst = errors > 0 ? 'error' : 'warning'
  const number = errors || own.length
  const label = `${number} ${worst}${number === 1 ? '' : 's'}`
  const badge =
    number > 0 && html`<span class="count ${worst}" title="${label}" aria-label="${label}">${number}</span>`
  const subject = written.front.subject && gist(written.front.subject.text)
  return html`
    <li><a href="${queryOf(asked, { mail: name })}"${current(asked.mail === name)}><strong>${name}</strong>${badge}<small>${subject ?? 'no subject'}</small></a></li>`
}

/** A subject without its tags: what is shown to everybody of what is decided, and `…` for what is known of a person. */
function gist(subject: string): string {
  return subject
    .replaceAll(/\{\{#.*?\{\{else\}\}/g, '')
    .replaceAll(/\{\{[#/][^}]*\}\}/g, '')
    .replaceAll(/\{\{[^}]*\}\}/g, '…')
    .trim()
}

function tools({ asked, people, store }: PreviewPage): Html {
  const kept = Object.entries({ ...asked, person: undefined }).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  )
  const option = ({ id, name }: PreviewPerson) =>
    html`<option value="${id}"${id === asked.person && html` selected`}>${name}</option>`
  return html`<div class="tools">
    <form method="get" action="./" data-submit>
      <label for="person">For</label>
      <select id="person" name="person">${people.map(option)}</select>
      ${kept}<noscript><button>Show</button></noscript>
      <span class="person">${people.find(({ id }) => id === asked.person)?.about}</span>
    </form>
    ${store && html`<form method="get" action="./"><input name="user" placeholder="user id" aria-label="A user id of the store">${kept}<button>Show</button></form>`}
    <span class="space"></span>
    ${choice(asked, 'part', [
      ['html', 'HTML'],
      ['text', 'Text'],
    ])}
    ${choice(asked, 'width', [
      [320, '320'],
      [640, '640'],
    ])}
    ${choice(asked, 'scheme', [
      ['light', 'Light'],
      ['dark', 'Dark'],
    ])}
  </div>`
}

const choiceNames = { part: 'Part', width: 'Width in pixels', scheme: 'Ground' } as const

function choice<Name extends keyof typeof choiceNames>(
  asked: Asked,
  name: Name,
  values: readonly (readonly [value: Asked[Name], label: string])[],
): Html {
  const links = values.map(
    ([value, label]) =>
      html`<a href="${queryOf(asked, { [name]: value })}"${current(asked[name] === value)}>${label}</a>`,
  )
  return html`<div class="choice" role="group" aria-label="${choiceNames[name]}">${links}</div>`
}

function messageWindow({ asked, bench, previewed }: PreviewPage): Html {
  const { message, failure } = previewed
  const { brand } = bench.mails
  const from = brand?.name || 'Your shop'
  if (!message) {
    return html`<div class="window" data-width="${asked.width}"><div class="failure"><strong>This mail cannot be rendered.</strong>${failure}</div></div>`
  }
  const { subject, preheader, text } = message
  const frame = html`<iframe sandbox title="The mail" src="mail.html${queryOf(asked)}"></iframe>`
  const plain = html`<pre tabindex="0">${text}</pre>`
  return html`<div class="window ${asked.scheme}" data-width="${asked.width}">
    <div class="listed">
      <span class="face" aria-hidden="true">${from.slice(0, 1).toUpperCase()}</span>
      <span class="from">${from}</span><time>now</time>
      <span class="subject">${subject}</span>
      <span class="preheader">${preheader ?? text.replaceAll(/\s+/g, ' ').slice(0, 120)}</span>
    </div>
    ${asked.part === 'html' && message.html !== undefined ? frame : plain}
  </div>`
}

function current(is: boolean): Html | false {
  return is && html` aria-current="true"`
}
