import { coffee, crema, type Drawing } from './palette.ts'

const dial = (x: number, y: number, r: number, hand: string): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="#fffaf0" stroke="#8d867e" stroke-width="3"/>
  <path d="M${x} ${y}l${r * 0.45} ${-r * 0.45}" stroke="${hand}" stroke-width="3" stroke-linecap="round"/>`

const littleCup = (x: number, y: number): string =>
  `<path d="M${x - 20} ${y - 30}h40v10a20 20 0 0 1-40 0z" fill="#fffaf0"/>
  <path d="M${x + 20} ${y - 26}h6a7 7 0 0 1 0 14h-8" fill="none" stroke="#fffaf0" stroke-width="5"/>
  <rect x="${x - 26}" y="${y - 3}" width="52" height="5" rx="2.5" fill="#fffaf0"/>`

export const espressoMachine: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <rect x="92" y="312" width="22" height="20" rx="5" fill="${body.dark}"/><rect x="286" y="312" width="22" height="20" rx="5" fill="${body.dark}"/>
  <rect x="78" y="92" width="244" height="92" rx="16" fill="${bodyFill}"/>
  <rect x="98" y="180" width="204" height="112" fill="${body.dark}"/>
  <rect x="110" y="184" width="180" height="104" rx="4" fill="${body.dark}" stroke="${body.base}" stroke-opacity=".25"/>
  <rect x="78" y="286" width="244" height="32" rx="9" fill="${bodyFill}"/>
  <path d="M98 296h204" stroke="${body.dark}" stroke-width="4" stroke-dasharray="10 7"/>
  <path d="M90 92l10-14h200l10 14z" fill="${body.light}"/>
  <g fill="#fffaf0"><path d="M122 78v-16a16 7 0 0 1 32 0v16z" opacity=".95"/><path d="M162 78v-16a16 7 0 0 1 32 0v16z" opacity=".8"/></g>
  ${dial(128, 136, 21, accent.dark)}${dial(184, 136, 14, accent.dark)}
  <circle cx="232" cy="136" r="7" fill="${body.dark}"/><circle cx="256" cy="136" r="7" fill="${accent.base}"/>
  <circle cx="294" cy="136" r="14" fill="${accentFill}"/><rect x="291" y="118" width="6" height="18" rx="3" fill="${accent.light}"/>
  <rect x="158" y="180" width="66" height="22" rx="5" fill="#c9c4bd"/><rect x="150" y="200" width="82" height="15" rx="5" fill="#8d867e"/>
  <rect x="84" y="202" width="72" height="13" rx="6.5" fill="${accentFill}"/>
  <path d="M180 215v10M202 215v10" stroke="#8d867e" stroke-width="7" stroke-linecap="round"/>
  <path d="M180 228v28M202 228v28" stroke="${crema}" stroke-width="3"/>
  <path d="M268 182q8 50 16 86" fill="none" stroke="#e8e4de" stroke-width="7" stroke-linecap="round"/>
  ${littleCup(191, 285)}
  <rect x="92" y="102" width="216" height="5" rx="2.5" fill="#fff" opacity=".35"/>`

