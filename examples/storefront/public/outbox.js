/* Lets the frames of mails be as high as what they show. Without this they scroll. */
const fit = (frame) => {
  const body = frame.contentDocument?.body
  if (!body || frame.offsetWidth === 0) return
  const border = frame.offsetHeight - frame.clientHeight
  frame.style.height = `${Math.ceil(body.getBoundingClientRect().height) + border}px`
}
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) for (const frame of target.querySelectorAll('iframe')) fit(frame)
})
for (const figure of document.querySelectorAll('.mail-frames figure')) {
  resized.observe(figure)
  figure.querySelector('iframe').addEventListener('load', ({ target }) => fit(target))
}
