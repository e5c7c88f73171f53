// `npm start` and `npm test` begin with this. It is plain old JavaScript, because the Nodes it turns away run it.
const needed = require('../package.json').engines.node.replace(/[^\d.]/g, '')
const running = process.versions.node

const [major, minor] = running.split('.').map(Number)
const [neededMajor, neededMinor] = needed.split('.').map(Number)

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  const cure = 'Run `npm rebuild node --ignore-scripts=false` to install the one this project brings'
  process.stderr.write(
    `Attune needs Node ${needed} or newer, and this is ${running}. ${cure}, then try again.\n`,
  )
  process.exit(1)
}
