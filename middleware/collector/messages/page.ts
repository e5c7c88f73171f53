import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { escapeHtml } from '../../inject/html-text.ts'

/** A page as people see it who follow a link of a message. */
export interface MessagePage {
  readonly title: string
  /** HTML. */
  readonly body: string
  readonly siteName: string | undefined
}

const style = `
:root{color-scheme:light dark;--ground:#f4f4f1;--card:#fff;--text:#1b1c1a;--soft:#5c605a;--line:#e2e3de;--accent:#1b1c1a;--on:#fff;--good:#1d7a46}
@media (prefers-color-scheme:dark){:root{--ground:#121312;--card:#1c1e1c;--text:#f0f1ee;--soft:#a5aaa2;--line:#343733;--accent:#f0f1ee;--on:#161716;--good:#6bd397}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100svh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1.25rem;padding:1.5rem 1rem;background:var(--ground);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{width:100%;max-width:27rem;padding:2.25rem 2rem 2rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;box-shadow:0 1px 2px #0000000a,0 12px 32px -12px #00000021}
.site{margin:0;font-weight:600;letter-spacing:.01em;overflow-wrap:anywhere}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;overflow-wrap:anywhere}
p{margin:0 0 1rem;overflow-wrap:anywhere}
.soft{color:var(--soft);font-size:.9rem}
p:last-child{margin-bottom:0}
svg{display:block;width:2.75rem;height:2.75rem;margin-bottom:1rem;color:var(--good)}
form{margin:1.5rem 0 0}
form+p{margin-top:1.25rem}
button{width:100%;min-height:3rem;padding:.7rem 1.25rem;border:1px solid var(--accent);border-radius:.65rem;background:var(--accent);color:var(--on);font:inherit;font-weight:600;cursor:pointer}
button:hover{opacity:.88}
button.quiet{background:transparent;color:var(--text);border-color:var(--line)}
button.quiet:hover{opacity:1;border-color:var(--soft)}
:focus-visible{outline:3px solid #3b82f6;outline-offset:2px}
fieldset{margin:0 0 1.5rem;padding:0;border:0}
legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
label{display:flex;gap:.85rem;align-items:flex-start;padding:1rem 0;border-top:1px solid var(--line);cursor:pointer}
label:last-of-type{border-bottom:1px solid var(--line)}
label span{display:block}
label strong{display:block;font-weight:600}
input{flex:none;width:1.25rem;height:1.25rem;margin:.15rem 0 0;accent-color:var(--good)}
input:disabled~span{color:var(--soft)}
.saved{margin:1rem 0 1.25rem;padding:.65rem .9rem;border:1px solid var(--line);border-left:3px solid var(--good);border-radius:.5rem}
@media (forced-colors:active){main,button{border:1px solid}}
`

/** Our own style and nothing else: no script, no picture, no page around it. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const check =
  '<svg viewBox="0 0 44 44" fill="none" aria-hidden="true"><circle cx="22" cy="22" r="20.5" stroke="currentColor" stroke-width="3"/><path d="m13.5 22.5 6 6 11-12.5" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>'

/** The address of a page has a token in it, which is nobody else's to see, keep or find. */
export function answerPage(
  res: ServerResponse,
  status: number,
  { title, body, siteName }: MessagePage,
): void {
  const site = siteName === undefined ? '' : `<p class="site">${escapeHtml(siteName)}</p>\n`
  const named = siteName === undefined ? title : `${title} · ${siteName}`
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(named)}</title>
<style>${style}</style>
</head>
<body>
${site}<main>
${body}
</main>
</body>
</html>
`
  privately(res)
  res.statusCode = status
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(html))
  res.setHeader('Content-Security-Policy', policy)
  res.setHeader('X-Robots-Tag', 'noindex')
  res.end(html)
}

/** What holds for all that is answered under the link of a message. */
export function privately(res: ServerResponse): void {
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Referrer-Policy', 'no-referrer')
  res.setHeader('X-Content-Type-Options', 'nosniff')
}
