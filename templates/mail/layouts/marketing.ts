import type { Brand } from '../brand.ts'
import { framed } from './frame.ts'
import { written } from './written.ts'

/** A card on quiet ground: header, the mail, and a footer with why somebody gets it and how to get it no more. */
export function marketingLayout(brand: Brand): string {
  const {
    unsubscribe = 'Unsubscribe',
    preferences = 'Choose what you get',
    because = brand.name === '' ? '' : `You get this because you agreed to mails from ${brand.name}.`,
  } = brand.words ?? {}
  return framed(brand, {
    paper: 'card',
    headingPadding: '20px 0 12px',
    headingSize: '20px',
    around: (
      body,
      { light },
    ) => `    <mj-wrapper background-color="${light.card}" border-radius="10px" padding="20px 0" css-class="card">
${body}
    </mj-wrapper>`,
    foot: (
      sender,
      { light: { quiet } },
    ) => `        <mj-text font-size="13px" color="${quiet}" padding="12px 32px 0">
          {{#if (unsubscribe)}}
          <p>${written(because)}<br><a href="{{unsubscribe}}" style="color:${quiet}">${written(unsubscribe)}</a>{{#if (preferences)}} &nbsp;·&nbsp; <a href="{{preferences}}" style="color:${quiet}">${written(preferences)}</a>{{/if}}</p>
          {{/if}}
          ${sender}
        </mj-text>`,
  })
}
