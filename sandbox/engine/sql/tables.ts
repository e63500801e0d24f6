import type { HaloRecord, Tenant } from "../model.ts";

/** The tables of Halo's database that reports in SQL read, made of the tenant's records. */

/** What a column holds: a number, a bit, a moment, or a text. */
export type ColumnKind = "n" | "b" | "d" | "t";

export interface SqlColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The field of the record. */
  readonly field: string;
}

export interface SqlTable {
  readonly name: string;
  readonly columns: readonly SqlColumn[];
  readonly rows: (tenant: Tenant) => readonly Readonly<Record<string, unknown>>[];
}

/** `Name:kind=field`, several with blanks between; a text has no kind. */
function table(name: string, rows: SqlTable["rows"], columns: string): SqlTable {
  return {
    name,
    rows,
    columns: columns
      .trim()
      .split(/\s+/)
      .map((text) => {
        const [, column = "", kind = "t", field = ""] = /^(\w+)(?::([nbdt]))?=(\S+)$/.exec(text) ?? [];
        return { name: column, kind: kind as ColumnKind, field };
      }),
  };
}

const linesOf = (records: readonly HaloRecord[]) =>
  records.flatMap(({ id, lines }) =>
    Array.isArray(lines)
      ? lines.map((line: Readonly<Record<string, unknown>>) => ({ ...line, _of: id }))
      : [],
  );

