import { abbie, ben, demoPassword } from './demo.ts'
import { thankYou } from './discounts.ts'

/** What is printed when the shop opens: where it is, and what shows best what it can do. */
export const whatToTry = (address: string): string => `The shop is open at ${address}

What to try, each in a few clicks:
  1. Open ${address}/ and accept the banner. Until you do, nothing is kept of you.
  2. Look at two premium machines: ${address}/products/aurelia-dual-boiler
     and ${address}/products/aurelia-lever. The second page answers already.
  3. Go back home: the hero has changed, and says why under "Why am I seeing this?".
  4. Sign in as ${abbie.email} with ${demoPassword}: welcomed by name, with a discount code.
     Put something in the basket, use the code, order. The code is gone.
  5. Sign out, sign in as ${ben.email} with ${demoPassword}, and paste ${thankYou.code}: refused, with the reason.
  6. In a private window open ${address}/?utm_source=letter&utm_medium=email: a stranger
     gets what the request tells, also by phone, by search engine and in the evening.
  7. Open ${address}/privacy: see what is known of you, and take it back.

Stop with Ctrl+C; everything is there when you start again.`
