import type { Decision } from '../../../core/decisions/decision.ts'
import { AttuneError } from '../../../core/errors.ts'
import type { MessageLinks, RenderedMessage } from '../../../core/ports/message-templates.ts'
import type { Finding } from '../../../templates/mail/index.ts'
import type { MailTemplatesOptions } from '../../../templates/mail/options.ts'
import type { Sample } from '../../../templates/mail/reading/written.ts'
import { createRenderer } from '../../../templates/mail/rendering/renderer.ts'
import type { PreviewPerson } from './people.ts'
import { watched } from './watched.ts'
import type { Workbench } from './workshop.ts'

/** A mail as somebody would get it, or why they would not. */
export interface Previewed {
  readonly message?: RenderedMessage
  /** Why it could not be rendered. */
  readonly failure?: string
  readonly decisions: readonly Decision[]
  readonly unknown: readonly string[]
  /** Where its links lead, in their order, without repeats. */
  readonly links: readonly string[]
  /** Of this template, and of what it may share with others. */
  readonly findings: readonly Finding[]
  /** What stands in for data: nothing, the sample beside the template, or what the site looked up. */
  readonly data: 'none' | 'sample' | 'site'
}

export interface Previewing {
  readonly options: MailTemplatesOptions
  /** Whether the names of the site are known. */
  readonly named: boolean
  /** Where the links of the message itself would lead. */
  readonly base: string
  readonly now: number
}

/** Renders one mail for somebody. Nothing is stored, sent or counted. */
export async function preview(
  { mails, findings }: Workbench,
  name: string,
  person: PreviewPerson,
  { options, named, base, now }: Previewing,
): Promise<Previewed> {
  const template = mails.templates.find(({ written }) => written.name === name)!
  const { sample = {} } = template.written
  const { trigger: { event = 'Preview', properties } = {}, traits = {} } = sample
  const links: string[] = []
  const seen = { decisions: [] as readonly Decision[], unknown: [] as readonly string[] }
  let data: Previewed['data'] = 'none'
  const lookUp = async (...[view]: Parameters<Source>) => {
    const found = await lookedUp(options.data, name, view, sample, person.real)
    data = found.from
    return found.data
  }
  const renderer = createRenderer(mails, { ...options, data: lookUp })
  const result = (rendered: Pick<Previewed, 'message' | 'failure'>): Previewed => ({
    ...rendered,
    ...seen,
    links,
    findings: findingsOf(name, { mails, findings }),
    data,
  })
  try {
    const { visitor, answers } = watched(await person.visitor(traits), { named })
    const followUp = {
      name: 'preview',
      step: '0',
      template: name,
      purpose: 'marketing',
      trigger: { at: now, event, ...(properties && { properties }) },
    }
    const message = await renderer.render(name, { visitor, followUp, now, links: linksTo(base, links) })
    // How money and dates are written is no gap in a mail.
    const { localeTrait = 'locale', zoneTrait = 'timezone' } = options
    const unknown = [...answers.unknown].filter((trait) => trait !== localeTrait && trait !== zoneTrait)
    Object.assign(seen, { decisions: answers.decisions, unknown: unknown.sort() })
    return result({ message })
  } catch (error) {
    return result({ failure: reason(error) })
  }
}

type Source = Extract<MailTemplatesOptions['data'], (...given: never[]) => unknown>

async function lookedUp(
  source: MailTemplatesOptions['data'],
  name: string,
  view: Parameters<Source>[0],
  { data }: Sample,
  real: boolean,
): Promise<{ data: object | undefined; from: Previewed['data'] }> {
  const own = typeof source === 'object' ? source[name] : source
  // Of people who are made up a site has nothing to show.
  if (own && (real || !data)) return { data: await own(view), from: 'site' }
  return { data, from: data ? 'sample' : 'none' }
}

/** Links that lead where the mail says, and are noted. */
function linksTo(base: string, noted: string[]): MessageLinks {
  return {
    unsubscribe: `${base}/message/unsubscribe`,
    preferences: `${base}/message/preferences`,
    click(url) {
      if (!noted.includes(url)) noted.push(url)
      return url
    },
    block: (placement) => ({ image: picture(placement), link: `${base}/message/block/link` }),
  }
}

/** In place of the picture that the site would make of a placement. */
function picture(placement: string): string {
  const label = `<text x="300" y="105" fill="#666" font-family="sans-serif" font-size="20" text-anchor="middle">`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200"><rect width="600" height="200" fill="#ddd"/>${label}${placement}</text></svg>`
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}

function findingsOf(name: string, { mails, findings }: Pick<Workbench, 'mails' | 'findings'>): Finding[] {
  const filesOf = (written: PreparedTemplate) =>
    new Set(
      [written.html?.body, written.text, ...Object.values(written.front)].map(
        (part) => part?.origins[0]?.file,
      ),
    )
  const others = mails.templates.filter(({ written }) => written.name !== name)
  const foreign = new Set(others.flatMap(({ written }) => [...filesOf(written)]))
  return findings.filter(({ path }) => !foreign.has(path.replace(/:\d+$/, '')))
}

type PreparedTemplate = Workbench['mails']['templates'][number]['written']

function reason(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { message?: string } }
  const own = error instanceof AttuneError && error.code !== 'ATTUNE_TEMPLATE'
  return own || cause?.message === undefined ? message : cause.message
}
