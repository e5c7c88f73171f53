export type { Brand, LayoutWords } from './brand.ts'
export type { Finding } from './lint/finding.ts'
export { type MailTemplates, mailTemplates } from './mail-templates.ts'
export type { DataSource, HandlebarsSource, MailTemplate, MailTemplatesOptions } from './options.ts'
