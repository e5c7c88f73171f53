import { backupCommand } from './backup.ts'
import type { Command } from './command.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { migrateCommand } from './migrate.ts'

/** All subcommands, as the help lists them. */
export const commands: readonly Command[] = [migrateCommand, exportCommand, importCommand, backupCommand]
