/** The placements that a page of `foreignPage()` holds, each once. */
export const slots = ['hero', 'picks', 'offer', 'footer'] as const

const head = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Beans &amp; Brewers</title>
<link rel="stylesheet" href="/assets/site.css?v=41"><link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>:root{--ink:#221a14;--paper:#fbf7f2}body{margin:0;font:16px/1.5 system-ui;color:var(--ink)}.card>img{width:100%}</style>
<script>window.dataLayer = window.dataLayer || []; if (dataLayer.length < 1) dataLayer.push({ event: 'page', list: "<none>" })</script>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Store","name":"Beans & Brewers"}</script>
</head><body class="home">
<!-- navigation, the same on every page -->
<nav aria-label="Shelves"><ul><li><a href="/beans">Beans</a></li><li><a href="/machines">Machines</a></li><li><a href="/cups">Cups</a></li></ul></nav>
<main>
`

const card = (number: number, word: string) => `<article class="card" id="product-${number}">
  <a class="card-link" href="/products/${number}?from=home"><img src="/pictures/${number}.svg" alt="" width="320" height="240" loading="lazy"></a>
  <h3 class="card-title">House ${word} No. ${number}</h3>
  <p class="card-text">Roasted in small batches and rested for a week, with notes of cocoa, dried apricot and ${word}. It's good as a filter and as an espresso, and keeps for three months unopened.</p>
  <p class="card-price"><span class="amount">${number}.50 ${word}</span> <button type="button" class="add" data-product="${number}">Add to basket</button></p>
</article>
`

const slot = (name: string) => `<section class="slot" data-attune-placement="${name}">
  <h2>New this week</h2>
  <p>What everybody sees who is not known.</p>
</section>
`

/** A page of a shop of about so many bytes, with four placements from its beginning to its end. */
export function foreignPage(bytes: number, word: string): Buffer {
  const each = Buffer.byteLength(card(100, word))
  const cards = Math.floor((bytes - head.length) / each)
  const every = Math.floor(cards / slots.length)
  const body = Array.from({ length: cards }, (_, i) => {
    const before = i % every === 0 ? slots[i / every] : undefined
    return (before ? slot(before) : '') + card(100 + i, word)
  })
  return Buffer.from(`${head}${body.join('')}</main></body></html>\n`)
}
