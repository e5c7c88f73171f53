import type { Bench, Row } from './bench.ts'
import { attuneMails, bareMails, type RenderNext } from './mail-sides.ts'
import { compare, interleaveWaiting } from './measure.ts'

export const mail: Bench = {
  name: 'mail',
  about: 'rendering a mail as HTML and text, with its decisions and signed links, next to bare Handlebars',
  async run(effort): Promise<Row[]> {
    const [attune, bare] = [await attuneMails(), await bareMails()]
    await checkAgreement(attune, bare)
    const measured = (render: RenderNext) => async () => {
      const { html, text } = await render()
      return html!.length + text.length
    }
    const times = await interleaveWaiting({ attune: measured(attune), bare: measured(bare) }, effort)
    const perSecond = (microseconds: number) => 1_000_000 / microseconds
    const names = { bench: 'mail', case: 'three products, two decisions', unit: 'mails/s' }
    return [
      compare(
        { ...names, reference: 'bare Handlebars' },
        times.attune.map(perSecond),
        times.bare.map(perSecond),
      ),
    ]
  },
}

/** Both must say the same but for the links and what half of the people are told. */
async function checkAgreement(attune: RenderNext, bare: RenderNext): Promise<void> {
  const [ours, theirs] = [await attune(), await bare()]
  for (const part of ['subject', 'text'] as const) {
    const [own, other] = [wordsOf(ours[part]), wordsOf(theirs[part])]
    if (own !== other) throw new Error(`Handlebars makes another ${part} of it:\n${own}\n${other}`)
  }
}

function wordsOf(text: string): string {
  return text
    .replaceAll(/https?:\S+/g, '')
    .replaceAll(/It (is yours|waits)/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