export const sqlTables: readonly SqlTable[] = [
  table(
    "FAULTS",
    ({ tables }) => [...tables.Tickets, ...tables.Projects, ...tables.Opportunities],
    `Faultid:n=id Symptom=summary symptom2=details username=user_name userid:n=user_id Status:n=status_id
     Areaint:n=client_id sitenumber:n=site_id Assignedtoint:n=agent_id RequestTypeNew:n=tickettype_id
     Requesttype:n=itil_requesttype_id dateoccured:d=dateoccurred datecleared:d=dateclosed
     Clearwhoint:n=closure_agent_id seriousness:n=priority_id Slaid:n=sla_id sectio_=team category2=category_1
     FDeleted:b=deleted FMergedIntoFaultid:n=merged_into_id fxrefto:n=parent_id fixbydate:d=fixbydate
     FRespondByDate:d=respondbydate FResponseDate:d=responsedate SLAresponseState=slaresponsestate
     Slastate=slastate FexcludefromSLA:b=excludefromsla Flastactiondate:d=lastactiondate
     fhasbeenclosed:b=hasbeenclosed fFirstTimeFix:n=firsttimefix FSLAonhold:b=onhold FSLAholdtime:n=slaholdtime
     FOppValue:n=oppvalue FOppTargetDate:d=targetdate`,
  ),
  table(
    "ACTIONS",
    ({ tables }) => {
      const places = new Map<unknown, number>();
      return tables.Actions.map((action) => {
        const place = (places.get(action.ticket_id) ?? 0) + 1;
        places.set(action.ticket_id, place);
        return { ...action, _place: place, _code: Number(action.chargerate) - 1 };
      });
    },
    `Faultid:n=ticket_id actionnumber:n=_place who=who whoagentid:n=who_agentid Whe_:d=datetime note=note
     Actoutcome=outcome timetaken:n=timetaken timetakenAdjusted:n=timetakenadjusted nonbilltime:n=nonbilltime
     ActionCode:n=_code ActionChargeHours:n=actionchargehours ActionNonChargeHours:n=actionnonchargehours
     ActionPrePayHours:n=actionprepayhours ActionChargeAmount:n=actionchargeamount
     ActionContractID:n=action_contract_id ActionInvoiceNumber:n=action_invoice_line_id
     ActionStatusBefore:n=old_status ActionStatusAfter:n=new_status ActIsBillable:b=actisbillable
     ActionDateCreated:d=actiondatecreated ActionArrivalDate:d=actionarrivaldate`,
  ),
  table(
    "AREA",
    ({ tables }) => tables.Client,
    "Aarea:n=id aareadesc=name AIsInactive:b=inactive Atreeid:n=toplevel_id Aarearef=ref",
  ),
  table("TREE", ({ tables }) => tables.TopLevel, "Treeid:n=id TreeDesc=name"),
  table(
    "SITE",
    ({ tables }) => tables.Site,
    "Ssitenum:n=id sdesc=name Sarea:n=client_id SIsInactive:b=inactive",
  ),
  table(
    "USERS",
    ({ tables }) => tables.Users,
    "Uid:n=id uusername=name uemail=emailaddress Usite:n=site_id uinactive:b=inactive UPWDResetString=login",
  ),
  table(
    "UNAME",
    ({ tables }) => tables.Agent,
    `Unum:n=id uname=name usection=team Uisdisabled:b=isdisabled uisapiagent:b=isapiagent ucostPrice:n=costprice
     upassword=initials`,
  ),
  table("TSTATUS", ({ tables }) => tables.Status, "Tstatus:n=id tstatusdesc=name"),
  table("REQUESTTYPE", ({ tables }) => tables.TicketType, "RTid:n=id rtdesc=name"),
  table("POLICY", ({ tables }) => tables.Priority, "Ppolicy:n=priorityid Pdesc=name Pslaid:n=slaid"),
  table("SLAHEAD", ({ tables }) => tables.SLA, "Slid:n=id Sldesc=name"),
  table("LOOKUP", ({ tables }) => tables.Lookup, "fid:n=lookupid fcode:n=id fvalue=name"),
  table(
    "DEVICE",
    ({ tables }) => tables.Asset,
    `Did:n=id dinvno=inventory_number Dtype:n=assettype_id Dsite:n=site_id dinactive:b=inactive
     DWarrantyStartDate:d=warranty_start DWarrantyEndDate:d=warranty_end dcontractid:n=contract_id
     DStatus:n=status_id`,
  ),
  table("XTYPE", ({ tables }) => tables.AssetType, "TTypenum:n=id tdesc=name"),
  table("ITEM", ({ tables }) => tables.Item, "Iid:n=id idesc=name"),
  table(
    "CONTRACTHEADER",
    ({ tables }) => tables.ClientContract,
    `CHid:n=id CHarea:n=client_id CHcontractRef=ref CHstartdate:d=start_date CHenddate:d=end_date chactive:b=active
     CHstatus:n=status CHBillingPeriod:n=billingperiod CHPeriodChargeAmount:n=periodchargeamount`,
  ),
  table(
    "INVOICEHEADER",
    ({ tables }) => [...tables.Invoice, ...tables.RecurringInvoice],
    `IHid:n=id IHaarea:n=client_id IHInvoice_Date:d=invoice_date IHDue_Date:d=duedate IHAmountDue:n=amountdue
     IHAmountPaid:n=amountpaid ihdatepaid:d=datepaid ihvoided:b=voided IHPosted:b=posted IHchid:n=contract_id
     IHrecurringInvoiceId:n=recurring_invoice_id`,
  ),
  table(
    "INVOICEDETAIL",
    ({ tables }) => linesOf([...tables.Invoice, ...tables.RecurringInvoice]),
    `IDid:n=id IdIHid:n=_of IDItem_ShortDescription=item_shortdescription IDQty_Order:n=qty_order
     IDUnit_Price:n=unit_price IDNet_Amount:n=net_amount IDTax_Amount:n=tax_amount IDUnit_Cost:n=unit_cost
     idrecurringinvoiceid:n=recurring_invoice_id idisInactive:b=isinactive IDisGroupDesc:b=isgroupdesc
     IDCHID:n=contract_id IDFaultid:n=ticket_id IDOLID:n=salesorder_line_id`,
  ),
  table(
    "STDREQUEST",
    ({ tables }) => tables.RecurringInvoice,
    `stdid:n=schedule_id StdInvoiceId:n=id StdPeriod:n=period STDNextCreationDate:d=nextcreationdate
     stdlastcreated:d=lastcreated stddisabled:b=disabled stdstartdate:d=startdate stdenddate:d=enddate`,
  ),
  table(
    "QUOTATIONHEADER",
    ({ tables }) => tables.Quotation,
    "QHid:n=id QHfaultID:n=ticket_id QHDate:d=date QHExpiryDate:d=expiry_date QHstatus:n=status",
  ),
  table(
    "APPOINTMENT",
    ({ tables }) => tables.Appointment,
    "APid:n=id APunum:n=agent_id APStartDate:d=start_date APEndDate:d=end_date APSubject=subject APFaultID:n=ticket_id",
  ),
  table("Timesheet", ({ tables }) => tables.Timesheet, "TSid:n=id TSunum:n=agent_id TSdate:d=date"),
  table(
    "TimesheetEvent",
    ({ tables }) => tables.TimesheetEvent,
    `TSEid:n=id TSEunum:n=agent_id TSEtitle=subject TSEstartdate:d=start_date TSEenddate:d=end_date
     TSEtimetaken:n=timetaken`,
  ),
  table("MAILBOX", () => [], "mbid:n=id mbname=name"),
];

const types: Readonly<Record<ColumnKind, string>> = { n: "int", b: "bit", d: "datetime", t: "nvarchar" };

/** What the database tells of itself: a row for each column. */
export const informationSchema: SqlTable = table(
  "INFORMATION_SCHEMA_COLUMNS",
  () =>
    sqlTables.flatMap(({ name, columns }) =>
      columns.map((column, index) => ({
        table: name,
        column: column.name,
        type: types[column.kind],
        place: index + 1,
      })),
    ),
  "TABLE_NAME=table COLUMN_NAME=column DATA_TYPE=type ORDINAL_POSITION:n=place",
);
