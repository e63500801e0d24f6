import type { NoiseNames } from "./noise.ts";

/** Keys of a row of /Status. */
export const statusRow: NoiseNames = {
  numbers: `
    type sequence ticket_count timeuntilloffhold statuschangeto statuschangetofreq statusnochangehours
    statusnochangehoursmanager statusnochangehourssection nochangetemplate statusemailfreqdays statusemailid
    notifystatuschange useworkinghours useworkinghours_statusnochangehours
    useworkinghours_statusnochangehourssection useworkinghours_statusnochangehoursmanager
  `,
  texts: `
    guid intent name shortname colour slaaction nochangetemplate_guid statusemail_guid statusemailname
    nochangetemplatename statuschangetoname
  `,
  flags: `
    showonquickchange nochangehoursrecurring statusnochangehoursmanagerrecurring
    statusnochangehourssectionrecurring includeinloadbalance dontsendslareminders slaignorerelease
  `,
  dates: "",
  lists: "tickettypes outcomes translations",
};

/** Keys of a row of /Priority. */
export const priorityRow: NoiseNames = {
  numbers: "slaid priorityid fixtime responsetime catprompt workdaysoverride",
  texts: "sla_guid name fixunits responseunits colour responsestartofdaytime startofdaytime workdays",
  flags: `
    enterslaexcuse ishidden fixendofday responseendofday responsestartofday startofday setfixtostartdate
    setfixtotargetdate enterslaresponseexcuse
  `,
  dates: "",
  lists: "translations",
};

/** Keys of a row of /SLA. */
export const slaRow: NoiseNames = {
  numbers: `
    workday_id autoreleaselimit statusafterautorelease slstatusafterfirstwarning slstatusaftersecondwarning
    access_control_level
  `,
  texts: "guid intent name workday_guid workdays workday_name statusafterautorelease_name",
  flags: `
    hoursaretechslocaltime responsereset autoreleaseoption response_reset_approval trackslaresponsetime
    trackslafixbytime dontsendholdreminders
  `,
  dates: "",
  lists: "priorities access_control",
};

/** Keys of a row of /Category. */
export const categoryRow: NoiseNames = {
  numbers: "type_id sla_id priority_id chargerate category_group_id itilrequesttype",
  texts: "guid intent value category_name note user_note",
  flags: "include_note is_integration",
  dates: "",
  lists: "translations",
};

/** Keys of a row of /Outcome. */
export const outcomeRow: NoiseNames = {
  numbers: `
    sequence update_parent_attachment_type sendemail sendsms child_template_id createchildticketortemplate
    child_ticket_type_id colour_type newstatus emailtemplate_id chargerate defaultuserdef buttonimage
    requesttype workflow_id workflow_step_id defaultappointmentstatus child_emailtemplate_id
    newaction_emailfrom newaction_supplier_contract_id newaction_supplier_sla_id
    newaction_supplier_priority_id newaction_thirdpartynhdapiareaid from_action_id to_ticket_id script_id
    pdftemplate_id access_control_level parentdefaultuser supplieremailintellisense azure_connection_id
    defaultsupplier_id default_asset_type apptcompletetimetype newaction_thirdpartynhdjirasupplierid
    tagreleasetype releaseid releaseid2 default_opp_closure_cat minattachments sendsurvey
    defaultcommunicationmethod newaction_thirdpartynhdservicenowsupplierid related_note_visibility
    config_type show_on_child newactiondisplaysize default_distribution_list
  `,
  texts: `
    guid intent outcome buttonname labellong tfstype child_template_guid emailtemplate_guid
    emailtemplate_name approval_process_name fieldvisible worddocpath tooverride workflow_guid workflow_name
    reportname todo_template_guid todo_template_name child_emailtemplate_name newaction_emailto
    newaction_emailcc newticket_user callscreencallscript_name pdftemplate_name automation_runbookid
    defaultcat2 defaultcat3 azure_connection default_asset_type_name lastusercontactmethod
    submitlabeloverride lapsafe_default_installation lapsafe_default_installation_obj
    default_distribution_list_name
  `,
  flags: `
    translate_before_sending slareleaseischecked hidefromuser hidesendsms mustassign synctosap
    synctodynamics showimportantcheckbox isimportant report_attach_xls report_attach_csv report_attach_json
    usetimer update_dynamic_email_list skip_pending_closure newdetailsfromsource show_email_fields
    excludeFromDynamicLists setdetailsfromnewticket setemailbodytonote showevenifnochild
    showattachmentstouser includeallattachments show_to_user default_sync_to_servicenow showautorelease
    default_sync_to_jira allow_user_attachments showsendtwitter default_send_to_pagerduty showsendinstagram
    ai_preview ai_improve_agent_note_default_on show_when_locked showsendgooglebusiness hide_header_button
    default_team_to_agents_default hide_user_visibility_toggle
  `,
  dates: "",
  lists: "fields attachments access_control azure_input_mappings tickettypes",
};

