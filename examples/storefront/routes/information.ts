import { Router } from 'express'
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
    .get('/privacy', (_req, res) => res.render('privacy', { title: 'Privacy' }))
