import { type Response, Router } from 'express'
import { authenticate, createAccount, setNewsletter } from '../shop/accounts.ts'
import { ordersOf } from '../shop/orders.ts'
import { orderView } from '../web/basket.ts'
import type { ShopContext } from '../web/context.ts'
import { isEmail, secret, text } from '../web/forms.ts'
import { safePath } from '../web/security.ts'
import { signIn, signOut } from '../web/visit.ts'

const shortestPassword = 10
const longestPassword = 200

/** The page that somebody goes on to, told to say that the account is open. */
function withOpened(path: string): string {
  const [, page, fragment = ''] = /^([^#]*)(#.*)?$/.exec(path)!
  return `${page}${page!.includes('?') ? '&' : '?'}opened${fragment}`
}

function readRegistration(body: unknown) {
  const form = {
    name: text(body, 'name', 100),
    email: text(body, 'email').toLowerCase(),
    newsletter: text(body, 'newsletter') === 'yes',
  }
  const password = secret(body, 'password')
  const errors: Record<string, string> = {}
  if (form.name === '') errors.name = 'Tell us what to call you.'
  if (!isEmail(form.email)) errors.email = 'Enter an e-mail address, such as name@example.com.'
  if (password.length < shortestPassword) errors.password = `Use at least ${shortestPassword} characters.`
  if (password.length > longestPassword) errors.password = `Use at most ${longestPassword} characters.`
  return { form, password, errors }
}

export function accountRoutes(context: ShopContext): Router {
  const { database, emit, now } = context

  const showLogin = (res: Response, more: object): void =>
    res.set('Cache-Control', 'private, no-store').render('login', { title: 'Sign in', ...more })
  const showRegister = (res: Response, more: object): void =>
    res.set('Cache-Control', 'private, no-store').render('register', { title: 'Open an account', ...more })

  return Router()
    .get('/login', (req, res) => {
      const next = safePath(req.query.next)
      if (req.shop.account !== undefined) return res.redirect(303, next)
      showLogin(res, { next })
    })
    .post('/login', async (req, res) => {
      const email = text(req.body, 'email').toLowerCase()
      const password = secret(req.body, 'password').slice(0, longestPassword)
      const next = safePath(req.body?.next)
      const account = await authenticate(context, email, password, now())
      if (account === 'wrong' || account === 'wait') {
        res.status(account === 'wrong' ? 422 : 429)
        const error =
          account === 'wrong'
            ? 'The e-mail address or the password is not right.'
            : 'Too many attempts with this address. Please wait a quarter of an hour.'
        return showLogin(res, { next, form: { email }, error })
      }
      signIn(context, req, res, account)
      await emit('signedIn', req, account)
      res.redirect(303, next)
    })
    .get('/register', (req, res) => {
      const next = safePath(req.query.next)
      if (req.shop.account !== undefined) return res.redirect(303, next)
      showRegister(res, { next })
    })
    .post('/register', async (req, res) => {
      const next = safePath(req.body?.next)
      const { form, password, errors } = readRegistration(req.body)
      const valid = Object.keys(errors).length === 0
      const account = valid ? await createAccount(context, { ...form, password }, now()) : undefined
      if (account === undefined) {
        if (valid) errors.email = 'There is an account with this address already. Sign in instead?'
        res.status(422)
        return showRegister(res, { next, form, errors })
      }
      signIn(context, req, res, account)
      // The answer first: a welcome is sent only to who wants letters.
      if (account.newsletter) await emit('consentChosen', req, res, { marketing: true })
      await emit('signedUp', req, account)
      res.redirect(303, withOpened(next))
    })
    .post('/logout', async (req, res) => {
      signOut(context, req, res)
      await emit('signedOut', req)
      res.redirect(303, '/')
    })
    .get('/account', (req, res) => {
      const { account } = req.shop
      if (account === undefined) return res.redirect(303, '/login?next=/account')
      const latest = ordersOf(database, account.id).slice(0, 3).map(orderView)
      const saved = req.query.saved !== undefined
      res
        .set('Cache-Control', 'private, no-store')
        .render('account', { title: 'Your account', latest, saved })
    })
    .post('/account/newsletter', async (req, res) => {
      const { account } = req.shop
      if (account === undefined) return res.redirect(303, '/login?next=/account')
      const wanted = text(req.body, 'newsletter') === 'yes'
      setNewsletter(database, account.id, wanted)
      req.shop.account = { ...account, newsletter: wanted }
      await emit('consentChosen', req, res, { marketing: wanted })
      res.redirect(303, '/account?saved')
    })
}