/** Keys of a row of /Lookup. */
export const lookupRow: NoiseNames = {
  numbers: "lookupid access_control_level sequence",
  texts: `
    intent name value2 value4 value7 value8 contract_ref email_template_name tax_rate_name xero_tenant_name
    surcharge_item_name dynamics_company_name column_profile_name jira_instance_name
  `,
  flags: "value2_bool value3_bool value8_bool value9_bool inactive",
  dates: "",
  lists: "rates access_control sub_lookup",
};

/** Keys of a row of /ChargeRate. */
export const chargeRateRow: NoiseNames = {
  numbers: `
    area contract_id charge_id rate org minimum increment oohmultiplier holidaymultiplier weekendmultiplier
    round current_rate travel_surchargeid contractmultiplier rateoverride
  `,
  texts: "",
  flags:
    "surcharge useagentworkinghours use_budget_rate current use_for_travel use_for_mileage override_surcharge",
  dates: "startdate expirydate",
  lists: "",
};

/** Keys of a row of /Tax. */
export const taxRow: NoiseNames = {
  numbers: "value kashflow_tenant_id sage_tenant_id exact_division myob_details_id",
  texts: `
    name code xero_tenant_name xerotaxrate kashflow_tenant_name kashflowtaxrate qbotaxrate qbocode
    qbocode_name qbo_company_name sage_tenant_name exact_division_name exacttaxcode myobtaxcode
    myob_details_name avalara_id category_code
  `,
  flags: "is_composite onseparateline",
  dates: "",
  lists: "linked_rates",
};

/** Keys of a row of /AssetType. */
export const assetTypeRow: NoiseNames = {
  numbers: `
    assetgroup_id keyfield_id keyfield3_id manufacturer supplier1 itemno monthlycost sixmonthlycost
    yearlycost twoyearlycost fiveyearlycost resourcebooking_workdays_id
    resourcebooking_asset_restriction_type priority_visibility status_visibility notes_visibility
    visibility_level resourcebooking_site_selection_type newticket_priority access_control_level
    criticality_visibility service_category_id
  `,
  texts: `
    guid intent name keyfield_name keyfield2_name keyfield3_name memo accountscode1 kaseyaid icon tagprefix
    columnprofileoverride_name resourcebooking_workdays_name fiid_guid
  `,
  flags: "useteamviewer enableresourcebooking allowall_status allow_all_view is_service is_businessapp",
  dates: "",
  lists: "fields field_list access_control services",
};

/** Keys of a row of /AssetGroup. */
export const assetGroupRow: NoiseNames = {
  numbers: `
    sequence tax_id tax_id_purchase import_details_id qbo_item_type access_control_level
    item_assettype_default item_billing_period_default
  `,
  texts: `
    guid intent name memo kaseyaid thirdpartyid nominalcode nominalcode_name nominalcodepurchase
    nominalcode_name_purchase tcsnote tax_name tax_name_purchase itemcode_id itemcode_name avalara_item_code
    item_assettype_name_default xero_category_1_lookup xero_category_2_lookup xero_category_2_lookup_name
  `,
  flags: `
    connector showasitem showasequip moveassetonrequest items_in_group_no_consign multipleaccountstenants
    item_recurring_default item_donttrackstock_default item_doesnotneedconsigning_default
    item_contract_default
  `,
  dates: "",
  lists: "assettypes access_control",
};

/** Keys of a row of /Timesheet. */
export const timesheetRow: NoiseNames = {
  numbers: `
    agent_id target_hours actual_hours break_hours unlogged_hours allowed_break_hours work_hours percentage
    workdayid timesheet_manager forecasting_id chargeable_hours forecasting_hours
  `,
  texts: "agent_name colour approval",
  flags: "",
  dates: "date start_time end_time estimated_start_time estimated_end_time",
  lists: "",
};

