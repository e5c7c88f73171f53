import { attributeOf, type HtmlTag, readTag } from '../compiling/html-tag.ts'
import { guardTags } from '../compiling/tags.ts'
import { originAt, type Passage, placeOf } from '../reading/passage.ts'
import { decodeEntities } from '../rendering/entities.ts'
import { isAddress, isWebAddress } from '../rendering/track-links.ts'
import type { Finding } from './finding.ts'

const pictures = new Set(['img', 'mj-image', 'mj-carousel-image'])
const links = new Set(['a', 'area', 'mj-button', 'mj-image', 'mj-navbar-link', 'mj-social-element'])
const removed = new Set(['script', 'iframe', 'object', 'embed', 'form'])

/** What visitors said or did. */
const fromVisitor = /^\{\{~?\s*(visitor|feature|trigger)\s/

type Mistake = Omit<Finding, 'path'>

/** What is wrong with pictures and links of a part, in MJML or HTML. */
export function checkHtml(part: Passage): Finding[] {
  const { passage, words, tags } = guardTags(part)
  const { text } = passage
  const word = new RegExp(words.source, 'g')
  const findings: Finding[] = []
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    if (text.startsWith('<!--', at) && !text.startsWith('<!--[', at)) {
      at = Math.max(at, text.indexOf('-->', at))
      continue
    }
    const tag = readTag(text, at)
    if (!tag || tag.closing) continue
    if (tag.name === 'mj-attributes') {
      // Defaults, not components.
      at = Math.max(at, text.indexOf('</mj-attributes', at))
      continue
    }
    const path = placeOf(originAt(passage, at))
    for (const mistake of [...pictureMistakes(tag), ...linkMistakes(tag), ...removedMistakes(tag)])
      findings.push({ ...mistake, path })
    at = tag.end - 1
  }
  return findings

  function pictureMistakes(tag: HtmlTag): Mistake[] {
    if (!pictures.has(tag.name)) return []
    const src = printed(attributeOf(tag, 'src')?.value)
    const found: Mistake[] = []
    if (attributeOf(tag, 'alt')?.value === undefined) {
      const cure = 'Add alt="…", or alt="" where the picture says nothing of its own.'
      found.push(
        error('image-alt', 'This picture does not say what to read where pictures are not shown.', cure),
      )
    }
    if (src.starts === 'visitor') found.push(visitorAddress)
    if (src.starts === 'text' && !/^(https?:\/\/|cid:|data:image\/)/i.test(src.text)) {
      const message = `A mail is on no page, so this picture is nowhere: "${src.text}".`
      found.push(error('image-address', message, 'Begin its address with https://.'))
    }
    return found
  }

  function linkMistakes(tag: HtmlTag): Mistake[] {
    const href = links.has(tag.name) ? attributeOf(tag, 'href')?.value : undefined
    if (href === undefined) return tag.name === 'mj-button' ? [nowhere] : []
    const { starts, text: address, visitors } = printed(href)
    if (starts === 'visitor') return [visitorAddress]
    if (starts === 'text' && !isAddress(address)) {
      const message = `This leads nowhere from a mail: "${address}".`
      return [error('link-address', message, 'Begin it with https://, mailto: or tel:, or with #name.')]
    }
    if (visitors && isWebAddress(address)) return [notEncoded]
    return []
  }

  /** What an attribute comes to, as far as that can be told: with `x` for what Handlebars prints. */
  function printed(value = ''): { starts: 'text' | 'value' | 'visitor'; text: string; visitors: boolean } {
    const given = value.trim()
    const found = [...given.matchAll(word)]
    const first = found[0]?.index === 0 ? tags[Number(found[0][1])]! : undefined
    const starts = first === undefined ? 'text' : fromVisitor.test(first) ? 'visitor' : 'value'
    const visitors = found.some(([, index]) => fromVisitor.test(tags[Number(index)]!))
    return { starts, text: decodeEntities(given.replace(word, 'x')), visitors }
  }
}

function removedMistakes(tag: HtmlTag): Mistake[] {
  if (!removed.has(tag.name)) return []
  const message = `Mail programs take <${tag.name}> out.`
  return [{ code: 'not-in-mail', severity: 'warning', message, cure: 'Lead to a page of yours that has it.' }]
}

const visitorAddress = error(
  'address-of-visitor',
  'This address is whatever a visitor said or did.',
  'Look it up in `data`, by an id.',
)

const nowhere = error('link-address', 'This button leads nowhere.', 'Add href="https://…".')

const notEncoded: Mistake = {
  code: 'not-encoded',
  severity: 'warning',
  message: 'What a visitor said or did may hold what ends this part of the address.',
  cure: 'Write it as {{encode (visitor "city" "")}}.',
}

function error(code: string, message: string, cure: string): Mistake {
  return { code, severity: 'error', message, cure }
}
