import { Router } from 'express'
import { products } from '../catalogue/catalogue.ts'
import { drawPicture } from '../pictures/picture.ts'
import { mark, scenes } from '../pictures/scenes.ts'

/** Draws every picture once, at start: products by slug, scenes and the mark by name. */
export function pictureRoutes(): Router {
  const pictures = new Map<string, string>([...Object.entries(scenes), ['mark', mark]])
  for (const { slug, picture } of products) {
    pictures.set(slug, drawPicture(picture.kind, picture.colour, picture.accent))
  }
  return Router().get('/pictures/:name.svg', (req, res, next) => {
    const picture = pictures.get(req.params.name)
    if (picture === undefined) return next()
    res.set('Cache-Control', 'public, max-age=86400').type('svg').send(picture)
  })
}
