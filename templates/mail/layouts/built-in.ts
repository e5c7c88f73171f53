import type { Brand } from '../brand.ts'
import { passageOf } from '../reading/passage.ts'
import type { WrittenPart } from '../reading/written.ts'
import { marketingLayout } from './marketing.ts'
import { plainLayout } from './plain.ts'

const layouts = { marketing: marketingLayout, plain: plainLayout }

/** The layouts there are without any written, by name; with the colours and words of a brand. */
export function builtInLayouts(brand: Brand = { name: '' }): [name: string, layout: WrittenPart][] {
  return Object.entries(layouts).map(([name, write]) => [
    name,
    { language: 'mjml', body: passageOf(write(brand), `built-in layout ${name}`) },
  ])
}
