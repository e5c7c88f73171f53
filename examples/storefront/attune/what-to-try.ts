import { abbie, ben, demoPassword } from './demo.ts'
import { thankYou } from './discounts.ts'

/** What is printed when the shop opens: where it is, and what shows best what it can do. */
export const whatToTry = (address: string): string => `The shop is open at

  ${address}

What to try, in this order:

  1. Accept the banner, and look at two premium machines:
     ${address}/products/aurelia-dual-boiler
     ${address}/products/aurelia-lever
     The second page recommends a third machine, and says why.
  2. Go back to the front page: its big picture is about that machine now.
  3. Sign in as ${abbie.email} with ${demoPassword}:
     welcomed by name, and offered ${thankYou.percent}% with the code ${thankYou.code}.
  4. Put something in the basket, use the code and order. The offer is gone: it was good once.
  5. Sign out, sign in as ${ben.email} with ${demoPassword}, put something
     in the basket and type ${thankYou.code}: refused, with the reason.
  6. See what is known of you, and take it back:
     ${address}/privacy
  7. See what the shop writes to people, and why not: sign up with "write to me" ticked, and leave
     something in the basket (start with REMIND_AFTER=1 to wait a minute, not ten for the welcome and two
     hours for the basket; by night letters wait for the morning):
     ${address}/outbox

Stop with Ctrl+C; everything is there when you start again.`
