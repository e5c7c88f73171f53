import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import type Handlebars from 'handlebars'

type Engine = (path: string, options: object, callback: (error: unknown, html?: string) => void) => void

/**
 * Express view engine over a folder: `partials/**` by their path, `layout.hbs` around every page, and the
 * page inside it as `{{{@body}}}`. Every template is compiled once, so changed files need a restart.
 */
export function viewEngine(folder: string, handlebars: typeof Handlebars): Engine {
  const template = (path: string) => handlebars.compile(readFileSync(path, 'utf8'), { preventIndent: true })

  const partials = join(folder, 'partials')
  for (const entry of readdirSync(partials, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.hbs')) continue
    const name = entry.slice(0, -'.hbs'.length).split(sep).join('/')
    handlebars.registerPartial(name, template(join(partials, entry)))
  }

  const pages = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.hbs'))
      .map((name) => [name, template(join(folder, name))]),
  )
  const layout = pages.get('layout.hbs')
  if (layout === undefined) throw new Error(`No layout.hbs in ${relative('.', folder) || '.'}`)

  return (path, options, callback) => {
    let html: string
    try {
      const page = pages.get(basename(path))
      if (page === undefined) throw new Error(`No view ${basename(path)}`)
      html = layout(options, { data: { body: page(options) } })
    } catch (error) {
      return callback(error)
    }
    callback(null, html)
  }
}
