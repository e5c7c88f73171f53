import { AttuneError } from '../../errors.ts'
import type { Visit } from '../../visit.ts'
import type { Visitor } from '../../visitor.ts'

/** Where visitors have it; the same in every copy of the package, which a bundler may make several of. */
export const visitKey: unique symbol = Symbol.for('attune.visit')

/**
 * The other side of a visitor, for those who open visitors themselves and send what was decided for them.
 *
 * ```ts
 * const visitor = await attune.visit({ request, person: { userId } })
 * await send(mail(visitor.decide('mail.top').content))
 * visitOf(visitor).expose()
 * await visitOf(visitor).commit()
 * ```
 * @throws AttuneError ATTUNE_OPTIONS for what is no visitor of `attune.visit()`
 */
export function visitOf(visitor: Visitor): Visit {
  const visit = (visitor as { [visitKey]?(): Visit } | undefined)?.[visitKey]?.()
  if (visit) return visit
  const cure = 'Hand over what attune.visit() answers, or `req.visitor`.'
  throw new AttuneError('ATTUNE_OPTIONS', `visitOf() was given something that is no visitor. ${cure}`)
}
