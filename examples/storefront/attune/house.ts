import type { Brand } from 'attune/templates/mail'
import brand from '../mails/brand.json' with { type: 'json' }

/** Who the mails are from, with addresses of the shop where it is reached. */
export const houseAt = (address: string): Brand => ({
  ...brand,
  url: address,
  logo: { ...brand.logo, src: `${address}/pictures/mark.png` },
})
