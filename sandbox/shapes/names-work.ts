import type { NoiseNames } from "./noise.ts";

/** Keys of an action: a part of the real ones. */
export const actionRow: NoiseNames = {
  numbers: `
    created_from_action_id on_behalf_of actprocessid actiontravelamount actionmileageamount sitevisitunits
    asset_site twitterid calloutcomenum pagerdutysendstatus action_appointment_id emailtemplate_id
    appointment_complete_status copy_to_id jira_original_estimate actiontotaloohtime jira_reporter
    replyto_tweet_id impactlevel releaseid2 releasenotegroupid actionnumberfrom original_agent
    milestone_bill_id servicenow_type lapsafe_bay timetakenadjusted nonbilltime traveltime
    actionchargeamount actiontravelchargehours chargerate attachment_count unread actionby_user_id
  `,
  texts: `
    who_initials who_colour ticket_guid emailsubject externalinvoicenumber actionapptid whowith
    signature_customer_name signature_agent_name third_party_product_id private_note roadmapnote releasenote
    sentinel_id sentinel_classification_reason g2aremote_id customfieldvalidationreason servicestatusnote
    entity_type database_lookup_result twitter_from_id instagramname instagram_parent_id
    replyto_instagram_id satisfaction emailto emailcc action_travel_contract_ref
  `,
  flags: `
    isjson instagram_sent lwwarrantyreported sendemail action_isresponse validate_response update_parent
    showonroadmap ignoredatedoneisstartdate dontcreatechild send_jira_note rmm_close dattormm_close
    sync_to_jira is_jira_supplier translate_note send_to_googlebusiness is_halo_ack
    hide_user_visibility_toggle
  `,
  dates: "actionarrivaldate actiondatecreated defprepaydateinvoiced lapsafe_expiry_date",
  lists: "customfields reactions attachments assets bulkemail_users",
};

/** Keys of a row of /Agent. */
export const agentRow: NoiseNames = {
  numbers: `
    onlinestatus_actual onlinestatus ticket_count one_client qualification_weighting linemanager inboxes
    licence_type named_licences_in_use concurrent_licences_in_use concurrent_agent_total apptsync
    default_splashtop_channel workday_id costprice chargerate
  `,
  texts: `
    name lastonline team email ad agentphotopath initials firstname surname colour jobtitle sms
    extensionnumber role_list current_action_type current_action_name googleemail linemanager_name
    exchange_account inbox_clientid use logmeinid jira_id namewithinactive okta_id workday_name
    workday_timezone first_role_id guid_string
  `,
  flags: `
    is_online isdisabled is_agent qualified exchange_authorized sentinel_authorized google_mail_authorized
    isapiagent splashtop_authorized gotoresolve_authorized allowbeyondtrustinvites enableshifts
    sendemailerrors can_approve_purchaseorder can_approve_quote can_approve_invoice in_queried_team
  `,
  dates: "lastlogindate",
  lists: `
    teams departments clients tickettypes qualifications assettypes assetfields unamecustomfields
    unameappointmenttypes custombuttons uname_usercustomfields
  `,
};

