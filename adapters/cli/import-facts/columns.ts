import { AttuneError } from '../../../core/errors.ts'

/** What a file holds. */
export type FactKind = 'people' | 'orders' | 'events'

/** Where a column goes in a message: `userId`, `timestamp`, `event`, `messageId`, or `traits.email`. */
export interface Target {
  readonly path: string
  /** Numbers and truth values of CSV stay the text they are. */
  readonly asText: boolean
}

/** Where columns go by their names, without case, spaces and punctuation. */
const usual: Readonly<Record<FactKind | 'all', Readonly<Record<string, readonly string[]>>>> = {
  all: {
    userId: ['userid', 'customerid', 'externalid', 'externaluserid'],
    messageId: ['messageid', 'eventid'],
  },
  people: {
    userId: ['id'],
    timestamp: ['timestamp', 'updatedat', 'modifiedat', 'lastmodified'],
    'traits.createdAt': ['createdat', 'signupdate', 'registeredat'],
    'traits.email': ['email', 'emailaddress', 'mail'],
    'traits.firstName': ['firstname', 'givenname'],
    'traits.lastName': ['lastname', 'surname', 'familyname'],
    'traits.name': ['name', 'fullname'],
    'traits.phone': ['phone', 'phonenumber', 'mobile'],
    'traits.birthday': ['birthday', 'birthdate', 'dateofbirth'],
    'traits.gender': ['gender'],
    'traits.company': ['company'],
    'traits.city': ['city'],
    'traits.country': ['country', 'countrycode'],
    'traits.language': ['language', 'locale'],
    'traits.plan': ['plan'],
  },
  orders: {
    timestamp: [
      'timestamp',
      'date',
      'orderdate',
      'orderedat',
      'createdat',
      'processedat',
      'placedat',
      'paidat',
    ],
    'properties.order_id': ['orderid', 'ordernumber', 'orderno', 'number', 'id'],
    'properties.total': ['total', 'ordertotal', 'totalprice', 'grandtotal', 'amount'],
    'properties.revenue': ['revenue', 'subtotal'],
    'properties.currency': ['currency', 'currencycode'],
    'properties.tax': ['tax', 'taxes'],
    'properties.shipping': ['shipping', 'shippingcost'],
    'properties.discount': ['discount', 'discountamount'],
    'properties.coupon': ['coupon', 'couponcode', 'discountcode'],
    'properties.products': ['products'],
  },
  events: {
    event: ['event', 'eventname', 'name'],
    timestamp: ['timestamp', 'time', 'date', 'datetime', 'occurredat', 'createdat', 'eventtime'],
    'properties.product_id': ['productid'],
    'properties.sku': ['sku'],
    'properties.name': ['productname'],
    'properties.category': ['category'],
    'properties.brand': ['brand'],
    'properties.price': ['price'],
    'properties.quantity': ['quantity'],
    'properties.currency': ['currency'],
    'properties.query': ['query', 'search'],
    'properties.url': ['url'],
  },
}

const path = /^(userId|timestamp|event|messageId|(?:traits|properties|ids)\.[^.=,:]{1,128})(:text)?$/

/** `email=traits.email,zip=traits.zip:text`, column by column. @throws AttuneError `ATTUNE_OPTIONS` */
export function readMap(text: string): ReadonlyMap<string, Target> {
  return new Map(
    text.split(',').map((pair): [string, Target] => {
      const [, column, to] = /^\s*(.+?)\s*=\s*([^=]+?)\s*$/.exec(pair) ?? []
      const [, target, asText] = path.exec(to ?? '') ?? []
      if (column !== undefined && target !== undefined)
        return [column, { path: target, asText: asText !== undefined }]
      const cure =
        'Write COLUMN=userId, timestamp, event, messageId, traits.NAME, properties.NAME or ids.NAMESPACE.'
      throw new AttuneError('ATTUNE_OPTIONS', `--map does not understand "${pair.trim()}". ${cure}`)
    }),
  )
}

/**
 * Says where columns go: by the map, by a name that is a path already, by their usual names, and with `rest` all
 * others under their own name; undefined: nowhere.
 */
export function targetsOf(
  kind: FactKind,
  map: ReadonlyMap<string, Target>,
  rest: boolean,
): (column: string) => Target | undefined {
  const byName = new Map<string, string>()
  for (const table of [usual.all, usual[kind]])
    for (const [target, names] of Object.entries(table)) for (const name of names) byName.set(name, target)
  const others = kind === 'people' ? 'traits' : 'properties'
  const found = new Map<string, Target | undefined>()
  const find = (column: string): Target | undefined => {
    const mapped = map.get(column)
    if (mapped) return mapped
    const named = path.test(column) ? column : byName.get(column.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    if (named !== undefined) return { path: named, asText: false }
    return rest && column !== '' ? { path: `${others}.${column}`, asText: false } : undefined
  }
  return (column) => {
    if (!found.has(column)) found.set(column, find(column))
    return found.get(column)
  }
}
