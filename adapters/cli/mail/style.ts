/** How the preview looks, in light and dark. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --panel: #ffffff; --line: #e2e4e9; --ink: #16181d; --quiet: #646a76; --faint: #8b919c;
  --accent: #2f5bea; --accent-ground: #e9eefd; --good: #14804a; --warn: #a15c07; --warn-ground: #fdf3e1;
  --bad: #c02626; --bad-ground: #fdeaea; --shadow: 0 1px 2px #10182814, 0 8px 24px #1018281a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101216; --panel: #181b21; --line: #2a2e37; --ink: #eceef2; --quiet: #a2a8b4; --faint: #7b818d;
    --accent: #8aa6ff; --accent-ground: #232c4a; --good: #5fcf94; --warn: #e6b155; --warn-ground: #33291a;
    --bad: #ff8a8a; --bad-ground: #3a2024; --shadow: 0 1px 2px #0006, 0 8px 24px #0008;
  }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body {
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  color: var(--ink); background: var(--ground);
  display: grid; grid-template: 52px minmax(0, 1fr) / 264px minmax(0, 1fr) 320px;
  grid-template-areas: "top top top" "mails stage about";
}
h1, h2, h3, p, ul, dl, dd, pre { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: inherit; text-decoration: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.top {
  grid-area: top; display: flex; align-items: center; gap: 20px; padding: 0 20px;
  background: var(--panel); border-bottom: 1px solid var(--line);
}
.top h1 { font-size: 15px; font-weight: 650; letter-spacing: -0.01em; display: flex; align-items: center; gap: 9px; }
.top h1::before { content: ""; width: 20px; height: 14px; border: 2px solid var(--accent); border-radius: 3px;
  background: linear-gradient(to bottom right, transparent 46%, var(--accent) 47% 53%, transparent 54%) left / 50% 100% no-repeat,
    linear-gradient(to bottom left, transparent 46%, var(--accent) 47% 53%, transparent 54%) right / 50% 100% no-repeat; }
.top .folder { color: var(--faint); font: 12px/1 ui-monospace, "Liberation Mono", monospace; }
.top .note { margin-left: auto; color: var(--faint); font-size: 12.5px; }
.mails { grid-area: mails; overflow: auto; padding: 12px; background: var(--panel); border-right: 1px solid var(--line); }
.mails h2, .about h2 { font-size: 11.5px; font-weight: 600; color: var(--faint); text-transform: uppercase; letter-spacing: 0.06em; }
.mails h2 { padding: 6px 10px 8px; }
.mails a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 1px 8px; padding: 9px 10px; border-radius: 8px; }
.mails a:hover { background: var(--ground); }
.mails a[aria-current] { background: var(--accent-ground); }
.mails strong { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.mails small { grid-column: 1 / -1; color: var(--quiet); font-size: 12.5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.count { align-self: center; font-size: 11.5px; font-weight: 600; line-height: 18px; min-width: 18px; padding: 0 6px; border-radius: 9px; text-align: center; }
.count.error { color: var(--bad); background: var(--bad-ground); }
.count.warning { color: var(--warn); background: var(--warn-ground); }
.stage { grid-area: stage; display: flex; flex-direction: column; min-width: 0; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 14px; padding: 12px 20px; }
.tools form { display: flex; align-items: center; gap: 8px; }
.tools label { color: var(--quiet); }
.tools select, .tools input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; padding: 5px 9px; height: 32px; max-width: 250px; }
.tools button { font: inherit; height: 32px; padding: 0 12px; color: var(--ink); background: var(--panel); border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
.tools .person { color: var(--quiet); font-size: 13px; }
.choice { display: inline-flex; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 2px; }
.choice a { padding: 3px 11px; border-radius: 6px; color: var(--quiet); line-height: 20px; }
.choice a[aria-current] { background: var(--accent-ground); color: var(--accent); font-weight: 600; }
.tools .space { flex: 1; }
.scene { flex: 1; min-height: 0; display: flex; flex-direction: column; align-items: center; padding: 0 20px 20px; }
.window { width: 642px; max-width: 100%; flex: 1; min-height: 0; display: flex; flex-direction: column;
  background: var(--panel); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; box-shadow: var(--shadow); }
.window[data-width="320"] { width: 322px; }
.listed { display: grid; grid-template-columns: 36px minmax(0, 1fr) auto; gap: 0 12px; align-items: center; padding: 12px 16px; border-bottom: 1px solid var(--line); }
.listed .face { grid-row: span 3; width: 36px; height: 36px; border-radius: 50%; background: var(--accent); color: var(--panel); font-weight: 650; display: grid; place-items: center; align-self: start; }
.listed .from { font-size: 13px; color: var(--quiet); }
.listed time { font-size: 12px; color: var(--faint); }
.listed .subject { grid-column: 2 / -1; font-size: 15px; font-weight: 650; overflow-wrap: anywhere; }
.listed .preheader { grid-column: 2 / -1; color: var(--quiet); font-size: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.window iframe { flex: 1; width: 100%; border: 0; background: #fff; }
.window.dark iframe { background: #121212; }
.window pre { flex: 1; overflow: auto; padding: 16px; font: 13px/1.55 ui-monospace, "Liberation Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.window .failure { margin: auto; max-width: 420px; padding: 40px 24px; text-align: center; color: var(--quiet); }
.failure strong { display: block; color: var(--bad); font-size: 15px; margin-bottom: 6px; }
.about { grid-area: about; overflow: auto; padding: 16px 20px 28px; background: var(--panel); border-left: 1px solid var(--line); }
.about section + section { margin-top: 24px; }
.about h2 { margin-bottom: 10px; display: flex; justify-content: space-between; }
.about h2 span { text-transform: none; letter-spacing: 0; font-weight: 500; }
.about .none { color: var(--faint); }
progress { appearance: none; display: block; width: 100%; height: 6px; border: 0; border-radius: 3px; background: var(--line); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--good); } progress::-moz-progress-bar { background: var(--good); }
progress.over::-webkit-progress-value { background: var(--bad); } progress.over::-moz-progress-bar { background: var(--bad); }
progress + p { margin-top: 7px; font-size: 12.5px; color: var(--quiet); }
.finding { padding: 10px 12px; border-radius: 8px; margin-top: 8px; font-size: 13px; overflow-wrap: anywhere; }
.finding.error { background: var(--bad-ground); } .finding.warning { background: var(--warn-ground); }
.finding b { font-weight: 600; } .finding.error b { color: var(--bad); } .finding.warning b { color: var(--warn); }
.finding code { display: block; margin-top: 3px; color: var(--quiet); font: 11.5px ui-monospace, "Liberation Mono", monospace; }
.right { color: var(--good); font-weight: 550; }
.decision { padding: 8px 0; border-top: 1px solid var(--line); font-size: 13px; }
.decision:first-of-type { border-top: 0; padding-top: 0; }
.decision p { color: var(--quiet); } .decision .reason { font-size: 11.5px; color: var(--faint); float: right; margin-left: 8px; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; }
.chips li { font: 12px ui-monospace, "Liberation Mono", monospace; padding: 3px 8px; border-radius: 6px; background: var(--ground); }
.links li { font-size: 12.5px; color: var(--quiet); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 2px 0; }
@media (max-width: 1100px) {
  html, body { height: auto; min-height: 100%; }
  body { grid-template: 52px auto auto auto / minmax(0, 1fr); grid-template-areas: "top" "mails" "stage" "about"; }
  .mails, .about { border: 0; border-bottom: 1px solid var(--line); }
  .mails ul { display: flex; gap: 4px; overflow: auto; } .mails a { width: 220px; } .mails h2 { display: none; }
  .scene { padding: 0 8px 16px; } .window { min-height: 78vh; }
  .top .note { display: none; }
}
`

/** Shows who was chosen at once, and the mail again when a file of it changes. */
export const script = `
const { version } = document.documentElement.dataset
for (const form of document.querySelectorAll('form[data-submit]')) form.addEventListener('change', () => form.submit())
setInterval(async () => {
  const answer = await fetch('version').catch(() => undefined)
  if (answer?.ok && (await answer.text()) !== version) location.reload()
}, 1000)
`
