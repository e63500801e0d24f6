import type { Lines } from "./line.ts";

/** Invoices, contracts, items, stock, orders, money. */
export const billingLines: Lines = {
  Invoice:
    "invoice, bill, credit note, sales invoice, receivable | What clients were billed | posted is sent to accounting; lines need includelines or an id; invoice_date is mandatory",
  "POST /Invoice/updatelines": "invoice lines, change a line of an invoice | Changes lines of invoices",
  "POST /Invoice/{id}/void": "void, cancel an invoice, annul, write off | Voids an invoice",
  "POST /Invoice/PDF/{id}": "invoice as PDF, print an invoice | Makes the PDF of an invoice",
  InvoiceChange: "invoice history, audit of an invoice | What was changed at an invoice, by whom and when",
  InvoiceDetailProRata:
    "pro rata, part of a month, prorated line | Parts of a period that a line is billed for",
  InvoicePayment:
    "payment, paid, receipt, money received, settle an invoice | Payments of invoices | The rows come under payments",
  RecurringInvoice:
    "recurring invoice, subscription billing, repeat invoice, monthly billing, managed service fee | Templates that invoices are made from again and again | ids are below zero; the rows come under invoices",
  "POST /RecurringInvoice/updatelines":
    "recurring invoice line, quantity, seats on a recurring invoice, price of a line | Changes lines of recurring invoices",
  "POST /RecurringInvoice/process":
    "run billing, generate invoices, process recurring invoices, billing run | Makes the invoices that are due",
  "POST /RecurringInvoice/Lines": "lines of recurring invoices | Reads or adds lines of recurring invoices",
  RecurringItem: "recurring item, subscription item, monthly item | Items that are billed again and again",
  ClientContract:
    "contract, agreement, managed services contract, support agreement, retainer, renewal | Contracts with clients | The rows come under contracts; end 2099-12-31 is none",
  "POST /ClientContract/NextRef":
    "next contract number, contract reference | The next free number of a contract",
  "POST /ClientContract/Approval": "approve a contract, contract acceptance | Accepts or refuses a contract",
  ClientPrepay:
    "prepay, prepaid hours, block hours, time bank, credit, hours balance, top-up | Hours and money that clients paid in advance, and what is used",
  ContractRule:
    "contract rule, which contract a ticket falls under | Rules that choose the contract of a ticket",
  ContractSchedule:
    "contract schedule, billing dates, planned visits | When a contract is billed or serviced",
  ContractSchedulePlan:
    "contract plan, billing plan, schedule plan | Plans that contract schedules are made from",
  BillingTemplate:
    "billing template, contract template, billing plan, what is billed | How time and travel of a contract are billed",
  SupplierContract:
    "supplier contract, vendor agreement, warranty contract, lease, support contract that we pay | Contracts with suppliers",
  "POST /SupplierContract/NextRef":
    "next supplier contract number | The next free number of a supplier contract",
  ChargeRate:
    "charge rate, hourly rate, labour rate, price of an hour, charge type, out-of-hours rate | What an hour costs, by kind of work | Read only",
  BudgetType: "budget type, budget heading | Kinds of budget of projects",
  CostCentres:
    "cost centre, cost center, internal account, profit centre | Internal accounts that costs are booked to",
  Tax: "tax, VAT, GST, sales tax, tax code, tax rate | Rates of tax",
  TaxRule: "tax rule, which tax applies, VAT rule | Rules that choose the tax of a line",
  Currency: "currency, exchange rate, euro, dollar, foreign currency | Currencies with their rates",
  Item: "item, product sold, part, article, price list, SKU, stock item | What is sold, bought or kept in stock | assetgroup_id is needed to create",
  "POST /Item/NewAccountsId":
    "accounting number of an item, ledger id of an item | Gives an item another id in the accounting system",
  ItemGroup: "item group, product group, product category, price list section | Groups of items",
  ItemStock:
    "stock, stock level, stock left, how many are left, quantity on hand, inventory count, warehouse stock | How many of an item are where",
  ItemStockHistory: "stock history, stock movement, goods in and out, stock adjustment | How stock changed",
  itemsupplier:
    "supplier of an item, purchase price, vendor price, supplier part number | Who sells an item to us, and for how much",
  Supplier: "supplier, vendor, distributor, manufacturer | Who we buy from | The rows come under suppliers",
  Quotation: "quote, quotation, proposal, offer, estimate | Offers to clients | The rows come under quotes",
  "POST /Quotation/Approval":
    "accept a quote, approve a quotation, reject an offer | Accepts or refuses a quote",
  SalesOrder: "sales order, customer order, order of a client, fulfilment | What clients have ordered",
  OrderLine: "order line, line of a sales order | Lines of orders",
  PurchaseOrder:
    "purchase order, PO, order to a supplier, procurement, buying | What was ordered from suppliers",
  "POST /PurchaseOrder/confirmreceipt":
    "goods receipt, receive a purchase order, book in, delivery arrived, confirm receipt | Notes that ordered goods have arrived",
  Consignment:
    "consignment, delivery, shipment, dispatch note, delivery note, parcel, tracking number | Goods on their way to a client",
  EcommerceOrder: "web shop order, online order, e-commerce | Orders from a web shop",
  AdobeCommerceIntegration: "Adobe Commerce connection, Magento | Signs in to Adobe Commerce",
  ATT: "price and availability, distributor stock check | Price and stock at a distributor",
  DatabaseLookup: "database lookup, SQL lookup, external lookup | Lookups by SQL in a database",
  "POST /DatabaseLookup/run": "run a database lookup, run SQL | Runs a lookup by SQL",
  DatabaseLookupConfirmation: "confirm a database lookup | Confirms a lookup by SQL",
};
