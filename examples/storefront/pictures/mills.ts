import { coffee, type Drawing } from './palette.ts'

export const grinder: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M142 132l-12-72h140l-12 72z" fill="#fff" opacity=".5"/><path d="M138 106l-3-20h130l-3 20-4 26H142z" fill="${coffee}" opacity=".82"/>
  <rect x="124" y="48" width="152" height="15" rx="7.5" fill="${accentFill}"/>
  <rect x="136" y="128" width="128" height="26" rx="6" fill="${accentFill}"/>
  <path d="M146 132v18M160 132v18M174 132v18M188 132v18M202 132v18M216 132v18M230 132v18M244 132v18" stroke="${accent.dark}" stroke-width="3" opacity=".6"/>
  <path d="M140 154h120l8 84H132z" fill="${bodyFill}"/><rect x="158" y="236" width="84" height="22" rx="5" fill="${body.dark}"/>
  <path d="M132 200h14v112h-14z" fill="${body.base}"/><path d="M254 200h14v112h-14z" fill="${body.dark}"/>
  <path d="M166 268h68v30a14 14 0 0 1-14 14h-40a14 14 0 0 1-14-14z" fill="#c9c4bd"/><path d="M170 272h60v8h-60z" fill="${coffee}"/>
  <rect x="112" y="310" width="176" height="22" rx="9" fill="${bodyFill}"/>
  <circle cx="200" cy="196" r="15" fill="${accentFill}"/><circle cx="200" cy="196" r="6" fill="${body.light}"/>
  <path d="M152 166l-5 58" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".35"/>`

export const handGrinder: Drawing = ({ body, accent, bodyFill, accentFill }) => `
  <path d="M200 96V78h92" fill="none" stroke="#8d867e" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"/>
  <path d="M276 44c24 0 30 12 30 22s-10 18-14 18-16-8-16-18z" fill="${accentFill}"/>
  <path d="M164 112c4-18 68-18 72 0z" fill="${body.dark}"/>
  <rect x="158" y="110" width="84" height="112" rx="8" fill="${bodyFill}"/>
  <rect x="150" y="220" width="100" height="22" rx="7" fill="${accentFill}"/>
  <path d="M160 224v14M172 224v14M184 224v14M196 224v14M208 224v14M220 224v14M232 224v14" stroke="${accent.dark}" stroke-width="3" opacity=".6"/>
  <rect x="158" y="242" width="84" height="90" rx="10" fill="${bodyFill}"/>
  <path d="M158 262h84" stroke="${body.dark}" stroke-opacity=".4" stroke-width="3"/>
  <rect x="170" y="122" width="8" height="90" rx="4" fill="#fff" opacity=".35"/><rect x="170" y="270" width="8" height="50" rx="4" fill="#fff" opacity=".35"/>`
