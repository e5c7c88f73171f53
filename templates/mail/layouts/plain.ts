import type { Brand } from '../brand.ts'
import { framed } from './frame.ts'

/** What somebody waits for, such as a receipt: like a letter, with nothing around it, and nothing to unsubscribe from. */
export function plainLayout(brand: Brand): string {
  return framed(brand, {
    paper: 'ground',
    headingPadding: '28px 0 4px',
    headingSize: '17px',
    around: (body) => body,
    foot: (sender, { light: { quiet } }) => `        <mj-divider padding="8px 32px 16px" />
        <mj-text font-size="13px" color="${quiet}" padding="0 32px">${sender}</mj-text>`,
  })
}
