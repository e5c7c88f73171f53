import type { Columns } from '../import-rows/columns.ts'

/** What a file of facts about people holds. */
export type FactKind = 'people' | 'orders' | 'events'

const path = /^(?:userId|timestamp|event|messageId|(?:traits|properties|ids)\.[^.=,:]{1,128})$/
const cure =
  'Write COLUMN=userId, timestamp, event, messageId, traits.NAME, properties.NAME or ids.NAMESPACE.'
/** What one person allowed is never read from a column that nobody named. */
const mapped = /^consent\.[^.=,:]{1,128}$/
const userId = ['userid', 'customerid', 'externalid', 'externaluserid']
const messageId = ['messageid', 'eventid']

/** Where the columns of each kind go. */
export const factColumns: Readonly<Record<FactKind, Columns>> = {
  people: {
    path,
    mapped,
    cure: cure.replace(' or ids.NAMESPACE', ', ids.NAMESPACE or consent.PURPOSE'),
    others: 'traits',
    usual: {
      userId: [...userId, 'id'],
      messageId,
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
  },
  orders: {
    path,
    cure,
    others: 'properties',
    usual: {
      userId,
      messageId,
      timestamp: [
        ...['timestamp', 'date', 'orderdate', 'orderedat'],
        ...['createdat', 'processedat', 'placedat', 'paidat'],
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
  },
  events: {
    path,
    cure,
    others: 'properties',
    usual: {
      userId,
      messageId,
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
  },
}
