import { backupCommand } from './backup.ts'
import type { Command } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { explainCommand } from './explain.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { importCatalogueCommand } from './import-catalogue.ts'
import { importEventsCommand, importOrdersCommand, importPeopleCommand } from './import-facts.ts'
import { initCommand } from './init.ts'
import { mailBuildCommand } from './mail-build.ts'
import { mailLintCommand } from './mail-lint.ts'
import { mailPreviewCommand } from './mail-preview.ts'
import { migrateCommand } from './migrate.ts'

/** All subcommands, as the help lists them. */
export const commands: readonly Command[] = [
  initCommand,
  doctorCommand,
  explainCommand,
  migrateCommand,
  exportCommand,
  importCommand,
  backupCommand,
  importPeopleCommand,
  importOrdersCommand,
  importEventsCommand,
  importCatalogueCommand,
  mailLintCommand,
  mailBuildCommand,
  mailPreviewCommand,
]
