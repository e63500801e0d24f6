import type { NoiseNames } from "./noise.ts";

/** Keys of a row of /Client. */
export const clientRow: NoiseNames = {
  numbers: `
    toplevel_id confirmemail actionemail clearemail messagegroup_id mailbox_override default_mailbox_id
    item_tax_code service_tax_code prepay_tax_code contract_tax_code pritech sectech accountmanagertech
    open_ticket_count opps_ticket_count key regmanagertech logmanagertech salesreptech accountownertech
    cxmleadtech overridepdftemplateinvoice kashflow_tenant_id client_to_invoice invoiceduedaysextraclient
    sentinel_tenant_id default_currency_code client_to_invoice_recurring snow_id cautomateid stopped
    customertype sentinel_default_user_override percentage_to_survey overridepdftemplatequote avalara_tenant
    due_date_type toplevel_quote_currency
  `,
  texts: `
    name toplevel_name colour from_address_override override_org_name override_org_address
    override_org_phone override_org_email override_org_website override_org_portalurl notes
    thirdpartynhdapiurl xeroid use table logo xero_tenant_id accountsid gficlientid
    overridepdftemplateinvoice_name client_to_invoice_name itglue_id clientcurrency sentinel_subscription_id
    sentinel_workspace_name sentinel_resource_group_name sentinel_tenant_name
    client_to_invoice_recurring_name azure_tenant_id qbo_company_id dbc_company_id
    customer_relationship_list sentinel_default_user_override_name ref intacct_save_location
    accountownertech_name quickbooks_details billing_plan_text overridepdftemplatequote_name
  `,
  flags: `
    inactive override_org_logo excludefrominvoicesync automatic_sales_tax servicenow_validated
    jira_validated ticket_invoices_for_each_site is_vip taxable is_account
  `,
  dates: "calldate",
  lists:
    "customfields custombuttons attachments site_fields azure_tenants snowLicences customer_relationship",
};

/** Keys that only the detail of a client has: a part of the real ones. */
export const clientDetail: NoiseNames = {
  numbers: `
    chargehours hourlyrate periodcharge imageindex chargehours2 ucemail hv thresholdbreached areatype
    prepayrecurringhours prepayrecurringchargebp autotopuptoamount surchargeid billingtemplate_id
    scopeofbusiness automatic_callscript_id discountperc isopportunity linked_organisation_id
    opened_thismonth_count purchase_tax_code prepayrecurringminimumdeduction prepaytotal prepaybalance
    preferreddeliverymethod device42id xerodetails_id datto_alternate_id autotaskid kashflowid
    datto_commerce_id passportal_id oppid prepayrecurringexpirymonths liongardid
    sage_business_cloud_details_id exact_division ncentral_details_id defaultpdftemplateinvoicetickets
    defaultpdftemplateinvoicerecurring ingram_micro_details_id main_contact_id fortnox_tenant
    servicenow_webhook_user servicenow_webhook_tickettype sync_servicenow_attachments override_layout_id
    invoice_mailbox_override servicenow_authtype
  `,
  texts: `
    pritech_name sectech_name accountmanagertech_email fluserdef2 fluserdef3 invoicecomment
    contract_tax_code_name cat2 cat4 cat5 actguid defcat1 defcat3 defcat4 accountsemailaddress
    overidegreeting teamviewerpassword customertype_new accountsccemailaddress snowname main_site_name
    prepayaccountsdesc api_access_clientid thirdpartynhdtenant thirdpartynhdapiclientid portalcolour
    portalbackgroundimageurl accountsfirstname accountslastname purchase_tax_code_name xero_tenant_name
    xero_tracking_category_1_name datto_id datto_url qbodefaulttaxcodename kashflow_tenant_name snelstart_id
    datto_commerce_url hubspot_id hubspot_url domain hudu_url portalchatprofile kaseyaid trading_name
    dbc_company_name stripe_customer_id stripe_paymentmethod current_licences servicenow_username
    servicenow_assignment_group_name servicenow_assignmentgroup servicenow_defaultuser_id
    servicenow_defaultuser_name servicenow_defaultuser sage_business_cloud_details_name
    intacct_location_type jira_url jira_username jira_servicedesk_id jira_servicedesk_name jira_servicedesk
    jira_user_id jira_user_name defaultpdftemplateinvoicerecurring_name intacct_invoice_save_location
    main_delivery_address main_contact_name main_contact_email main_contact_phonenumber main_phonenumber
    fortnox_tenant_name override_layout_name servicenow_ticket_sync matching_value jira_webhook_username
    avalara_tenant_name avalara_id
  `,
  flags: `
    prinotify secnotify priassign floverride fluserdef1hide fluserdef2hide fluserdef3hide fluserdef4hide
    fluserdef5hide fluserdef3mand fluserdef5mand includeactions needsinvoice showslaonweb
    dont_auto_send_invoices monthlyreportemaildirect showallnonbillable all_organisations_allowed
    allowall_tickettypes allowall_category3 allowall_category4 prepayrecurringminimumdeductiononlyactive
    isnhserveremaildefault hubspot_dont_sync hubspot_archived prepayasamount synced_to_intacct
    isclientdetails default_team_to_salesrep_override test_servicenow test_jira create_jira_webhook
    jira_webhook_created auvik_site_inactive twilio_subaccount_created invoice_tickets_seperately_override
  `,
  dates: "datecreated startdate lastinvoiceenddate enddate monthlyreportlastrun",
  lists: `
    allowed_organisations site_update faqlists allowed_category2 allowed_category4 chargerates areaitems
    prepayhistory periods service_access service_subscriptions servicenow_status_mappings
    servicenow_impact_mappings servicenow_category_mappings jira_requesttype_mappings jira_priority_mappings
    extratabs servicenow_team_mappings servicenow_ticket_sync_list
  `,
};

