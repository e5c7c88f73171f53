import { Router } from 'express'
import { asAnswered } from '../consent.ts'
import { freeShippingFrom, shippingFee } from '../shop/totals.ts'
import { countries } from '../web/delivery.ts'
import { money, moneyInWords } from '../web/words.ts'

const terms = {
  fee: money(shippingFee),
  freeFrom: moneyInWords(freeShippingFrom),
  countries: new Intl.ListFormat('en-GB').format(countries),
}

export const informationRoutes = (): Router =>
  Router()
    .get('/help', (_req, res) => res.render('help', { title: 'Delivery and returns', ...terms }))
    .get('/privacy', (req, res) => {
      // The page asks the same as the banner.
      res.locals.shop.askConsent = false
      const saved = req.query.saved !== undefined
      res.render('privacy', { title: 'Privacy', choices: asAnswered(req.shop.consent), saved })
    })
