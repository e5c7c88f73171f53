import { coffee, crema, type Drawing } from './palette.ts'

export const tamper: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M200 84c38 0 48 28 42 52-6 22-20 34-20 82h-44c0-48-14-60-20-82-6-24 4-52 42-52z" fill="${accentFill}"/>
  <path d="M178 108c-8 14-4 34 4 50" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".35"/>
  <rect x="172" y="214" width="56" height="18" rx="5" fill="${body.dark}"/><path d="M176 232h48l10 28h-68z" fill="${bodyFill}"/>
  <path d="M128 260h144l8 14v42a14 14 0 0 1-14 14H134a14 14 0 0 1-14-14v-42z" fill="${bodyFill}"/>
  <path d="M120 292h160M120 302h160" stroke="${body.dark}" stroke-opacity=".45" stroke-width="3"/><path d="M132 276v44" stroke="#fff" stroke-width="7" opacity=".4"/><path d="M158 214h84" stroke="${accent.dark}" stroke-width="3"/>`

export const scale: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M152 168h96v58a30 30 0 0 1-30 30h-36a30 30 0 0 1-30-30z" fill="#fffaf0"/><path d="M248 182c36-6 36 48-4 46" fill="none" stroke="#fffaf0" stroke-width="10"/>
  <ellipse cx="200" cy="168" rx="48" ry="11" fill="${accent.light}"/><ellipse cx="200" cy="170" rx="41" ry="8" fill="${coffee}"/>
  <rect x="92" y="256" width="216" height="18" rx="7" fill="${accentFill}"/>
  <path d="M84 274h232l14 44a12 12 0 0 1-12 14H82a12 12 0 0 1-12-14z" fill="${bodyFill}"/>
  <rect x="130" y="284" width="140" height="34" rx="6" fill="#14110f"/><text x="200" y="309" font-family="monospace" font-size="24" fill="#f4d9a6" text-anchor="middle">18.0 g</text><circle cx="98" cy="302" r="8" fill="${body.light}"/><circle cx="302" cy="302" r="8" fill="${body.light}"/>`

export const jug: Drawing = ({ body, accent, bodyFill }) => `
  <path d="M262 142c86-20 84 142-6 132" fill="none" stroke="${accent.base}" stroke-width="17" stroke-linecap="round"/>
  <path d="M142 118l-44-18 36 58-10 150a22 22 0 0 0 22 24h110a22 22 0 0 0 22-24l-16-190z" fill="${bodyFill}"/>
  <path d="M98 100l44 18h120c-30 18-90 20-124 12z" fill="#fffaf0"/><path d="M130 258h140M126 292h148" stroke="${body.dark}" stroke-opacity=".28" stroke-width="4"/>
  <path d="M158 150l-8 150" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".45"/>`

export const knockBox: Drawing = ({ body, bodyFill, accentFill }) => `
  <path d="M104 160h192l-14 156a18 18 0 0 1-18 16H136a18 18 0 0 1-18-16z" fill="${bodyFill}"/>
  <ellipse cx="200" cy="160" rx="96" ry="28" fill="${body.dark}"/><ellipse cx="200" cy="166" rx="84" ry="21" fill="${coffee}"/>
  <rect x="92" y="148" width="216" height="24" rx="12" fill="${accentFill}"/><path d="M130 206l9 100" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".25"/>
  <path d="M116 300h168" stroke="${body.dark}" stroke-width="6" opacity=".5"/>`

export const canister: Drawing = ({ body, bodyFill, accentFill }) => `
  <rect x="130" y="94" width="140" height="44" rx="12" fill="${accentFill}"/><rect x="178" y="76" width="44" height="22" rx="9" fill="${accentFill}"/>
  <rect x="124" y="136" width="152" height="196" rx="16" fill="${bodyFill}"/><rect x="124" y="146" width="152" height="8" fill="${body.dark}" opacity=".4"/>
  <rect x="164" y="186" width="72" height="104" rx="36" fill="#3d2114" opacity=".88"/>
  <g fill="${crema}"><ellipse cx="186" cy="232" rx="13" ry="9" transform="rotate(30 186 232)"/><ellipse cx="212" cy="250" rx="13" ry="9" transform="rotate(-24 212 250)"/><ellipse cx="192" cy="268" rx="13" ry="9"/></g>
  <rect x="138" y="166" width="9" height="140" rx="4.5" fill="#fff" opacity=".45"/>`

export const brush: Drawing = ({ body, accent, bodyFill }) => `
  <g transform="rotate(18 200 200)"><path d="M176 196c-14-60-14-120 24-136 38 16 38 76 24 136z" fill="${bodyFill}"/><circle cx="200" cy="86" r="7" fill="${body.dark}"/>
  <rect x="168" y="194" width="64" height="26" rx="6" fill="${body.dark}"/>
  <path d="M174 220l-8 92M184 220l-5 94M194 220l-2 95M206 220l2 95M216 220l5 94M226 220l8 92" stroke="${accent.base}" stroke-width="6" stroke-linecap="round"/>
  <path d="M184 96c-6 26-6 56-2 84" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".25"/></g>`
