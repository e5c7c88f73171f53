import { describe, expect, it } from 'vitest'
import { filled, fillWith } from './filling.ts'

const fill = (page: string) => filled(page).toString()
const hero = '<div data-attune-placement="hero">old</div>'
const filledHero = '<div data-filled="" data-attune-placement="hero">NEW</div>'

/** Filled alike whether the page comes whole or byte by byte. */
function becomes(page: string, expected: string): void {
  expect(fill(page)).toBe(expected)
  expect(filled(page, { sizes: [1] }).toString()).toBe(expected)
}

const stays = (page: string) => becomes(page, page)

describe('an element that a view has filled already', () => {
  it.each([
    '<div data-attune-placement="hero" data-attune-experience="buyers" data-attune-variant="a">view</div>',
    "<div data-attune-experience='' data-attune-placement='hero'>view</div>",
  ])('stays as it is, and what comes after it is filled: %s', (element) => {
    becomes(`${element}${hero}`, `${element}${filledHero}`)
  })

  it('is known by that attribute alone, and by none of a value', () => {
    becomes(
      '<p title="data-attune-experience" data-attune-experiences data-attune-placement="hero">old</p>',
      '<p data-filled="" title="data-attune-experience" data-attune-experiences data-attune-placement="hero">NEW</p>',
    )
  })
})

describe('an element with a placement', () => {
  it.each([
    [
      'in double quotes',
      '<p data-attune-placement="hero">old</p>',
      '<p data-filled="" data-attune-placement="hero">NEW</p>',
    ],
    [
      'in single quotes',
      "<p data-attune-placement='hero'>old</p>",
      '<p data-filled="" data-attune-placement=\'hero\'>NEW</p>',
    ],
    [
      'without quotes',
      '<p data-attune-placement=hero>old</p>',
      '<p data-filled="" data-attune-placement=hero>NEW</p>',
    ],
    [
      'with space around',
      '<p\n data-attune-placement = "hero" >old</p >',
      '<p data-filled=""\n data-attune-placement = "hero" >NEW</p >',
    ],
    [
      'in capitals',
      '<DIV CLASS=a data-attune-placement="hero">old</DiV>',
      '<DIV data-filled="" CLASS=a data-attune-placement="hero">NEW</DiV>',
    ],
    [
      'after an attribute with a >',
      '<p title="a > b" data-attune-placement="hero">old</p>',
      '<p data-filled="" title="a > b" data-attune-placement="hero">NEW</p>',
    ],
    [
      'that is empty',
      '<p data-attune-placement="hero"></p>',
      '<p data-filled="" data-attune-placement="hero">NEW</p>',
    ],
    [
      'of its own kind within',
      '<div data-attune-placement="hero"><div><div>a</div></div>b</div>c',
      '<div data-filled="" data-attune-placement="hero">NEW</div>c',
    ],
    [
      'with elements that have no end',
      '<div data-attune-placement="hero">a<br>b<img src=x><input>c</div>',
      '<div data-filled="" data-attune-placement="hero">NEW</div>',
    ],
    [
      'with end tags left away',
      '<ul data-attune-placement="hero"><li>one<li>two<p>three</ul>',
      '<ul data-filled="" data-attune-placement="hero">NEW</ul>',
    ],
    [
      'with its own end tag in text',
      '<div data-attune-placement="hero"><!-- </div> --><script>"</div>"</script><i title="</div>">a</i></div>',
      '<div data-filled="" data-attune-placement="hero">NEW</div>',
    ],
    [
      'with a drawing',
      '<div data-attune-placement="hero"><svg><title>a</title><path d="M0"/><style>b</style></svg></div>',
      '<div data-filled="" data-attune-placement="hero">NEW</div>',
    ],
    [
      'of a name of its own',
      '<x-hero data-attune-placement="hero"><div>old</div></x-hero>',
      '<x-hero data-filled="" data-attune-placement="hero">NEW</x-hero>',
    ],
    [
      'between letters of several bytes',
      '<p>€</p><p data-attune-placement="hero">ü</p>日',
      '<p>€</p><p data-filled="" data-attune-placement="hero">NEW</p>日',
    ],
  ])('%s is filled', (_, page, expected) => becomes(page, expected))

  it('is filled again wherever it is', () => becomes(`${hero}<hr>${hero}`, `${filledHero}<hr>${filledHero}`))

  it('keeps what the page has when nothing was decided, and what is in it is asked', () => {
    const page = `<div data-attune-placement="fallback">a ${hero} b</div>`
    becomes(page, page.replace(hero, filledHero))
  })

  it('takes what is in it along, which is then not decided at all', () => {
    const fill = fillWith('NEW')
    const page = '<div data-attune-placement="hero"><p data-attune-placement="picks">a</p></div>'
    expect(filled(page, { fill }).toString()).toBe(
      '<div data-filled="" data-attune-placement="hero">NEW</div>',
    )
    expect(fill.asked).toEqual(['hero'])
  })
})