/** Keys of a row of /Site. */
export const siteRow: NoiseNames = {
  numbers: `
    client_id sla_id messagegroup_id item_quantity_in_stock item_serialised_assets_in_stock
    item_quantity_reserved item_quantity_reserved_on_order item_quantity_available gfisiteid stockbin_id
    maincontact_id site_item_tax_code
  `,
  texts: `
    name client_name clientsite_name phonenumber colour timezone notes use delivery_address_line1
    delivery_address_line2 delivery_address_line3 delivery_address_line4 delivery_address_line5 itglue_id
    client_itglue_id stockbin_name country_code_name region_code_name ref lapsafe_default_installation
  `,
  flags: "inactive invoice_address_isdelivery isstocklocation",
  dates: "",
  lists: "customfields site_fields custombuttons",
};

/** Keys that only the detail of a site has. */
export const siteDetail: NoiseNames = {
  numbers: `
    sitephonenumberint globx style inuseby upwho zoffsety zoomx smallx smally bigx bigy deliverby refnumber
    defaultstocklocation stopped sitetimeoffset sitedateformat regionaldirector facilitiesmanager
    language_id linked_organisation_id open_ticket_count opened_thismonth_count cautomateid device42id
    datto_alternate_id autotaskid site_prepay_tax_code site_contract_tax_code site_sales_tax_code
    site_purchase_tax_code syncroid passportal_id import_site_mapping liongardid surchargeid
    ncentral_details_id import_details_id sequence
  `,
  texts: `
    accountsfirstname accountslastname accountsemailaddress accountsccemailaddress ldapstring todomain
    emailsubjectprefix actguid teamviewerpassword maincontact_name wildcardref language_name snowname
    delivery_address guid servicenowid datto_id datto_url site_item_tax_code_name site_service_tax_code_name
    site_contract_tax_code_name site_prepay_tax_code_name site_purchase_tax_code_name hubspot_id hudu_url
    kaseyaid country_code matching_value lapsafe_default_installation_obj businesscentral_billing_client
    authrocket_locale
  `,
  flags: `
    defaultdelivery accountmanagertech monthlyreportemaildirect isnhserveremaildefault all_faqlists_allowed
    issitedetails hasitemsinstock
  `,
  dates: "datecreated uptimestamp contractlastchecked monthlyreportlastrun",
  lists: "popup_notes fields sitecontacts faqlists stockbins extratabs",
};

/** Keys of a row of /Users. */
export const userRow: NoiseNames = {
  numbers: `
    site_id site_id_int telpref default_currency_code priority_id linked_agent_id contract_value
    relationship_id uddevsite uddevnum uduserid userdevicerolecount connectwiseid autotaskid messagegroup_id
    client_account_manager_id key client_id item_tax_code overridepdftemplatequote
    client_automatic_callscript_id
  `,
  texts: `
    name site_name client_name firstname surname initials title emailaddress phonenumber_preferred
    sitephonenumber phonenumber homenumber mobilenumber mobilenumber2 fax activedirectory_dn
    onpremise_activedirectory_dn container_dn login colour other1 other2 other3 other4 other5 notes
    site_guid area_guid site_cautomate_guid software_role_name site_hubspot_guid role_list sitetimezone use
    table overridepdftemplatequote_name okta_id azure_id user_with_clientsite whatsapp_number azureoid
  `,
  flags: `
    inactive isimportantcontact neversendemails covered_by_contract isserviceaccount ignoreautomatedbilling
    isimportantcontact2 automatic_sales_tax client_taxable neversendmarketingemails is_prospect
  `,
  dates: "contract_end_date date_of_birth",
  lists: "customfields attachments custombuttons user_relationships",
};

/** Keys that only the detail of a user has: a part of the real ones. */
export const userDetail: NoiseNames = {
  numbers: `
    sitephonenumberint mobileint mobilenumber2int inv1 inv3 inv4 web_access_level inv1site inv6 inv8 inv10
    inv7site inv8site inv11 inv13 inv16 inv18 inv20 inv24 inv25 inv11site inv12site inv13site inv14site
    inv15site inv16site inv17site inv18site inv19site inv20site inv21site cataloglevel open_ticket_count
    opened_thismonth_count cautomateid azure_connectionid passportal_id passportal_client_id opportunity_id
    azure_roleid no_manager_roleid
  `,
  texts: `
    third_party_sql deputyusername cat2 email2 email3 memberof supplier_name agent_app_url webannouncement
    jira_id zapier_client_name servicenow_username site_servicenow_id samaccountname okta_status
    oppcompanyname oppcontactname site_guid2 linked_user_name hubspot_id hubspot_url hudu_url
    servicenow_companyid instagram_username matching_value gocardless_customfields
  `,
  flags: `
    ischangeapprover2 inform informaction showslatimes canadd allowviewsitedocs ischangeapprover
    cancreateuser iscontractcontact informclearancearea viewallcleared caneditwebdetails hasbeentrained
    emailconfirmed delegation_timebased isnhserveremaildefault matchprimaryemail canaccessinvoices locked
    allowviewclientdocs hubspot_dont_sync hubspot_archived unsubscribed canviewopps
    service_account_overridden update_user_tickets check_update_user_tickets
  `,
  dates: "datecreated lastlogindate azure_last_login_date",
  lists: "addresses departments usercompany software assets roles thirdpartygroups linked_sites extratabs",
};
