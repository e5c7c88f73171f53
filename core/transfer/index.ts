export { importTombstones } from './erased.ts'
export type { CheckedChunk, ChunkEnd, ExportEnd, ExportHeader, ExportReader, Progress } from './format.ts'
export { chunkText, endText, headerLine, readExport } from './format.ts'
export { type Imported, type ImportOptions, importChunks } from './import.ts'
export { type Migrated, type MigrationOptions, migrateStore } from './migrate.ts'
export { type Chunk, type Place, readStore } from './read-store.ts'
export type {
  Counts,
  EntryRecord,
  LoggedRecord,
  ReaderRecord,
  ScheduledRecord,
  TransferKind,
  TransferRecord,
} from './record.ts'
export type { Written } from './write-entries.ts'
