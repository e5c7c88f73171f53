import { type Colour, drawThing, type Kind } from './picture.ts'

interface Standing {
  readonly kind: Kind
  readonly colour: Colour
  readonly accent: Colour
  readonly x: number
  /** Where it stands, measured from the top of the scene. */
  readonly foot: number
  readonly scale: number
}

function shelf(standing: readonly Standing[]): string {
  return standing
    .map(
      ({ kind, colour, accent, x, foot, scale }, place) =>
        `<g transform="translate(${x} ${foot - 332 * scale}) scale(${scale})"><ellipse cx="206" cy="333" rx="126" ry="11" fill="#2b170c" opacity=".28"/>${drawThing(kind, colour, accent, `-${place}`)}</g>`,
    )
    .join('')
}

/** A morning kitchen: window light, a lamp, and the shop's own things on the counter. */
function kitchen(wall: string, glow: string, standing: readonly Standing[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 720" preserveAspectRatio="xMidYMid slice">
  <defs><radialGradient id="glow" cx=".68" cy=".22" r=".8"><stop stop-color="${glow}"/><stop offset="1" stop-color="${wall}"/></radialGradient>
  <linearGradient id="counter" x2="0" y2="1"><stop stop-color="#8f5f3b"/><stop offset="1" stop-color="#5b3820"/></linearGradient></defs>
  <rect width="960" height="720" fill="url(#glow)"/>
  <g opacity=".5" fill="#fff4dc"><path d="M560 60h150v190H560zM724 60h150v190H724z" opacity=".55"/><path d="M560 264h150v60H560zM724 264h150v60H724z" opacity=".4"/></g>
  <path d="M232 0v92" stroke="#3a2417" stroke-width="5"/><path d="M152 168c0-52 34-82 80-82s80 30 80 82z" fill="#b8583a"/><ellipse cx="232" cy="168" rx="80" ry="12" fill="#ffe9bd"/><path d="M152 172L40 560h384L312 172z" fill="#ffe9bd" opacity=".16"/>
  <rect y="560" width="960" height="160" fill="url(#counter)"/><path d="M0 560h960" stroke="#b98257" stroke-width="7"/>
  <path d="M0 612h960M0 668h960" stroke="#472a16" stroke-opacity=".28" stroke-width="3"/>
  ${shelf(standing)}
</svg>`
}

/** Wide pictures by name, for heroes and stories. */
export const scenes: Readonly<Record<string, string>> = {
  morning: kitchen('#c98d5f', '#f7dcae', [
    { kind: 'canister', colour: 'cream', accent: 'walnut', x: -30, foot: 596, scale: 0.8 },
    { kind: 'bag', colour: 'terracotta', accent: 'cream', x: 116, foot: 620, scale: 0.78 },
    { kind: 'espresso-machine', colour: 'cream', accent: 'walnut', x: 344, foot: 604, scale: 1.18 },
    { kind: 'grinder', colour: 'steel', accent: 'walnut', x: 634, foot: 600, scale: 0.94 },
    { kind: 'cup', colour: 'terracotta', accent: 'cream', x: 640, foot: 664, scale: 0.5 },
  ]),
  machines: kitchen('#5b4638', '#a97c54', [
    { kind: 'grinder', colour: 'black', accent: 'copper', x: -40, foot: 596, scale: 1.1 },
    { kind: 'espresso-machine', colour: 'black', accent: 'copper', x: 210, foot: 596, scale: 1.45 },
    { kind: 'lever-machine', colour: 'copper', accent: 'walnut', x: 570, foot: 596, scale: 1.25 },
    { kind: 'cup', colour: 'cream', accent: 'cream', x: 120, foot: 668, scale: 0.6 },
  ]),
  roastery: kitchen('#8d9478', '#e4dcb9', [
    { kind: 'bag', colour: 'sage', accent: 'cream', x: 20, foot: 596, scale: 1.08 },
    { kind: 'bag', colour: 'mustard', accent: 'black', x: 230, foot: 596, scale: 1.08 },
    { kind: 'bag', colour: 'terracotta', accent: 'cream', x: 440, foot: 596, scale: 1.08 },
    { kind: 'hourglass', colour: 'glass', accent: 'walnut', x: 610, foot: 596, scale: 1.04 },
    { kind: 'mug', colour: 'navy', accent: 'cream', x: -10, foot: 668, scale: 0.6 },
  ]),
}

/** The house mark: a cup seen from above with a heart of foam. */
export const mark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
  <circle cx="24" cy="24" r="23" fill="#8f3b1f"/><circle cx="24" cy="24" r="17" fill="#fffaf0"/><circle cx="24" cy="24" r="14.5" fill="#3d2114"/>
  <path d="M24 33c-9-6-11-11-8-14 3-2.5 6-.500 8 2 2-2.5 5-4.500 8-2 3 3 1 8-8 14z" fill="#f1d3a4"/>
</svg>`
