import type { NoiseNames } from "./noise.ts";

/** Keys of a row of /ClientContract. */
export const contractRow: NoiseNames = {
  numbers: `
    client_id numberofunitsfree billingperiod billingdescription subtype status site_id user_id sla_id
    periodchargeamount asset_value asset_sequence accounts_override_mailbox key contracttype
    prepayrecurringchargebp createdby_id billingcategory
  `,
  texts: `
    client_name ref refextra site_name user_name note refextra2 contract_status use table contracttype_name
    cost_calculation createdby_name
  `,
  flags: "started expired force_recalculation active sent_to_oracle",
  dates: `
    start_date end_date periodicinvoicenextdate next_invoice_date next_call_date last_modified
    asset_end_date
  `,
  lists: "customfields",
};

/** Keys that only the detail of a contract has. */
export const contractDetail: NoiseNames = {
  numbers: `
    contract_contact_id main_site startbalance paymentscheme chargehoursperperiod outofhoursmultiplier
    requestminimum invoiceminimum prepayrecurringcharge unmatchedcombinations termmonths percentageincrease
    paymentmethod createdfrom_id costperperiod previouscontract ohid billingperiods surchargeid
    chargerate_method pdf_attachment_id pdftemplate_id autotaskid salesorder_id salesorder_line_id endtype
    chargeratemultiplier contract_prepaytotal contract_prepayused contract_prepaybalance
    prepayrecurringhours prepayrecurringminimumdeduction prepayrecurringautomaticdeduction
    prepayrecurringexpirymonths oracle_invoice_id prepay_itemid created_from_order autotopupthreshhold
    autotopuptoamount autotopupcostperhour autotopupbyamount portal_display_type
  `,
  texts: `
    item_desc sla_name invoicedescription emailaddresses scheduleemails accountsdesc
    billing_description_string billing_period_string printhtml pdftemplate_name import_user
    labournominalcodeoverride labournominalcodeoverride_name emailaddress_to emailaddress_cc prepay_itemname
    approvername approveremailaddress signature
  `,
  flags: `
    chargerollover allowfixedprice allowpyg allowprepay chargeperdevice chargeprepaytravel
    chargeprepaymileage chargepygtravel chargepygmileage onlybillatendofperiod dontsendalarm rollingcontract
    dontinvoice schedulesendaccountmanager hasactions dontchargeforitems contract_prepayasamount
    billforrecurringprepayamount prepayrecurringminimumdeductiononlyactive iscontractdetails
    use_cost_calculation send_to_oracle can_approve
  `,
  dates: "nextincrementdate datereceived datesent prepayrecurringchargenextdate datesent_to_oracle",
  lists: `
    assets users periods overriding_rates chargerates custombuttons schedule scheduleplan
    contract_prepayhistory contract_periods prepay_periods contracts sites attachments billingplans
    extratabs contractapprovalfields
  `,
};

/** Keys of an invoice, recurring or not: a part of the real ones. */
export const invoiceRow: NoiseNames = {
  numbers: `
    sitenumber uid datetype percent contract_id currency_code currency_conversion_rate amountdue
    amount_remaining emailstatus pdf_attachment_id pdftemplate_id composite_tax_total recurring_invoice_id
    add_contract_assets add_travel add_mileage add_itemsissued add_prepay qboid billingcategory
    kashflow_tenant_id kashflowid original_client_id intacct_recordno creditlinkedtoinvoiceid
    creditlinkedtoinvoiceid_typeid sage_business_cloud_details_id exact_division
    invoice_auto_increase_period invoice_percent_increase approvalagent approvalagentid
    take_payment_on_duedate credit_total payments_pending avalara_details_id qbo_term_id
    credit_outstanding_for_customer credit_outstanding apply_credit_id apply_credit_amount
    apply_credit_tax_type ticket_client_to_invoice_to_id most_recent_invoice_type conversion_rate tax_total
    revenue
  `,
  texts: `
    use client_name site_name thirdpartyinvoicenumber name address2 address3 address4 deladdress1
    deladdress4 deladdress5 tel_number contactname global_tax_code taken_by order_number cust_order_number
    payment_ref global_nom_code global_details invoice_type_code contract_ref currency xeroid originaddress
    printhtml pdftemplate_name reference xero_branding_theme_name xero_branding_theme createdbyagentname
    original_client_name snelstart_id periodname creditlinkedtoinvoiceid_thirdpartynumber
    sage_business_cloud_id assigned_agent_name ticket_note generic_online_invoice_payment_url intacct_class
    intacct_class_name intacct_tax_solution intacct_tax_solution_name intacct_project_name supplier_name
    minimum_line_description qbo_term_name qbo_term exact_payment_conditon_name exact_payment_conditon_id
    exact_payment_conditon avalara_details_name apply_credit_long_description originaddress2 originaddress3
    originaddress5
  `,
  flags: `
    disabled posted hideinvoice is_recurring_invoice markaspaid reviewrequired schedule_ignore_delete
    approval_start requires_approval contains_calculated_quantity include_in_autopay minimum_price_active
    update_invoice_conversion_rate dont_sync_to_3rd_party is_invoice_screen
  `,
  dates: `
    invoice_date schedule_date dateposted last_synced last_modified datesent datepaid duedate
    nextcreationdate startdate enddate period_start_date period_end_date approvaldatetime
  `,
  lists: "customfields merge_data extratabs",
};

