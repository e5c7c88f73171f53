import { Router } from 'express'
import { asAnswered, choicesOf } from '../consent.ts'
import type { ShopContext } from '../web/context.ts'
import { text } from '../web/forms.ts'
import { safePath } from '../web/security.ts'
import { rememberConsent } from '../web/visit.ts'

export const consentRoutes = (context: ShopContext): Router =>
  Router()
    .get('/consent', (req, res) => {
      res.locals.shop.askConsent = false
      res.render('consent', {
        title: 'Your cookie choices',
        choices: asAnswered(req.shop.consent),
        saved: req.query.saved !== undefined,
      })
    })
    .post('/consent', async (req, res) => {
      const answer = text(req.body, 'answer')
      const next = safePath(req.body?.next)
      if (!['all', 'necessary', 'chosen'].includes(answer)) return res.redirect(303, '/consent')
      const choices = choicesOf(
        (purpose) => answer === 'all' || (answer === 'chosen' && text(req.body, purpose) === 'yes'),
      )
      rememberConsent(context, req, res, choices)
      await context.emit('consentChosen', req, res, choices)
      res.redirect(303, next)
    })
