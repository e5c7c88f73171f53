import type { Preference, Subscription } from '../../../core/followups/desk.ts'
import { escapeHtml } from '../../inject/html-text.ts'
import { check } from './page.ts'

/** What pages call the purposes that every site has. */
const purposes = new Map([
  ['marketing', 'Offers and news'],
  ['personalization', 'Suggestions for you'],
  ['preferences', 'What you asked for'],
  ['analytics', 'Questions about our service'],
])

const channels = new Map([
  ['email', 'by email'],
  ['push', 'as notifications'],
  ['web-push', 'as notifications'],
  ['sms', 'by text message'],
])

interface Words {
  readonly title: string
  readonly body: string
}

const necessary = '<p class="soft">What concerns your orders or your account is not affected.</p>'

export function askToUnsubscribe(about: Subscription, siteName: string | undefined): Words {
  const from = siteName === undefined ? '' : ` from ${escapeHtml(siteName)}`
  return {
    title: 'Unsubscribe',
    body: `<h1>Unsubscribe?</h1>
<p>${thing(about)}${from} will no longer be sent to you ${way(about)}.</p>
${button('unsubscribe', 'Unsubscribe')}
${necessary}`,
  }
}

export function unsubscribed(about: Subscription): Words {
  return {
    title: 'You are unsubscribed',
    body: `${check}<h1>You are unsubscribed</h1>
<p role="status">${thing(about)} will no longer be sent to you ${way(about)}.</p>
${button('resubscribe', 'Undo', 'quiet')}
${necessary}`,
  }
}

export function subscribedAgain(about: Subscription): Words {
  return {
    title: 'You are subscribed again',
    body: `${check}<h1>You are subscribed again</h1>
<p role="status">Nothing has changed: ${thing(about).toLowerCase()} may be sent to you ${way(about)}.</p>
${button('unsubscribe', 'Unsubscribe', 'quiet')}`,
  }
}

export function choosePreferences(preferences: readonly Preference[], saved: boolean): Words {
  const rows = preferences.map(({ key, wanted, refused, ...about }) => {
    const name = escapeHtml(`wanted[${key}]`)
    const state = `${wanted ? ' checked' : ''}${refused ? ' disabled' : ''}`
    const note = refused
      ? 'You refused this on our site, where you can allow it again.'
      : sentence(way(about))
    return `<label><input type="hidden" name="${name}" value="false"${refused ? ' disabled' : ''}><input type="checkbox" name="${name}" value="true"${state}><span><strong>${thing(about)}</strong><span class="soft">${note}</span></span></label>`
  })
  const form = `<form method="post"><fieldset><legend>What may be sent to you</legend>
${rows.join('\n')}
</fieldset><button>Save</button></form>
${necessary}`
  return {
    title: 'What you get from us',
    body: `<h1>What you get from us</h1>
${saved ? '<p class="saved" role="status">Your choice is saved.</p>' : '<p>Tick what may be sent to you.</p>'}
${rows.length > 0 ? form : '<p>There is nothing to choose at present.</p>'}`,
  }
}

/** What cannot be done, by the status it is answered with. */
export function refusal(status: number): Words {
  const [title, text] = refusals.get(status) ?? refusals.get(500)!
  return { title, body: `<h1>${title}</h1>\n<p>${text}</p>` }
}

const refusals = new Map<number, readonly [title: string, text: string]>([
  [
    400,
    [
      'This link is not whole',
      'Part of it was lost on the way. Please open it from the message again, or copy all of it.',
    ],
  ],
  [429, ['A moment, please', 'That was a lot at once. Please try again in a minute.']],
  [
    503,
    ['That did not work', 'We cannot save your choice at the moment. Please try again in a few minutes.'],
  ],
  [500, ['That did not work', 'Something went wrong here. Please try again later.']],
])

function button(action: string, text: string, kind?: string): string {
  const look = kind === undefined ? '' : ` class="${kind}"`
  return `<form method="post"><button name="do" value="${action}"${look}>${text}</button></form>`
}

function thing({ purpose }: Subscription): string {
  return escapeHtml(purposes.get(purpose) ?? sentence(purpose))
}

function way({ channel }: Subscription): string {
  return escapeHtml(channels.get(channel) ?? `by ${channel}`)
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
