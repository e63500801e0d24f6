import type { Lines } from "./line.ts";

/** Customers, their people and sites, what they own, and marketing. */
export const customerLines: Lines = {
  Client:
    "client, customer, account, company, organisation served | Customers of the desk | A full row has some 18 KB: ask for fields. website is only there with an id",
  "GET /Client/me": "my company, own client | The client of a portal user who is signed in",
  "POST /Client/NewAccountsId":
    "accounts id, accounting number of a client, ledger id | Gives a client another id in the accounting system",
  "POST /Client/PaymentMethodUpdate":
    "payment method, direct debit, card on file | Changes how a client pays",
  AreaAzureTenant:
    "Azure tenant of a client, Microsoft tenant mapping | Which Microsoft tenants belong to which client",
  AreaRequestType: "ticket types of a client, allowed ticket types | Which types of ticket a client may use",
  TopLevel:
    "client group, parent company, top level, holding, group of customers, division | Groups of clients | The rows come under tree",
  Organisation:
    "organisation, our company, own organisation, department, business unit | The tenant's own organisations, with their departments",
  Site: "site, location, office, branch, building, address of a customer, warehouse, stock location | Places of clients | Stock is kept at sites with stocklocation",
  "GET /Site/StockBins": "stock bin, shelf, bin location | Bins within stock locations",
  Users:
    "user, end user, contact, person, requester, customer's employee, caller | People at clients; not agents | Needs site_id when created; emailaddress is the mail",
  "GET /Users/me": "my own user | The portal user who is signed in",
  "POST /Users/prefs": "user preferences, portal settings of a user | Changes preferences of a portal user",
  UserChange:
    "user history, audit of a user, changes of a contact | What was changed at a user, by whom and when",
  Address:
    "address, postal address, delivery address, invoice address | Addresses of clients, sites and users",
  Addressbook: "address book, directory | Address books",
  EmailAddressBook:
    "e-mail address book, mail recipients, autocomplete of addresses | Mail addresses to choose recipients from",
  Contactgroup: "contact group, group of contacts | Groups of contacts",
  Contactgroupcontact: "member of a contact group | Who is in a contact group",
  CRMNote:
    "CRM note, account note, sales note, meeting note, contact report, client activity | Notes about a client, a supplier or a prospect, apart from tickets",
  Asset:
    "asset, device, computer, laptop, server, printer, configuration item, CI, hardware, equipment, inventory | What clients have and the desk looks after | assettype_id and client_id are needed to create; fields has the fields of its type",
  "GET /Asset/NextTag": "next asset tag, next inventory number | The next free asset tag",
  "GET /Asset/GetAllSoftwareVersions":
    "software versions, all installed versions | Versions of software over all devices",
  AssetChange:
    "asset history, device changes, audit of a device, configuration change | What was changed at a device, by whom and when",
  AssetSoftware:
    "installed software, applications on a device, programs, software inventory | Software found on devices | device_id gives those of a device",
  AssetType: "asset type, kind of device, CI class, device category | Kinds of asset, with their fields",
  AssetTypeInfo: "asset type details, columns of an asset type | How a type of asset is shown",
  AssetTypeMappings:
    "asset type mapping, RMM type mapping | Which types of other systems become which asset type",
  AssetGroup: "asset group, group of asset types, item group | Groups of asset types and of items",
  XtypeRole:
    "asset type permissions, who sees an asset type | Which roles may see and change a type of asset",
  DeviceLicence:
    "licence on a device, licence assigned to an asset | Which licences are in use on which devices",
  SoftwareLicence:
    "software licence, license, subscription, seats, entitlement, Microsoft 365 licence, SaaS | Licences and subscriptions of clients, with their numbers and renewals | The rows come under licences; licence_type 0 licence, 1 subscription",
  SoftwareLicenceRole: "licence role, who has a licence | Which users and roles have a licence",
  LicenceChange:
    "licence history, changes of seats, subscription changes | How the number of licences changed, and when",
  MeterReading:
    "meter reading, page count, counter, copies, printer usage, odometer | Readings of counters of devices",
  HaloDeviceInfo: "mobile device, push device, app registration | Devices that have Halo's app",
  Certificate:
    "certificate, SSL, TLS, expiry of a certificate | Certificates that Halo keeps for its own connections",
  BookingType: "booking type, kind of appointment to book | Kinds of appointment that users may book",
  DistributionLists:
    "distribution list, mailing list, recipients, newsletter list, marketing list | Lists of people whom mails go to",
  DistributionListsLog: "log of a mailing list, who was added | Who came to or left a distribution list",
  MailCampaign:
    "mail campaign, marketing campaign, newsletter, mailshot | Mails to many people, as marketing",
  MailCampaignEmail: "campaign mail, newsletter issue, mail of a campaign | The single mails of a campaign",
  MailCampaignLog:
    "campaign log, opened, bounced, delivery of a newsletter | What became of mails of a campaign",
  MarketingUnsubscribe: "unsubscribe, opt-out, do not mail | Who wants no marketing",
  MO: "marketing opens, open tracking, click tracking | Notes that a marketing mail was opened; a read counts as an opening",
  BulkEmail: "bulk e-mail, mass mail | Mails that went to many people at once",
  Journey:
    "customer journey, lifecycle stage, onboarding journey | Stages that a client or user goes through",
  Qualification: "qualification, skill, certification of an agent, competence | Skills that agents have",
};
