import { bottle, dripper, hourglass, kettle, moka, papers, press } from './brewing.ts'
import { bowl, cup, glass, mug, tumbler } from './crockery.ts'
import { beanToCup, espressoMachine, filterMachine, leverMachine, travelPress } from './machines.ts'
import { grinder, handGrinder } from './mills.ts'
import { bag, box } from './packs.ts'
import { type Colour, type Drawing, type Paint, paints } from './palette.ts'
import { brush, canister, jug, knockBox, scale, tamper } from './tools.ts'

const drawings = {
  'espresso-machine': espressoMachine,
  'lever-machine': leverMachine,
  'bean-to-cup': beanToCup,
  'filter-machine': filterMachine,
  'travel-press': travelPress,
  grinder,
  'hand-grinder': handGrinder,
  bag,
  box,
  dripper,
  hourglass,
  press,
  kettle,
  moka,
  bottle,
  papers,
  cup,
  mug,
  glass,
  tumbler,
  bowl,
  tamper,
  scale,
  jug,
  'knock-box': knockBox,
  canister,
  brush,
} satisfies Record<string, Drawing>

export type Kind = keyof typeof drawings
export type { Colour }

const shading = (id: string, paint: Paint): string =>
  `<linearGradient id="${id}"><stop stop-color="${paint.light}"/><stop offset=".38" stop-color="${paint.base}"/><stop offset="1" stop-color="${paint.dark}"/></linearGradient>`

/** The thing alone, on a transparent ground. `id` keeps its gradients apart from others in one document. */
export function drawThing(kind: Kind, colour: Colour, accent: Colour, id = ''): string {
  const body = paints[colour]
  const second = paints[accent]
  const drawing = drawings[kind]({
    body,
    accent: second,
    bodyFill: `url(#body${id})`,
    accentFill: `url(#accent${id})`,
  })
  return `<defs>${shading(`body${id}`, body)}${shading(`accent${id}`, second)}</defs>${drawing}`
}

/** A square product picture: wall, table, shadow and the thing itself, as a complete SVG document. */
export function drawPicture(kind: Kind, colour: Colour, accent: Colour): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">
  <rect width="400" height="400" fill="${paints[colour].wall}"/>
  <circle cx="200" cy="196" r="150" fill="#fff" opacity=".28"/>
  <rect y="300" width="400" height="100" fill="#6b4a30" opacity=".13"/>
  <ellipse cx="206" cy="333" rx="128" ry="12" fill="#3d2114" opacity=".22"/>
  ${drawThing(kind, colour, accent)}
</svg>`
}
