import type { AttuneOptions, Visitor } from 'attune'
import { collectorFetch, injectPlacementsFetch, personalizeFetch } from 'attune/middleware/fetch'
import { createElement as h, type ReactNode, Suspense } from 'react'
import { renderToReadableStream } from 'react-dom/server'
import {
  type ActionFunctionArgs,
  Await,
  createContext,
  createRequestHandler,
  type EntryContext,
  type LoaderFunctionArgs,
  type MiddlewareFunction,
  Outlet,
  RouterContextProvider,
  redirect,
  type ServerBuild,
  ServerRouter,
  useLoaderData,
} from 'react-router'
import { openSite } from '../../support/open-site.ts'
import { placements, segments } from '../inject/foreign-shop.ts'

declare module 'react-router' {
  interface Future {
    v8_middleware: true
  }
}

const visitorContext = createContext<Visitor>()

type Args = LoaderFunctionArgs<RouterContextProvider>

const visitorOf = ({ context }: Args | ActionFunctionArgs<RouterContextProvider>) =>
  context.get(visitorContext)
const heading = (text: unknown) => h('h1', null, String(text))
const hero = (args: Args) => ({ hero: visitorOf(args).decide('hero').content as string })

/** What of the shop's routes differs between tests. */
interface Moments {
  /** When the part of `/later` that is streamed is there. */
  readonly later?: Promise<string>
  readonly middleware?: MiddlewareFunction<Response>
}

/** Route modules, as `app/routes/*.tsx` has them. */
function modulesOf({ later = Promise.resolve('and more') }: Moments) {
  return {
    '/': { loader: hero, default: () => heading(useLoaderData<typeof hero>().hero) },
    '/machines': {
      loader: (args: Args) => {
        visitorOf(args).track('Product Viewed', { category: 'machines' })
        return null
      },
      default: () => heading('Machines'),
    },
    '/go': {
      loader: (args: Args) => {
        visitorOf(args).track('Product Viewed', { category: 'machines' })
        return redirect('/', 303)
      },
    },
    '/login': {
      async action(args: ActionFunctionArgs<RouterContextProvider>) {
        const name = (await args.request.formData()).get('name')
        await visitorOf(args).identify(String(name))
        return { name }
      },
      default: () => heading('Welcome'),
    },
    '/later': {
      loader: (args: Args) => ({ ...hero(args), later }),
      default: function Later() {
        const data = useLoaderData() as { hero: string; later: Promise<string> }
        const text = (text: string) => h('p', null, text)
        const rest = h(Await, { resolve: data.later, children: text as (value: unknown) => ReactNode })
        return h('main', null, heading(data.hero), h(Suspense, { fallback: h('p', null, 'Soon') }, rest))
      },
    },
    '/foreign': {
      default: () => h('section', { 'data-attune-placement': 'hero' }, heading('New this week')),
    },
    '/data.json': { loader: (args: Args) => Response.json(hero(args)) },
    '/gone': {
      loader: (args: Args) => {
        visitorOf(args).track('Was gone')
        throw new Response('Gone', { status: 410 })
      },
      default: () => heading('never'),
      ErrorBoundary: () => heading('Gone'),
    },
    '/broken': {
      loader: (args: Args) => {
        visitorOf(args).track('Was broken')
        throw new Error('The database is gone')
      },
      default: () => heading('never'),
      ErrorBoundary: () => heading('Sorry'),
    },
  }
}

/** What `react-router build` makes of an app: a server build, by hand. */
function buildOf(moments: Moments): ServerBuild {
  const modules = modulesOf(moments)
  const root = {
    default: () => h('html', null, h('body', null, h(Outlet))),
    ...(moments.middleware && { middleware: [moments.middleware], loader: () => null }),
  }
  const routes = [
    { id: 'root', path: '', module: root },
    ...Object.entries(modules).map(([path, module]) => ({ id: path, parentId: 'root', path, module })),
  ]
  const assets = routes.map(({ module, ...route }) => {
    const has = (name: string) => name in module
    return [
      route.id,
      {
        ...route,
        ...{ module: `/assets${route.path}.js`, hasAction: has('action'), hasLoader: has('loader') },
        ...{ hasClientAction: false, hasClientLoader: false, hasClientMiddleware: false },
        ...{ hasDefaultExport: has('default'), hasErrorBoundary: has('ErrorBoundary') },
        ...{
          clientActionModule: undefined,
          clientLoaderModule: undefined,
          clientMiddlewareModule: undefined,
        },
        hydrateFallbackModule: undefined,
      },
    ] as const
  })
  return {
    entry: { module: { default: handleRequest, handleError() {} } },
    routes: Object.fromEntries(routes.map((route) => [route.id, route])) as never,
    assets: {
      ...{ entry: { module: '/assets/entry.js', imports: [] }, url: '/assets/manifest.js', version: '1' },
      routes: Object.fromEntries(assets),
    },
    ...{ publicPath: '/', assetsBuildDirectory: 'build/client', basename: '/' },
    future: { v8_middleware: true } as ServerBuild['future'],
    ...{ ssr: true, isSpaMode: false, prerender: [] },
    routeDiscovery: { mode: 'initial', manifestPath: '/__manifest' },
  }
}

/** As `entry.server.tsx` is: what React renders is sent on as it comes. */
async function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
  const { signal } = request
  const page = h(ServerRouter, { context, url: request.url })
  const body = await renderToReadableStream(page, { signal, onError() {} })
  headers.set('Content-Type', 'text/html')
  return new Response(body, { status, headers })
}

/** A shop on React Router, with Attune around its handler, or as middleware of its root route. */
export async function openReactRouter({
  site = {},
  inside = false,
  ...moments
}: Moments & { readonly site?: Partial<AttuneOptions>; readonly inside?: boolean } = {}) {
  const opened = await openSite({ segments, placements, ...site })
  const { attune, store } = opened
  const visit = personalizeFetch(attune)
  const inject = injectPlacementsFetch(attune)
  const collect = collectorFetch(attune)

  /** Pages that have placements in their markup, and only they: others would be held back for nothing. */
  const filled = (request: Request, response: Response) =>
    new URL(request.url).pathname === '/foreign' ? inject(request, response) : response
  const middleware: MiddlewareFunction<Response> = async ({ request, context }, next) => {
    const { visitor, send } = await visit(request)
    ;(context as RouterContextProvider).set(visitorContext, visitor)
    return send(await filled(request, await next()))
  }
  const handle = createRequestHandler(buildOf(inside ? { ...moments, middleware } : moments), 'test')

  const answer = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname.startsWith('/attune/')) return collect(request)
    const context = new RouterContextProvider()
    if (inside) return handle(request, context)
    const { visitor, send } = await visit(request)
    context.set(visitorContext, visitor)
    return send(await filled(request, await handle(request, context)))
  }
  const exposures = async () => {
    const { entries } = await store.consume('exposures', undefined, 1000)
    return entries.flatMap(({ value }) => (value as { exposures: { placement: string }[] }).exposures)
  }
  return { ...opened, answer, exposures }
}
