export type { HandlebarsInstance } from './handlebars-instance.ts'
export { type HelperSettings, registerHelpers } from './register-helpers.ts'
