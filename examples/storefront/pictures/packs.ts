import type { Drawing } from './palette.ts'

/** A sprig with two cherries: the house mark on everything the shop roasts. */
const sprig = (colour: string): string => `
  <path d="M200 262v-66" stroke="${colour}" stroke-width="4" stroke-linecap="round"/>
  <path d="M200 214c-30 2-38-14-38-28 26-2 38 10 38 28zM200 204c30 2 38-14 38-28-26-2-38 10-38 28z" fill="${colour}"/>
  <circle cx="186" cy="244" r="11" fill="${colour}"/><circle cx="214" cy="240" r="11" fill="${colour}"/>`

export const bag: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M118 96h164l10 220a16 16 0 0 1-16 16H124a16 16 0 0 1-16-16z" fill="${bodyFill}"/>
  <path d="M118 96l-10 220a16 16 0 0 0 16 16h8L140 96z" fill="${body.light}" opacity=".35"/><path d="M282 96l10 220a16 16 0 0 1-16 16h-8L260 96z" fill="${body.dark}" opacity=".45"/>
  <rect x="112" y="62" width="176" height="38" rx="6" fill="${body.dark}"/><path d="M112 88h176" stroke="${body.light}" stroke-opacity=".5" stroke-width="3" stroke-dasharray="6 6"/>
  <circle cx="200" cy="126" r="7" fill="${body.dark}" opacity=".6"/>
  <rect x="140" y="148" width="120" height="150" rx="6" fill="${accentFill}"/>
  ${sprig(body.dark)}<path d="M160 276h80M172 286h56" stroke="${body.dark}" stroke-width="4" stroke-linecap="round" opacity=".8"/>
  <rect x="140" y="148" width="120" height="12" rx="4" fill="${accent.dark}" opacity=".35"/>`

export const box: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M92 150l36-44h180l-16 44z" fill="${body.light}"/><path d="M292 150l16-44v176l-16 50z" fill="${body.dark}"/>
  <rect x="92" y="150" width="200" height="182" rx="4" fill="${bodyFill}"/>
  <path d="M174 150h36v182h-36zM196 106h34l-20 44h-36z" fill="${accentFill}"/>
  <path d="M200 118c-46-50-70-8-8 4 62-12 54-54 8-4z" fill="none" stroke="${accent.base}" stroke-width="10"/>
  <rect x="124" y="214" width="136" height="84" rx="5" fill="${accent.light}"/>
  <path d="M144 240h96M144 258h96M144 276h60" stroke="${accent.dark}" stroke-width="5" stroke-linecap="round"/>`
