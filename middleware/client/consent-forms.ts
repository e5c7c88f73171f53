/**
 * Sends forms marked with `data-attune-consent` from where somebody is, and loads the page anew afterwards, so
 * that it adapts at once. `answered` comes in between: the last moment at which it is known where they came
 * from. A form that cannot be sent so is sent as without a script.
 */
export function watchConsentForms(answered: () => Promise<void>): void {
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return
    if (!form.matches('[data-attune-consent]')) return
    event.preventDefault()
    const body = new URLSearchParams(new FormData(form, submitter) as never)
    // Not `form.action`: a field may be called that.
    fetch(form.getAttribute('action') ?? '', { method: 'POST', body, redirect: 'manual' })
      .then((response) => {
        if (!response.ok && response.type !== 'opaqueredirect') throw response
        return answered()
      })
      .then(
        // Not `reload()`, which would repeat a form that led here.
        () => location.replace(location.href.split('#')[0]!),
        () => {
          form.removeAttribute('data-attune-consent')
          form.requestSubmit(submitter)
        },
      )
  })
}