describe('what looks like an element with a placement stays as it is', () => {
  it.each([
    ['a comment', `<!-- ${hero} -->`],
    ['a comment that ends oddly', `<!-- > ${hero} --!>`],
    ['a script', `<script>const a = '${hero}'</script>`],
    ['a script within remarks', `<script><!-- <script>a</script>${hero}--></script>`],
    ['a style sheet', `<style>/* ${hero} */</style>`],
    ['a title', `<title>${hero}</title>`],
    ['a field', `<textarea>${hero}</textarea>`],
    ['what only browsers without scripts show', `<noscript>${hero}</noscript>`],
    ['a frame', `<iframe>${hero}</iframe>`],
    ['a template', `<template>${hero}</template>`],
    ['a template in a template', `<template><template></template>${hero}</template>`],
    ['a drawing', `<svg><foreignObject>${hero}</foreignObject></svg>`],
    ['data in a drawing', `<svg><![CDATA[</svg>${hero}]]></svg>`],
    ['an attribute', `<p title='${hero}'>a</p>`],
    ['an attribute after a >', `<p title='<b>bold</b> ${hero}'>a</p>`],
    ['an attribute with a script in it', `<p title='<script>' lang="">a</p><!-- ${hero} -->`],
    [
      'data in what is no template, but part of a drawing',
      `<svg><template><![CDATA[</template></svg>${hero}]]></template></svg>`,
    ],
    [
      'a script in a drawing that is broken',
      `<svg><foreignObject><div></foreignObject><script>"</svg>${hero}"</script>`,
    ],
    ['an instruction', `<?php ${hero.replaceAll('>', '')} ?>`],
    ['text', 'Write data-attune-placement="hero" in a tag, if a < b.'],
    ['an end tag', '<div></div data-attune-placement="hero">a'],
    ['the value of another attribute', '<div title=data-attune-placement="hero">a</div>'],
    [
      'a second attribute of that name',
      '<div data-attune-placement="other" data-attune-placement="hero">a</div>',
    ],
    ['another name', '<div data-attune-placement="stranger">a</div>'],
    ['an attribute in capitals', '<div DATA-ATTUNE-PLACEMENT="hero">a</div>'],
    ['after the end of all markup', `<plaintext>${hero}`],
  ])('in %s', (_, page) => stays(page))

  it.each([
    ['whose end is missing', '<div data-attune-placement="hero">a'],
    ['whose tag is broken off', '<div data-attune-placement="hero'],
    ['whose end is that of another', '<section><p data-attune-placement="hero">a</section>'],
    ['which the browser ends by itself', '<p data-attune-placement="hero">a<div>b</div></p>'],
    ['in a list whose end tags are left away', '<ul><li data-attune-placement="hero">a<li>b</ul>'],
    ['with the end of an outer element in it', '<b><div data-attune-placement="hero">a</b>b</div>'],
    ['that leaves bold letters open', '<div data-attune-placement="hero"><b>a</div>'],
    ['without content', '<img data-attune-placement="hero"><input data-attune-placement="hero">'],
    ['whose content is text', '<textarea data-attune-placement="hero">a</textarea>'],
    ['which is the whole page', '<body data-attune-placement="hero">a</body>'],
  ])('an element %s', (_, page) => stays(page))

  it('after what nobody but a browser can make sense of', () => stays(`<svg><p>a</svg>${hero}`))
})

describe('what follows such text is filled again', () => {
  it.each([
    '<!---->',
    '<!-->',
    '<!--->',
    '<!-- a --!>',
    '<!-- a ---->',
    '<script><!-- a --></script>',
    '<script><!-- <script>a</script> </script>',
    '<script>a</SCRIPT >',
    '<style></styles></style/>',
    '<title></title\n>',
    '<svg/><math></math>',
    '<svg><title><b></b></title><script/></svg>',
    '<svg><desc><p>a<br></p></desc><foreignObject><template></template></foreignObject></svg>',
    '<math><mi><svg><path></svg></mi></math>',
    '<template></template>',
    '</ a><!doctype html><?xml ?>',
    '<a href=x"y>it\'s "a" < b</a>',
    '<p title="?a=">b</p>',
    '</p/><p/ class>',
  ])('%s', (before) => becomes(before + hero, before + filledHero))
})

describe('with a limit', () => {
  const long = 'x'.repeat(50)

  it('an element larger than it stays as it is', () => {
    const page = `${hero}<div data-attune-placement="hero">${long}</div>${hero}`
    const expected = `${filledHero}<div data-attune-placement="hero">${long}</div>${filledHero}`
    for (const sizes of [[], [1], [7]]) {
      expect(filled(page, { sizes, limit: 45 }).toString()).toBe(expected)
    }
  })

  it('a page whose first placement ends behind it stays as it is', () => {
    const page = `${long}${hero}${hero}`
    for (const sizes of [[], [1], [7]]) {
      expect(filled(page, { sizes, limit: 80 }).toString()).toBe(page)
      expect(filled(page, { sizes, limit: 100 }).toString()).toBe(long + filledHero + filledHero)
    }
  })

  it('a page whose tags are longer stays as it is from there on', () => {
    const page = `${hero}<p title="${long}">a</p>${hero}`
    for (const sizes of [[], [1], [7]]) {
      expect(filled(page, { sizes, limit: 45 }).toString()).toBe(
        `${filledHero}<p title="${long}">a</p>${hero}`,
      )
    }
  })

  it('what is held back is no more than it', async () => {
    const { PageFiller } = await import('../../../middleware/inject/page-filler.ts')
    const filler = new PageFiller(fillWith('NEW'), 1000)
    let given = 0
    let gone = 0
    const give = (text: string) => {
      given += text.length
      for (const { length } of filler.write(Buffer.from(text))) gone += length
      expect(given - gone).toBeLessThanOrEqual(1000 + text.length)
    }
    give(hero)
    gone -= filledHero.length - hero.length
    give('<div data-attune-placement="hero">')
    for (let i = 0; i < 100; i++) give(`<i>${long}`)
    give('<p title="')
    for (let i = 0; i < 100; i++) give(long)
  })
})