export const leverMachine: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <rect x="104" y="300" width="200" height="32" rx="12" fill="#35302d"/>
  <rect x="188" y="116" width="92" height="186" rx="44" fill="${bodyFill}"/>
  <path d="M188 190h92M188 260h92" stroke="${body.dark}" stroke-opacity=".45" stroke-width="3"/>
  <path d="M208 116c0-18 10-26 26-26s26 8 26 26z" fill="${body.base}"/><circle cx="234" cy="84" r="11" fill="${accentFill}"/>
  <rect x="128" y="160" width="66" height="22" rx="8" fill="#c9c4bd"/><rect x="120" y="140" width="40" height="76" rx="10" fill="#c9c4bd"/>
  <rect x="112" y="212" width="56" height="15" rx="5" fill="#8d867e"/><rect x="62" y="213" width="56" height="13" rx="6.5" fill="${accentFill}"/>
  <path d="M140 144L92 56" stroke="#a7a09a" stroke-width="10" stroke-linecap="round"/><path d="M102 74L82 38" stroke="${accent.base}" stroke-width="17" stroke-linecap="round"/>
  <path d="M140 228v38" stroke="${crema}" stroke-width="4"/>
  ${littleCup(140, 296)}${dial(234, 224, 20, accent.dark)}
  <path d="M280 190q30 4 26 74" fill="none" stroke="#c9c4bd" stroke-width="7" stroke-linecap="round"/>
  <rect x="204" y="130" width="8" height="150" rx="4" fill="#fff" opacity=".3"/>`

export const beanToCup: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M130 78l8-34h124l8 34z" fill="#8a6a4c" opacity=".55"/><path d="M134 62h132l4 16H130z" fill="${coffee}" opacity=".8"/>
  <rect x="104" y="76" width="192" height="256" rx="18" fill="${bodyFill}"/>
  <rect x="122" y="176" width="156" height="126" rx="8" fill="#1d1a18" opacity=".72"/>
  <rect x="126" y="98" width="96" height="52" rx="8" fill="#14110f"/>
  <path d="M138 116h46M138 130h30" stroke="#f1e3cc" stroke-width="5" stroke-linecap="round"/>
  <circle cx="256" cy="124" r="25" fill="${accentFill}"/><path d="M256 124v-17" stroke="${body.dark}" stroke-width="4" stroke-linecap="round"/>
  <rect x="166" y="168" width="68" height="34" rx="8" fill="${accent.base}"/><path d="M186 202v10M214 202v10" stroke="${accent.dark}" stroke-width="7" stroke-linecap="round"/>
  <path d="M186 216v34M214 216v34" stroke="${crema}" stroke-width="3"/>
  <path d="M164 250h72l-7 50h-58z" fill="#fff" opacity=".82"/><path d="M167 268h66l-5 32h-56z" fill="${coffee}"/><path d="M166 260h68l-1 10h-66z" fill="${crema}"/>
  <rect x="114" y="302" width="172" height="18" rx="6" fill="${accent.dark}"/><rect x="114" y="92" width="6" height="200" rx="3" fill="#fff" opacity=".18"/>`

export const filterMachine: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <rect x="92" y="308" width="216" height="24" rx="10" fill="${accentFill}"/>
  <rect x="104" y="84" width="62" height="226" rx="10" fill="${bodyFill}"/>
  <rect x="116" y="104" width="38" height="128" rx="8" fill="#dfe8e6" opacity=".85"/><rect x="116" y="148" width="38" height="84" rx="8" fill="#a8c3c6"/>
  <path d="M104 84h176a12 12 0 0 1 12 12v14H104z" fill="${body.light}"/>
  <path d="M196 110h104l-16 58h-72z" fill="${accentFill}"/><rect x="236" y="168" width="24" height="14" rx="4" fill="${accent.dark}"/>
  <path d="M214 196h68l14 36v66a12 12 0 0 1-12 12h-72a12 12 0 0 1-12-12v-66z" fill="${bodyFill}"/>
  <rect x="216" y="184" width="64" height="16" rx="6" fill="${accent.base}"/>
  <path d="M296 222c34-6 34 66 0 62" fill="none" stroke="${accent.dark}" stroke-width="11" stroke-linecap="round"/>
  <path d="M214 236v56" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".4"/><circle cx="135" cy="268" r="9" fill="${accent.base}"/>`

export const travelPress: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <rect x="160" y="80" width="80" height="190" rx="16" fill="${bodyFill}"/>
  <rect x="160" y="110" width="80" height="34" fill="${accentFill}"/>
  <rect x="236" y="158" width="34" height="26" rx="13" fill="${accentFill}"/>
  <path d="M160 220h80M160 230h80" stroke="${body.light}" stroke-opacity=".4" stroke-width="3"/>
  <path d="M172 270h56l-12 20h-32z" fill="${body.dark}"/><path d="M200 290v16" stroke="${crema}" stroke-width="4"/>
  <path d="M164 296h72l-6 26a12 12 0 0 1-12 9h-36a12 12 0 0 1-12-9z" fill="${accent.light}"/>
  <path d="M166 300h68l-2 9h-64z" fill="${coffee}"/><rect x="170" y="92" width="7" height="168" rx="3.5" fill="#fff" opacity=".22"/>`
