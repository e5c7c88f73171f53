import type { Columns } from '../import-rows/columns.ts'

/** Where the columns of product feeds go: those of Google Merchant Center, of Shopify, and what others call the same. */
export const itemColumns: Columns = {
  path: /^(?:id|title|url|image|price|currency|category|brand|available|updatedAt|properties\.[^.=,:]{1,128})$/,
  cure: 'Write COLUMN=id, title, url, image, price, currency, category, brand, available, updatedAt or properties.NAME.',
  others: 'properties',
  usual: {
    id: ['id', 'itemid', 'productid', 'sku', 'variantsku', 'articlenumber'],
    title: ['title', 'name', 'productname', 'producttitle'],
    url: ['link', 'url', 'producturl', 'productlink', 'canonicallink'],
    image: ['imagelink', 'image', 'imageurl', 'productimageurl', 'imagesrc'],
    price: ['price', 'variantprice', 'productprice'],
    currency: ['currency', 'currencycode'],
    category: ['producttype', 'category', 'productcategory', 'type', 'googleproductcategory'],
    brand: ['brand', 'vendor', 'manufacturer'],
    available: [
      ...['availability', 'available', 'instock', 'stockstatus', 'stock'],
      ...['quantity', 'inventoryquantity', 'variantinventoryqty', 'inventory'],
    ],
    updatedAt: ['updatedat', 'modifiedat', 'lastmodified', 'lastupdated', 'timestamp'],
  },
}