/** Keys of a row of /TimesheetEvent. */
export const timesheetEventRow: NoiseNames = {
  numbers: `
    event_type timetaken agent_id break_type ticket_id action_number action_invoice_number holiday_id
    site_id charge_rate mileage tickettype_id client_id contract_id traveltime
  `,
  texts: `
    subject break_note note customer charge_type_colour user_name category1 category2 category3 category4
    charge_type_name
  `,
  flags: "lognewticket clear_end",
  dates: "start_date end_date originalstartdate",
  lists: "agents",
};

/** Keys of a row of /TicketType. */
export const ticketTypeRow: NoiseNames = {
  numbers:
    "sequence default_sla group_id ticket_count itilrequesttype project_type default_agent default_priority",
  texts: `
    guid intent name use default_sla_guid group_name jira_issue_type kanbanstatuschoice_list email_start_tag
    email_end_tag default_agent_name default_team workflow_name
    overridewiththefollowingtemplatewhenloggingmanuallyname
  `,
  flags: `
    cancreate agentscanselect allowattachments copyattachmentstochild copyattachmentstorelated is_sprint
    enduserscanselect anonymouscanselect hasmandatorytechfields hasmandatoryuserfields visible
  `,
  dates: "",
  lists: "fieldidlist kanbanstatuschoice",
};

/** Keys that only the detail of a ticket type has. */
export const ticketTypeDetail: NoiseNames = {
  numbers: `
    statusafteruserupdate statusaftersupplierupdate closedrequestswithupdates pendingrequestswithupdates
    workflow_id reopenedstatus closedrequestsemailid pendingrequestsemailid closeduserupdatehours
    pendinguserupdatehours chargerate default_sendack approval_process_id from_mailbox_id close_kb_action
    default_product_id default_budgettype_id acknowledgementtemplate acknowledgementtemplateooh
    database_lookup_id default_estimate default_sendremoteinvite logtimeindaysincrement
    statusaftertechupdate pdftemplate_id quote_pdftemplate_id maximumRestrictedPriority autoCloseHours
    closedrequestreplylimit pendingrequestreplylimit alluserscanview
    overridewiththefollowingtemplatewhenloggingmanually appointmentdefaultbody access_control_level
    default_risklevel defaulttab default_targetdate agentresourcebookingtype defaultresourcetype_agent
    attendeesenduser ganttgrandchildview ticketlinktype auto_delete_data auto_delete_days
    statusafterresourcebook parentstatusafterallchildclosed auto_create_appt tab_display
    sprint_tickettype_id minattachments completion_status_type auto_forward_email_updates
    process_open_tickets todolistportalvisibility default_appt_type ticket_status_after_appointment
    max_open_per_user max_total_per_user startdate_validation targetdate_validation
    targetdate_validation_days default_servicenow_type slack_channel_workspace hide_anon_email
    load_balance_interval load_balance_max_tickets load_balance_schedule_frequency
    portal_screen_after_logging show_related_of_related show_all_related wait_time_type default_wait_time
    wait_time_calc_hours
  `,
  texts: `
    statusafteruserupdate_guid statusaftersupplierupdate_guid workflow_guid always_bcc reopenedstatus_guid
    closedrequestsemailguid pendingrequestsemailguid closedrequestsemail_name pendingrequestsemail_name
    webannouncement initial_status_guid default_category_1 default_category_2 default_category_3
    default_category_4 default_summary default_details default_details_html default_kb_name
    approval_process_name default_product_name default_budgettype_name email_end_tag_override
    acknowledgementtemplateooh_guid acknowledgementtemplateooh_name childticketcolumnsoverride_guid
    childticketcolumnsoverride_name statusaftertechupdate_guid pdftemplate_name
    overridewiththefollowingtemplatewhenloggingmanually_guid appointmentdefaultbody_guid
    appointmentdefaultbody_name default_soctargetname soc_default_target default_appointment_details
    statusafterapproverupdate_guid default_justification default_testplan default_backoutplan
    default_communicationplan default_changeinformation_html defaultresourcetype_name
    defaultresourcetype_name_agent rtdefaultagentresourcebookingduration_name default_servicestatusnote
    submitlabeloverride ticket_created_override newrequestmessage published_id defaultpagerdutyservice
    defaultpagerdutyservice_name teams_chat_default_name lapsafe_status_after_webhook_guid
    slack_channel_default_name slack_channel_workspace_name load_balance_schedule third_party_migration_id
  `,
  flags: `
    portalcanreopen closedrequestswithupdatesincpending includeinmobiledbsync default_team_to_agents_default
    default_showforusers default_sendemail default_kb_accessible_for_enduser allowall_actions allowall_team
    allowall_status allowall_category1 allowall_category2 allowall_category3 allowall_category4 hide_respond
    dontsendslareminders dontusependingclosure applydefaultsontypechangebool apply_workflow_on_type_change
    allowtickettypetobechild logtimeindays usetimeslotsforstartandtargettimes showunborntab
    thisentitycanbevotedfor show_vote_comment editservstatus setrelatedservicesfromassets display_audit_tab
    overwrite_showforusers addnoteonlytolinked dontconfirm_updateparent isbillable items_are_billable
    defaultsync_to_sentinel adduserupdatestochildren userbookfromportal showotheropenticketsinnewtab
    showopenusertickets showopensitetickets showopenclienttickets showopendevicetickets showuserfeed
    updateservicestatus showsuggestionstab showoppcontacttab showactivestatuskanban
    allowall_appointment_types include_appointments_scheduled_hours allowall_iframe_customtabs show_add_note
    showdecendantwarningoptions allow_anonymous_logging add_ack_attachments defaultsidebarcollapsed
    usemilestones enableusermentions sladontclose pendingdontclose enableforecasting showgeneralsurveyfields
    default_send_to_pagerduty show_project_task_dates default_is_sensitive legacy_print_request_details
    legacy_print_service_form show_child_assets showconfirmemail max_open_per_user_reached milestone_billing
    showopensuppliertickets allowall_suggestion_faqlists auto_contributor show_teams_chats_as_tabs
    exclude_from_sales_mailbox_match show_status_on_portal allow_slack_channel_creation
    show_slack_channels_as_tabs do_ai_survey enduserscanlog anonymouscanlog generate_ai_embeddings
    load_balance_on_schedule allowall_child_tickettypes portal_summary_hint_is_placeholder
    portal_details_hint_is_placeholder agent_summary_hint_is_placeholder hideuserdetails
    allowanonattachments inherit_parent_category1 inherit_parent_category2 inherit_parent_category3
    default_is_downtime is_chat_ticket add_related_assets_to_parent
  `,
  dates: "",
  lists: `
    allowed_actions allowed_status allowed_category2 allowed_category4 fields allowed_clients
    default_services access_control allowed_resourcebooking_teams allowed_appointment_types
    allowed_iframe_customtabs cors_whitelist_list allowed_suggestion_faqlists allowed_child_tickettypes
  `,
};

