import { type NamespaceDefinition, reservedNamespaces } from '../../identity/namespaces.ts'
import { isObject } from '../../json.ts'
import {
  type Check,
  named,
  oneOf,
  plainNameMistake,
  problem,
  shape,
  trueOrFalse,
  wholeNumber,
} from './shape.ts'

/** What a profile keeps of ids stays below a few kilobytes. */
const namespaceLimit = 12

/** The identifiers people have beside the user id. */
export const namespaces: Check = (value, path) => {
  const count = isObject(value) ? Object.keys(value).length : 0
  if (count <= namespaceLimit) return all(value, path)
  const message = `There are ${count} namespaces, and ${namespaceLimit} is the most.`
  return problem('too-many', path, message, 'Remove what is not used.')
}

const keys: Readonly<Record<keyof NamespaceDefinition, Check>> = {
  kind: oneOf(['merges', 'not unique'], 'kind of namespace'),
  hashed: trueOrFalse,
  ignoreCase: trueOrFalse,
  limit: wholeNumber(1, 10),
}

const required = {
  kind: 'Add kind: "merges" where an id is one person\'s alone, and joins profiles, or "not unique" where several may share it.',
}

const all = named('namespace', shape('A namespace', keys, required), (name) =>
  reservedNamespaces.includes(name) ? `Attune has the name "${name}" for itself.` : plainNameMistake(name),
)
