import { coffee, crema, type Drawing } from './palette.ts'

const steam = `<g fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".6"><path d="M172 128c-14-18 14-28 0-50"/><path d="M204 120c-14-18 14-28 0-50"/><path d="M236 128c-14-18 14-28 0-50"/></g>`

export const cup: Drawing = ({ body, accent, bodyFill, accentFill }) => `${steam}
  <ellipse cx="200" cy="314" rx="128" ry="17" fill="${accent.dark}" opacity=".6"/><ellipse cx="200" cy="308" rx="128" ry="17" fill="${accentFill}"/><ellipse cx="200" cy="305" rx="76" ry="9" fill="${accent.dark}" opacity=".35"/>
  <path d="M272 196c58-14 62 66-10 64" fill="none" stroke="${body.base}" stroke-width="15" stroke-linecap="round"/>
  <path d="M116 170h168c0 84-28 134-58 138h-52c-30-4-58-54-58-138z" fill="${bodyFill}"/>
  <ellipse cx="200" cy="170" rx="84" ry="21" fill="${body.light}"/><ellipse cx="200" cy="172" rx="75" ry="16" fill="${coffee}"/>
  <path d="M134 174c14-14 118-14 132 0-14 18-118 18-132 0z" fill="${crema}"/><path d="M200 163c-20 2-34 10-20 14 8 2 14-4 20-4s12 6 20 4c14-4 0-12-20-14z" fill="#f6e2c2"/>
  <path d="M134 200c4 40 14 66 26 84" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".35"/>`

export const mug: Drawing = ({ body, accent, bodyFill }) => `${steam}
  <path d="M270 186c70-12 70 100 0 92" fill="none" stroke="${body.base}" stroke-width="18" stroke-linecap="round"/>
  <path d="M122 158h152v146a28 28 0 0 1-28 28h-96a28 28 0 0 1-28-28z" fill="${bodyFill}"/>
  <path d="M122 286c40 14 112-10 152 4v14a28 28 0 0 1-28 28h-96a28 28 0 0 1-28-28z" fill="${accent.base}" opacity=".85"/>
  <ellipse cx="198" cy="158" rx="76" ry="18" fill="${body.light}"/><ellipse cx="198" cy="160" rx="67" ry="13" fill="${coffee}"/><path d="M140 162c12-10 104-10 116 0" fill="none" stroke="${crema}" stroke-width="4"/>
  <path d="M140 186v86" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".3"/>`

export const glass: Drawing = ({ accent, accentFill }) => `
  <path d="M132 120h136l-16 196a16 16 0 0 1-16 14h-72a16 16 0 0 1-16-14z" fill="#fff" opacity=".55" stroke="#9fb2b0" stroke-width="3"/>
  <path d="M150 150h100l-12 128c-2 14-12 22-24 22h-28c-12 0-22-8-24-22z" fill="${coffee}"/>
  <path d="M150 150h100l-5 50h-90z" fill="#f6e7cf"/><path d="M155 198h90l-3 30h-84z" fill="${accent.light}" opacity=".75"/>
  <ellipse cx="200" cy="150" rx="50" ry="9" fill="#fffaf0"/><path d="M146 136l12 150" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".6"/>
  <ellipse cx="200" cy="332" rx="76" ry="7" fill="${accentFill}"/>`

export const tumbler: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <rect x="144" y="80" width="112" height="26" rx="10" fill="${accentFill}"/><rect x="178" y="62" width="44" height="20" rx="8" fill="${accent.base}"/>
  <path d="M142 106h116l-14 212a14 14 0 0 1-14 13h-60a14 14 0 0 1-14-13z" fill="${bodyFill}"/>
  <path d="M147 178h106l-4 62h-98z" fill="${accent.base}" opacity=".9"/><path d="M152 196h96M153 222h94" stroke="${accent.light}" stroke-opacity=".25" stroke-width="3"/>
  <path d="M160 120l9 190" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".3"/><path d="M155 300h90" stroke="${body.dark}" stroke-opacity=".4" stroke-width="3"/>`

export const bowl: Drawing = ({ body, accent, bodyFill }) => `
  <g transform="translate(58 -44) scale(.82)" opacity=".96"><path d="M104 214h192c0 70-40 116-72 118h-48c-32-2-72-48-72-118z" fill="${body.base}"/><ellipse cx="200" cy="214" rx="96" ry="22" fill="${body.dark}"/></g>
  <path d="M72 214h192c0 70-40 114-72 116h-48c-32-2-72-46-72-116z" fill="${bodyFill}"/>
  <ellipse cx="168" cy="214" rx="96" ry="22" fill="${body.light}"/><ellipse cx="168" cy="216" rx="86" ry="17" fill="${coffee}"/>
  <path d="M110 222l22 38-10 26 30 42M132 260l44-8 20 34" fill="none" stroke="${accent.light}" stroke-width="5" stroke-linejoin="round"/>
  <path d="M136 330h64" stroke="${accent.base}" stroke-width="6" stroke-linecap="round"/>`
