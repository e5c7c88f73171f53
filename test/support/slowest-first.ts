import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What takes longest by itself, those that wait in between those that compute. They begin first, so that none of them
 * is left alone at the end; a file that is not listed only costs time.
 */
const slowest = [
  'middleware/hostile/hostile-requests',
  'adapters/pg-boss/pg-boss',
  'core/followups/store-jobs',
  'soak/soak',
  'adapters/postgres',
  'examples/storefront.server',
  'soak/mails',
  'packaging',
  'adapters/postgres.failure',
  'adapters/cli.files',
  'adapters/bullmq/bullmq',
  'adapters/cli.migrate',
  'adapters/pg-boss/transactional',
  'adapters/merges-under-kill',
  'adapters/cli.init.typescript',
  'bench/bench',
  'adapters/cli.init',
  'examples/storefront.personalized-customers',
].map((name) => `/test/${name}.test.ts`)

const rank = ({ moduleId }: TestSpecification) => {
  const place = slowest.findIndex((name) => moduleId.endsWith(name))
  return place === -1 ? slowest.length : place
}

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