/** Keys that only the detail of an agent has: a part of the real ones. */
export const agentDetail: NoiseNames = {
  numbers: `
    default_view_tickets_selectedid default_columns_id_opps default_view_opps_selectedid ticket_preview_mode
    list_type language_id nav_display_mode actionscreen_display_type homescreenchartid homescreendashboardid
    sidemenudashboardid clientdetails_layout_id azure_roleid autotaskid pomincostforapproval
    quotemarginforapprovaltype quotemarginforapproval default_columns_id_assets holiday_allowance
    remaining_holiday_allowance default_columns_id_clients default_columns_id_sites pref_chat_sound
    default_columns_id_supplier_contracts azure_connectionid default_columns_id_supplier
    linked_user_client_id contractdetails_layout_id sitedetails_layout_id
  `,
  texts: `
    agentphotodata signature default_filter_name_tickets default_columns_name_tickets default_view_opps
    default_view_opps_selectedname default_calendar_view calendar_options search_options theme_revert
    language_name homescreenchartname homescreenchartpublishedid sidemenudashboardname nav_layout_name
    orion_username ncentral_username soc_username okta_status exchange_redirect oauth_code oauth_redirect
    sentinel_redirect Oo_name default_view_assets_selectedname default_view_users_selectedname
    default_columns_sites_selectedname default_view_assets default_view_assets_selectedid_name
    matching_value splashtop_url default_splashtop_channelname azure_client_id presence_subscription
    default_columns_supplier_selectedname default_view_suppliers_selectedname contractdetails_layout_name
    signature_image sitedetails_layout_name
  `,
  flags: `
    warnifnoscan dontemailmeifiloggedit twofactor_enabled emailconfirmed is_sales warnifnoscan_integrator
    excludefromresourcebooking delegation_timebased import_photo allow_automatic_call_scripts
    exclude_from_automatic_assigning warnif_incomplete_ts_manager
  `,
  dates: "datecreated last_modified incomplete_ts_sendtime incomplete_ts_lastcreated",
  lists: `
    sites roles access_control notifications customfields chargerates ac_tickettypes ac_customfields
    ac_dashboards ac_fieldgroups ac_languagepacks ac_assetgroups ac_servicecategories ac_services
    calendar_options_multi
  `,
};

/** Keys of a row of /Team. */
export const teamRow: NoiseNames = {
  numbers: `
    sequence ticket_count department_id override_column_id timesheet_approver concurrent_lic_limit
    homescreendashboardid
  `,
  texts: `
    guid intent name department_name org_team_name teamphotopath timesheet_approver_name use department_guid
    homescreendashboardname
  `,
  flags: "forrequests foropps forprojects inactive hide_agents_in_tree_if_no_tickets",
  dates: "last_modified",
  lists: "agents managers",
};

/** Keys of a row of /Asset. */
export const assetRow: NoiseNames = {
  numbers: `
    client_id site_id business_owner_id business_owner_cab_id technical_owner_id technical_owner_cab_id
    intune_default_site assettype_id parent_id child_id contract_value contract_id supplier_id
    supplier_contract_id supplier_sla_id supplier_priority_id relationship_id default_contract_value
    itemstock_id item_id reserved_salesorder_id reserved_salesorder_line_id device42_id criticality
    service_id device_number status_id third_party_id sequence automate_id ninjarmm_id syncroid
    defaultsequence bulkbillingperiod datto_alternate_id snow_id passportal_id liongard_environmnet_id
    serialization_user issue_consignment_line_id ncentral_details_id sla_id priority_id
    related_service_count asset_type_priority first_user_id
  `,
  texts: `
    changeguid intent inventory_number key_field key_field2 key_field3 client_name site_name
    business_owner_name business_owner_site business_owner_client business_owner_cab_name username
    technical_owner_name technical_owner_cab_name assettype_name colour icon lansweeper_parent_id
    contract_ref supplier_name supplier_contract_ref matching_field device42_url related_services
    technical_owner business_owner primary_asset_chart_json use assettype_guid parent_guid child_guid
    status_name sla_name priority_name latest_contract_ref ncentral_url ncentral_remote_url atera_id
    automate_url connectwise_control_url ninja_url ninja_remote_url syncro_url itglue_url service_ids
    asset_field syncro_id domotz_id auvik_device_id auvik_url datto_id addigy_id liongard_url liongard_id
    kaseya_id kaseyavsa_url teamviewerid zabbix_id zabbix_url stockbin_name item_name datto_url nable_id
    connectwisecontrolid workspace_id workspace_url intune_id logicmonitor_id barracudarmm_id icinga_id
    related_service_name connectwisermm_id xensam_id snipeit_id prometheus_id dynatrace_id vmworkspace_id
    tanium_id tenable_id kandji_id criticality_description auvik_id aws_id manageengine_id
    manageengine_customer_id virima_id service_guid service_name lansweeperid
  `,
  flags: `
    inactive is_primary_asset sibling_id non_consignable bulkcreated allowallstatus iskaseyaagent
    is_template changebackupexists
  `,
  dates: `
    warranty_end stock_date warranty_start labour_warranty_start labour_warranty_end contract_end_date
    supplier_purchasedate lastchangeofvaluedate commissiondate
  `,
  lists: "fields customfields custombuttons allowed_status",
};

