import { type Finding, findingsAbout } from './finding.ts'

const { doubtful } = findingsAbout('proxy')

/** Platforms that put a proxy in front of every site, by the variable that their documentation says they set. */
const platforms: Readonly<Record<string, string>> = {
  DYNO: 'Heroku',
  K_SERVICE: 'Cloud Run',
  FLY_APP_NAME: 'Fly.io',
  RENDER: 'Render',
  RAILWAY_ENVIRONMENT_ID: 'Railway',
}

/** Whether the site heeds its proxy cannot be seen from here: it is said what to look at, where there is one. */
export function examineProxy(environment: Readonly<Record<string, string | undefined>>): Finding[] {
  const platform = Object.keys(platforms).find((name) => environment[name] !== undefined)
  if (platform === undefined && environment.NODE_ENV !== 'production') return []
  const where =
    platform === undefined
      ? 'If a proxy is in front'
      : `${platforms[platform]} (${platform} is set) puts a proxy in front`
  return [
    doubtful(
      `${where}${platform === undefined ? ', ' : ': '}tell Express by app.set('trust proxy', 1), or cookies are not Secure and all visitors count as one network. This cannot be seen from here.`,
    ),
  ]
}
