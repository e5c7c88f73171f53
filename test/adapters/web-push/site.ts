import { generateVAPIDKeys } from 'web-push'

/** The keys of a site. */
export const keys: { publicKey: string; privateKey: string } = generateVAPIDKeys()

export const options = { ...keys, subject: 'mailto:post@shop.example' } as const
