import type { Placements } from 'attune'
import { productsIn } from '../catalogue/catalogue.ts'
import type { Product } from '../catalogue/product.ts'
import { moneyInWords } from '../web/words.ts'
import { thankYou } from './discounts.ts'
import { favouriteShelves } from './favourite-shelves.ts'

/*
 * The holes in the pages and what may fill them, in the order in which it is considered: the first that
 * applies is shown. Where nothing applies the template shows its {{else}}: the shop as everybody knows it.
 */

const pagesOf = (products: readonly Product[]) => products.map(({ slug }) => `/products/${slug}`)

const beans = productsIn('beans')
const otherPremiumMachines = pagesOf(
  productsIn('coffee-machines').filter(({ slug, tags }) => tags.premium && slug !== 'aurelia-monolith'),
)

export const placements = {
  /** The bar above every page. */
  'site.announcement': {
    experiences: [
      {
        name: 'thank-you',
        when: { $segment: 'deservesThanks' },
        because: `Your orders with us have come to ${moneyInWords(thankYou.from * 100)} or more.`,
        variants: {
          code: {
            content: {
              text: `Thank you for your trust: ${thankYou.percent}% off your next order with code ${thankYou.code}`,
              href: '/cart',
              label: 'Use it in the basket',
            },
          },
        },
      },
    ],
  },

  /** Beside the field for discount codes. */
  'cart.discount': {
    experiences: [
      {
        name: 'thank-you',
        when: { $segment: 'deservesThanks' },
        because: `Your orders with us have come to ${moneyInWords(thankYou.from * 100)} or more.`,
        variants: {
          code: {
            content: { code: thankYou.code, text: `Yours, once: ${thankYou.percent}% off this order.` },
          },
        },
      },
    ],
  },

  'home.welcome': {
    experiences: [
      {
        name: 'loyal',
        when: { $segment: 'loyalCustomer' },
        because: 'You have ordered from us more than once.',
        variants: {
          greeting: {
            content: { text: 'Good to see you again.', href: '/orders', label: 'Your orders' },
          },
        },
      },
    ],
  },

  'home.hero': {
    experiences: [
      {
        name: 'premium-machine',
        when: { $segment: 'browsesPremiumMachines' },
        because: 'You have looked at several of our premium coffee machines in the last 30 days.',
        variants: {
          monolith: {
            items: ['aurelia-monolith'],
            content: {
              eyebrow: 'Still deciding?',
              title: 'Meet the Aurelia Monolith.',
              text: 'Flow control by paddle, profiles you can save, a body milled from one sheet of steel. Live with it for 30 days, and send it back at our cost if it is not the one.',
              href: '/products/aurelia-monolith',
              label: 'See the Monolith',
              picture: '/pictures/machines.svg',
            },
          },
        },
      },
      // The rest needs nobody's consent: it is chosen by what every request tells.
      {
        name: 'our-letter',
        when: { $segment: 'followedOurLetter' },
        because: 'You followed the link in our letter.',
        variants: {
          origins: {
            items: ['tasting-set-origins'],
            content: {
              eyebrow: 'As promised in our letter',
              title: 'Four origins, one table.',
              text: 'The tasting set we wrote about: four small bags, a card that teaches you to tell them apart, and enough for a long Sunday.',
              href: '/products/tasting-set-origins',
              label: 'See the tasting set',
              picture: '/pictures/roastery.svg',
            },
          },
        },
      },
      {
        name: 'from-search',
        when: { $segment: 'cameFromSearch' },
        because: 'You came from a search engine, so we show you what people choose first.',
        variants: {
          start: {
            items: ['house-espresso'],
            content: {
              eyebrow: 'New here? Start with this',
              title: 'The coffee most people stay for.',
              text: 'Our house espresso: chocolate, hazelnut, no surprises. Roasted on Monday, at your door by Wednesday.',
              href: '/products/house-espresso',
              label: 'Try the house espresso',
              picture: '/pictures/morning.svg',
            },
          },
        },
      },
      {
        name: 'evening',
        when: { $segment: 'comesInTheEvening' },
        because: 'It is evening here in Ghent.',
        variants: {
          decaf: {
            items: ['night-shift-decaf'],
            content: {
              eyebrow: 'For after dinner',
              title: 'All of the coffee, none of the night.',
              text: 'Night Shift is decaf that people pour for sceptics, and tell them afterwards.',
              href: '/products/night-shift-decaf',
              label: 'See Night Shift',
              picture: '/pictures/roastery.svg',
            },
          },
        },
      },
    ],
  },

  /** Four products below the hero. What the hero shows already is not shown again. */
  'home.picks': {
    experiences: [
      ...favouriteShelves,
      {
        name: 'on-the-go',
        when: { $segment: 'isOnPhone' },
        because: 'You are on a phone, so perhaps on your way.',
        variants: {
          travel: {
            items: [
              'commuter-tumbler',
              'pilgrim-mini',
              'wayfarer-travel-espresso',
              'commuter-tumbler-rose',
              'pilgrim-hand-grinder',
            ],
            content: { title: 'Coffee for the road', text: 'Small, sturdy, and good company on a train.' },
          },
        },
      },
    ],
  },

  /** A strip on the category and product pages: nothing that the page shows anyway. */
  'shelf.promotion': {
    experiences: [
      {
        name: 'premium-machine',
        // Beside machines of its kind: neither on its own page, nor on shelves, which list it or have nothing to do with it.
        when: { $segment: 'browsesPremiumMachines', 'context.path': { $in: otherPremiumMachines } },
        because: 'You have looked at several of our premium coffee machines in the last 30 days.',
        variants: {
          monolith: {
            items: ['aurelia-monolith'],
            content: {
              eyebrow: 'You are looking at the best',
              title: 'Then look at the Aurelia Monolith, too',
              text: 'It weighs each shot as it runs and stops by itself at the ratio you chose. 30 days to try it at home.',
              href: '/products/aurelia-monolith',
              label: 'See the Monolith',
              picture: '/pictures/aurelia-monolith.svg',
            },
          },
        },
      },
      {
        name: 'care-kit',
        when: {
          $segment: 'ownsMachine',
          'context.path': { $nin: ['/products/machine-care-kit', '/categories/accessories'] },
        },
        because: 'You have bought a coffee machine from us.',
        variants: {
          kit: {
            items: ['machine-care-kit'],
            content: {
              eyebrow: 'For your machine',
              title: 'Ten minutes a month keep it young',
              text: 'Cleaner, descaler, blind filter and brush for a year, and one page that says what to do when.',
              href: '/products/machine-care-kit',
              label: 'See the care kit',
              picture: '/pictures/machine-care-kit.svg',
            },
          },
        },
      },
      {
        name: 'still-comparing',
        // Opened bags of beans are not taken back.
        when: {
          $segment: 'comparesReviews',
          'context.path': { $nin: ['/categories/beans', ...pagesOf(beans)] },
        },
        because: 'You have read reviews of several products like those you looked at.',
        variants: {
          trial: {
            content: {
              eyebrow: 'Still comparing?',
              title: 'Then try it at home for 30 days',
              text: 'Use it, see whether it suits you, and send it back at our cost if it does not. Only opened bags of beans stay with you.',
              href: '/help#returns',
              label: 'How returns work',
              picture: '/pictures/morning.svg',
            },
          },
        },
      },
    ],
  },

  /** Subjects of mails are decided like everything else. */
  'mail.basket.subject': {
    experiences: [
      {
        name: 'thank-you',
        when: { $segment: 'deservesThanks' },
        variants: { code: { content: { title: `Your basket, and ${thankYou.percent}% for you` } } },
      },
    ],
    fallback: { content: { title: 'Your basket is still here' } },
  },
  'mail.machines.subject': {
    experiences: [
      {
        name: 'comparing',
        when: { $segment: 'comparesReviews' },
        variants: { trial: { content: { title: 'Still comparing? Try one at home for 30 days' } } },
      },
    ],
    fallback: { content: { title: 'Three machines that are worth reading about' } },
  },
  'mail.welcome': {
    experiences: [
      {
        name: 'owner',
        when: { $segment: 'ownsMachine' },
        variants: {
          care: {
            content: { text: 'Ten minutes of care a month keep your machine young: we show you how.' },
          },
        },
      },
    ],
  },
} as const satisfies Placements