/** Keys that only the detail of an asset has. */
export const assetDetail: NoiseNames = {
  numbers: `
    service_count licence_count contractvaluecurrent contractvalueprior goodsin_po_id issue_consignment_id
    supplierheaderid intune_connectionid prtg_details_id open_ticket_count opened_thismonth_count
    domotz_agentid domotz_type_id snow_client_id passportal_client_id liongardid access_control_level
    parent_third_party_id pdftemplate_id pdf_attachment_id thirdparty_client_id
  `,
  texts: `
    notes guid third_party_id_string teamviewerpassword kaseyaid supplier_priority_name
    clone_inventory_numbers site_guid businesscentral_id azure_userid stockdetails datto_site_uid
    createdfrompurchaseorder old_software_version itglue_id area_guid jamf_type qualys_id datto_remote_url
    ethernetMacAddress azureTenantId site_external_link_id icinga_hostname printhtml asset_chart_json
    lansweeper_site_id matching_value parent_asset_names sibling_asset_names related_kb_names
    sqlimport_accountsid linked_service
  `,
  flags: "deactivate_child_devices isassetdetails is_stock_site",
  dates: "supplier_expirydate dlastupdate stockdate last_modified",
  lists: `
    children hierarchy users contracts scheduled_tickets software services lansweeper_software
    parent_third_party_ids addigy_applications xtypeunamecanedit services_hierarchy lansweeper_relations kbs
    access_control dynatrace_to_relations dynatrace_from_relations licences extratabs
  `,
};

/** Keys of a row of /Appointment. */
export const appointmentRow: NoiseNames = {
  numbers: `
    agent_id entity ticket_id client_id site_id user_id holiday_type complete_status organizer type
    open_appointment_status appointment_location requestedapprovalagent approval_status other1 other2
    shift_type_id shift_team_id crmnote_id
  `,
  texts: `
    holiday_id colour subject client_name site_name user_name agent_name appointment_type_name
    online_meeting_url entryid changekey attendees recurring_master_id appointment_location_name
    approvalemailaddress appointment_location_free_text calendar_id shift_team_name recurring_desc
  `,
  flags: "allday _canupdate _cancomplete is_private reminder_shown is_task _recurringmaster _candelete",
  dates: "start_date end_date last_modified approvaldatetime exchangelastmodifieddate",
  lists: "",
};

/** Keys that only the detail of an appointment has. */
export const appointmentDetail: NoiseNames = {
  numbers: `
    appointment_type_id status messagestatus agent_status usermessagestatus reminderminutes reminderstatus
    fromcompletedapid complete_agent_id estimate meetingtype invitesent cspid appointment_work_hours
    complete_timetaken utcoffset chargerate contract_id requesttype resourcebookingtype
    resourcebookingtypeagent defaultbookingtype team_id resourcebookingteam appointment_status
    halo_recurring_master_id approvalagent update_ticket_status
  `,
  texts: `
    exchangemailboxfqdn note cclist bcclist complete_note complete_notehtml contact_phonenumber
    conference_id toll_number exchange_uid category1 category2 category3 category4 key booking_name
    booking_phonenumber organizer_email ticket_phonenumber schedule approvalnote
  `,
  flags: `
    confirmed changedinnhd inform_agents inform_user add_followup_appointment reassign_ticket
    external_organizer apfaultidremoved do_reopen primary_ticket_appointment createnextappt approval_start
    requires_approval autocomplete has_immutable_exchange_id
  `,
  dates: "exchangestartdate exchangeenddate betweenstart betweenend reminderdate resource_booking_timeslot",
  lists: "allowed_resourcebooking_teams",
};

/** Keys of a row of /Attachment. */
export const attachmentRow: NoiseNames = {
  numbers: "filesize type unique_id faultid child_count parent_id linked_version_id tickettype_id",
  texts: `
    filename note desc data_base64 download_url third_party_token third_party_id s3url att_link
    tickettype_guid validate_guid
  `,
  flags: "isimage showforusers showonchild showonrelated already_posted allow_anon_upload",
  dates: "datecreated",
  lists: "",
};
