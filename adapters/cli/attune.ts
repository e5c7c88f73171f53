#!/usr/bin/env node
import process from 'node:process'
import { holdSites } from '../../core/held-sites.ts'
import { main } from './main.ts'

// No command opens the site whose modules it loads, and none waits for what these began.
holdSites(() => {})
const code = await main(process.argv.slice(2), process)
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