/** Keys of a row of /Report. */
export const reportRow: NoiseNames = {
  numbers: "group_id type datasource_id systemreportid apiquery_id",
  texts: "name group_name description mainentity",
  flags: "restrictaccess canbeaccessedbyallusers",
  dates: "",
  lists: "",
};

/** Keys that only the detail of a report has. */
export const reportDetail: NoiseNames = {
  numbers: `
    reportingperiod sqlid charttype seriestype1 seriestype2 seriestype3 seriestype4 seriestype5
    local_library_id pdf_attachment_id csv_attachment_id json_attachment_id pdftemplate_id invoice_id
    contract_id purchase_order_id chart_comparison publish_type
  `,
  texts: `
    availablefields selectedfields reportingperioddatefield charttitle yaxiscaption client yaxis1 yaxis3
    yaxis4 yaxis5 timezonename published_id get_reportfield_values printhtml xls_attachment_link
    json_attachment_link pdftemplate_name chart_base64 ai_threadid
  `,
  flags: `
    count averageaspercentage stackbars onlyshowsummaries usetechlink usesdynamicsql alreadyconverted
    show_top_only show_trendline show_datavalues apply_query_builder_perms
  `,
  dates: "reportingperiodstartdate reportingperiodenddate",
  lists:
    "columns filters conditions filterable_columns permissions_agent permissions_user schedule series colours",
};

/** Keys of a row of /KBArticle. */
export const articleRow: NoiseNames = {
  numbers: "view_count useful_count notuseful_count type editor_type search_score key ticket_template_id",
  texts: "name description tag_string kb_tags confluence_url resolution_list link use table",
  flags: "inactive",
  dates: "date_created date_edited next_review_date limit_start_date limit_end_date",
  lists: "customfields geo_restrictions",
};

/** Keys of a row of /TopLevel. */
export const topLevelRow: NoiseNames = {
  numbers: `
    accounts_override_mailbox concurrent_lic_limit organisation_id type user_count open_ticket_count
    onhold_ticket_count total_ticket_count opened_thismonth_count
  `,
  texts: "guid intent name organisation_guid organisation_name org_department_name long_name",
  flags: "",
  dates: "",
  lists: "teams agent_members managers",
};