/** Keys of an item: a part of the real ones. */
export const itemRow: NoiseNames = {
  numbers: `
    status assetgroup_id quantity_reserved quantity_on_order baseprice created_by supplier_id
    manufacturer_id assettype_id min_purchase_qty secondprice taxcode taxcodeother margin reorderqty
    costingmethod servicefee recovery avco qtyonallsalesorders hours markupperc metertype template_id
    assetaccountcode xerodetails_id autotaskserviceid kashflowid kashflow_tenant_id maxitemdiscount
    item_default_billing_period import_details_id item_group_taxcode_purchase recurringcost type
    sage_business_cloud_details_id budgettype_id exact_division weight sage50uk_department_id
    related_item_count auto_reorder_type
  `,
  texts: `
    asset_type_matching_field_name use name note supplier_part_code description purchase_description
    internalreference externalreference goodsinunit goodsoutunit supplier_name manufacturer_name
    assettype_name taxcode_name taxcodeother_name binlocation nominalcode shaccountsid template_name icon
    icon_download_url group_third_party_id sagetoken xero_salestax xero_purchasetax purchasenominalcode
    fullyqualifiedname xero_tenant_name expense_account_name asset_account_name income_account
    expense_account qbocategoryid qbocategoryname qbo_category kashflow_tenant_name nominalcode_name
    purchasenominalcode_name linked_item_name snelstart_id snelstart_department_id snelstart_department_name
    snelstart_department quickbooks_details qbo_company_name extra_invoice_description intacct_type
    item_group_nominalcode item_group_nominalcode_purchase dbc_company_name sage_business_cloud_details_name
    budgettype_name exact_division_name user_description xero_inventory_account_code_name
    xero_cogs_account_code_name myob_asset_account_code avalara_item_code purchase_currency_code_name
    purchase_currency relatedcategories_list
  `,
  flags: `
    promptforprice doesnotneedconsigning applydiscount isrecurringitem salestaxincluded purchasetaxincluded
    taxable update_recurring_invoice_price update_recurring_invoice_cost serialise_only_one dont_track_stock
    price_calculated_from_components cost_calculated_from_components item_listed_only_on_bundle_setup
  `,
  dates: "datecreated",
  lists: "customfields item_suppliers stocklocations linked_asset_defaults relatedcategories",
};

/** Keys of a supplier: a part of the real ones. */
export const supplierRow: NoiseNames = {
  numbers: `
    toplevel_id emailtemplate_id default_contract_id default_contract_sla_id contract_count parentid
    kashflowid details_id kashflow_tenant_id access_control_level purchase_tax_code
    sync_servicenow_attachments jira_webhook_user supplier_invoice_due_date_extra_days servicenow_authtype
    default_currency_code supplier_mailbox_override messagegroup_id
  `,
  texts: `
    name contact_name support_email_address phone_number thirdpartynhdapiurl notes address webserviceurl
    emailtemplate_name accounts_id portal_url portal_ref portal_username contact_title fax email_end_tag
    nhdurl nhdemailaddress api_access_clientid thirdpartynhdtenant thirdpartynhdapiclientid
    kashflow_tenant_name xero_tenant_name xero_id qbo_company_name jira_url jira_username
    jira_servicedesk_id jira_servicedesk_name jira_servicedesk jira_user_id jira_user_name jira_user
    intacct_location_id intacct_location_type intacct_save_location default_currency_code_name
    servicenow_url servicenow_locale servicenow_username servicenow_assignment_group
    servicenow_assignment_group_name servicenow_assignmentgroup servicenow_defaultuser_id
    servicenow_defaultuser_name servicenow_defaultuser purchase_tax_code_name servicenow_ticket_sync
    jira_webhook_username use logo supplier_mailbox_address website
  `,
  flags: `
    inactive switchslatosupplier emailoverduefixby emailoverdueresponse is_xero_archived issupplierdetails
    test_jira create_jira_webhook jira_webhook_created synced_to_intacct test_servicenow is_supplier
    is_manufacturer jira_validated
  `,
  dates: "datecreated last_modified",
  lists: `
    customfields users jira_requesttype_mappings jira_priority_mappings intacct_location_id_list
    access_control servicenow_status_mappings servicenow_impact_mappings servicenow_urgency_mappings
    servicenow_category_mappings servicenow_team_mappings servicenow_ticket_sync_list
    servicenow_fieldmappings
  `,
};

/** Keys of a line of an invoice: a part of the real ones. */
export const invoiceLine: NoiseNames = {
  numbers: `
    ihid unit_price unit_price_converted net_amount tax_amount unit_cost contract_id recurring_invoice_id
    recurring_invoice_line_id actioncode site salesorder_line meter_pricing_method prepay_id
    prorata_unit_price group_id kashflow_line_id current_reading billingperiod line_periods min_meter_units
    metertype importcsvid pro_rata_line_id meter_min_quantity original_client_id myob_row_id
    deferred_revenue_olseq item_tax_code bundle_id surcharge_id override_tax_code baseprice
    total_tax_converted net_total total_tax total_price total_discount discount_converted
    net_amount_converted total_price_converted decimalplacesforinvoices total_net_total
  `,
  texts: `
    item_shortdescription item_longdescription asset_inventory_number xero_lineid entity_type
    item_internal_reference item_tax_name xero_tax_code prorata_shortdescription intacct_location_id
    intacct_department_id client_name supplier_name intacct_warehouse_id myob_location bundle_name
    xero_category_1_lookup xero_category_2_lookup xero_category_2_lookup_name tax_name
  `,
  flags: `
    calculate_price_from_users prorata_next_invoice isinactive is_meter autorenew synced_to_intacct
    hideitems force_new hide_on_pdf is_bundled_line hide_grouped_items_price is_deferred_revenue
    use_rpi_increase merge_lines_if_matched
  `,
  dates: "startdate enddate auto_increase_last_date createproratadate",
  lists: "customfields quantity_licences quantity_subscriptions taxRuleResult",
};
