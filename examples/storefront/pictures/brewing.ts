import { coffee, crema, type Drawing } from './palette.ts'

export const dripper: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M128 92l144 0-14 20H142z" fill="#fffaf0"/>
  <path d="M112 104h176l-62 108h-52z" fill="${bodyFill}"/>
  <path d="M150 112l34 92M176 112l14 92M224 112l-14 92M250 112l-34 92" stroke="${body.dark}" stroke-opacity=".35" stroke-width="3"/>
  <path d="M286 120c40-10 42 52-16 56" fill="none" stroke="${body.base}" stroke-width="12" stroke-linecap="round"/>
  <rect x="138" y="208" width="124" height="14" rx="7" fill="${accentFill}"/>
  <path d="M200 224v30" stroke="${crema}" stroke-width="4"/>
  <path d="M148 232h104v72a26 26 0 0 1-26 26h-52a26 26 0 0 1-26-26z" fill="#fff" opacity=".6"/>
  <path d="M148 268h104v36a26 26 0 0 1-26 26h-52a26 26 0 0 1-26-26z" fill="${coffee}" opacity=".92"/>
  <path d="M148 268h104" stroke="${crema}" stroke-width="5"/><path d="M252 246c34-4 34 52 0 52" fill="none" stroke="#fff" stroke-width="9" opacity=".7"/>
  <path d="M126 110l12 0 40 92" stroke="#fff" stroke-width="6" fill="none" opacity=".35"/><rect x="128" y="100" width="144" height="5" fill="${accent.light}" opacity=".5"/>`

export const hourglass: Drawing = ({ accent, accentFill }) => `
  <path d="M134 66h132l-46 116 58 110a26 26 0 0 1-22 38H144a26 26 0 0 1-22-38l58-110z" fill="#fff" opacity=".62" stroke="#9fb2b0" stroke-width="3"/>
  <path d="M142 76h116l-38 92h-40z" fill="#fffaf0"/><path d="M154 104h92l-26 64h-40z" fill="${coffee}" opacity=".85"/>
  <path d="M144 256h112l20 38a24 24 0 0 1-20 34H144a24 24 0 0 1-20-34z" fill="${coffee}" opacity=".92"/><path d="M144 256h112" stroke="${crema}" stroke-width="5"/>
  <path d="M166 166h68l8 18-8 22h-68l-8-22z" fill="${accentFill}"/><path d="M160 186h80" stroke="${accent.dark}" stroke-width="4"/><circle cx="200" cy="186" r="7" fill="${accent.light}"/>
  <path d="M146 284l-10 22" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".4"/>`

export const press: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M200 56v60" stroke="#8d867e" stroke-width="7"/><circle cx="200" cy="54" r="15" fill="${accentFill}"/>
  <path d="M138 124c0-20 124-20 124 0v10H138z" fill="${accentFill}"/><path d="M142 130l-22-2 6 18 16 4z" fill="${accent.base}"/>
  <rect x="138" y="134" width="124" height="186" rx="12" fill="${bodyFill}"/>
  ${body.light === '#ffffff' ? `<rect x="142" y="186" width="116" height="130" rx="10" fill="${coffee}" opacity=".9"/><path d="M142 188h116" stroke="${crema}" stroke-width="7"/>` : ''}
  <path d="M138 168h124M138 286h124" stroke="${accent.dark}" stroke-width="7" opacity=".7"/>
  <path d="M262 160c52-4 52 130 0 126" fill="none" stroke="${accent.base}" stroke-width="15" stroke-linecap="round"/>
  <rect x="132" y="314" width="136" height="17" rx="7" fill="${accent.dark}"/><rect x="152" y="146" width="9" height="150" rx="4.5" fill="#fff" opacity=".4"/>`

export const kettle: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M150 286c-54-6-46-92-72-118-8-8-18-6-24-4" fill="none" stroke="${body.base}" stroke-width="13" stroke-linecap="round"/>
  <path d="M156 156h116l24 146a12 12 0 0 1-12 12H144a12 12 0 0 1-12-12z" fill="${bodyFill}"/>
  <path d="M156 158c4-24 112-24 116 0z" fill="${body.dark}"/><circle cx="214" cy="132" r="12" fill="${accentFill}"/>
  <path d="M266 176c70-18 88 22 70 92" fill="none" stroke="${accent.base}" stroke-width="17" stroke-linecap="round"/>
  <rect x="124" y="314" width="180" height="18" rx="8" fill="${body.dark}"/><circle cx="214" cy="323" r="5" fill="${accent.light}"/>
  <path d="M168 176l-14 116" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".3"/>`

export const moka: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M152 94l96 0 18 90H144z" fill="${bodyFill}"/><path d="M152 96l-26 6 18 34z" fill="${body.base}"/>
  <path d="M148 94l52-26 52 26z" fill="${body.dark}"/><circle cx="200" cy="62" r="11" fill="${accentFill}"/>
  <path d="M252 108c56-12 62 18 44 84" fill="none" stroke="${accent.base}" stroke-width="17" stroke-linecap="round"/>
  <rect x="140" y="182" width="120" height="22" rx="5" fill="${body.dark}"/>
  <path d="M144 204h112l24 118a9 9 0 0 1-9 10H129a9 9 0 0 1-9-10z" fill="${bodyFill}"/>
  <path d="M178 204l-14 128M222 204l14 128M184 96l-8 86M216 96l8 86" stroke="${body.dark}" stroke-opacity=".4" stroke-width="3"/><circle cx="254" cy="240" r="8" fill="${accent.base}"/>`

export const bottle: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M172 92h56v40c30 22 34 34 34 60v120a20 20 0 0 1-20 20h-84a20 20 0 0 1-20-20V192c0-26 4-38 34-60z" fill="${bodyFill}" opacity=".85" stroke="${body.dark}" stroke-width="3"/>
  <path d="M142 206h116v104a18 18 0 0 1-18 18h-80a18 18 0 0 1-18-18z" fill="${coffee}" opacity=".88"/>
  <rect x="182" y="130" width="36" height="180" rx="16" fill="#8d867e" opacity=".55"/>
  <path d="M166 66h68v32h-68z" fill="${accentFill}"/><path d="M166 66l-16-12h78l6 12z" fill="${accent.base}"/>
  <path d="M152 206v96" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".4"/>`

export const papers: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M112 168l56-90h116l-40 90z" fill="${body.light}" stroke="${body.dark}" stroke-opacity=".4" stroke-width="2"/>
  <path d="M126 178l50-84h116l-36 84z" fill="#fffdf8" stroke="${body.dark}" stroke-opacity=".4" stroke-width="2"/>
  <rect x="100" y="160" width="200" height="172" rx="8" fill="${accentFill}"/><rect x="100" y="160" width="200" height="26" rx="8" fill="${accent.dark}" opacity=".5"/>
  <rect x="126" y="206" width="148" height="96" rx="4" fill="${bodyFill}"/>
  <path d="M172 228h56l-20 44h-16z" fill="none" stroke="${accent.dark}" stroke-width="5" stroke-linejoin="round"/><path d="M160 288h80" stroke="${accent.dark}" stroke-width="4"/>`
