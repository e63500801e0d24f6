import type { NoiseNames } from "./noise.ts";

/** Keys of a row of /Tickets as seen on live tenants (HALO-API.md 7.1). */
export const ticketRow: NoiseNames = {
  numbers: `
    agent_id status_id tickettype_id sla_id priority_id client_id site_id user_id estimatedays child_count
    attachment_count enduserstatus organisation_id department_id matched_kb_id product_id release_id
    release2_id release3_id workflow_id workflow_step pipeline_stage_id impact urgency starttimeslot
    targettimeslot oppvalueadjusted cost quantity source releasenotegroup_id supplier_status
    appointment_type impactlevel merged_into_id table maximumRestrictedPriority ticketage useful_count
    notuseful_count itil_requesttype_id closure_agent_id parent_id categoryid_1 child_count_open supplier_id
    third_party_id connectedinstance_id branch_id milestone_id reassigncount approval_status
  `,
  texts: `
    summary details client_name site_name user_name team category_1 category_2 category_3 category_4
    site_timezone reportedby user_email emailtolist emailcclist starttime targettime oppcompanyname userdef1
    userdef2 userdef3 userdef4 userdef5 section_timezone guid use idsummary servicestatusnote ticket_tags
    purchaseordernumber slaresponsestate supplier_name workflow_name inventory_number budgettype branch_name
    milestone_name email_message_id colour itilname web_url hover_summary mailbox created_by parentguid
  `,
  flags: `
    flagged read onhold excludefromsla is_vip isimportantcontact inactive release_important
    projectinternaltask reviewed updateservicestatus invoiceseperatelyoverride hasbeenclosed
    recalculate_billing closed_in_integration_system
  `,
  dates: `
    targetdate dateoccurred respondbydate fixbydate lastactiondate last_update lastincomingemail
    deadlinedate responsedate dateclosed first_responsedate dateassigned lastchildactiondate slaactiondate
    nextactivitydate
  `,
  lists: "",
};

/** Further keys of an opportunity. */
export const opportunityRow: NoiseNames = {
  numbers: `
    oppvalue oppvalue_monthly oppvalue_annual oppvalue_oneoff oppconversionprobability oppvalueadjusted
    oppprofit oppattemptsmade oppclosurecategory
  `,
  texts: `
    oppcontactname oppcompanyname oppemailaddress oppcustomertitle opptel oppaddr1 oppaddr2 oppaddr3
    oppaddr4 opppostcode oppcountry oppregion opptype oppcurrentsystem oppcompetitors oppproductchosen
    oppreason opphear opptimezonename opp_country_name opp_region_name pipeline_stage_name
  `,
  flags: "",
  dates: "opptrialdate oppdemodate oppdiscountdate oppconverteddate followupdate",
  lists: "",
};

/** Further keys of a project. */
export const projectRow: NoiseNames = {
  numbers: `
    projecttimepercentage projectcompletionpercentage projecttimebudget projectmoneybudget projecttimeactual
    projectmoneyactual estimate
  `,
  texts: "",
  flags: "projectinternaltask",
  dates: "projectearlieststart projectlatestend startdate",
  lists: "",
};

/** Keys that only the detail of a ticket has: about half of the real ones. */
export const ticketDetail: NoiseNames = {
  numbers: `
    categoryid_2 categoryid_3 categoryid_4 estimate timetaken chargehours itemsprice slaholdtime slapercused
    slatimeleft workflow_seq unread_related_action_count action_number action_ticket_id pr_id
    update_milestone_id milestone_sequence milestone_status parent_status parent_agent child_status
    search_score closure_time asset_number asset_site site_sla_id supplier_contract_id supplier_sla_id
    supplier_priority_id supplier_responsetime supplier_slatimeelapsed approvedby satisfactionlevel
    nonbillable_time first_responsetime risklevel currentfaactionnumber approval_process_step faultcodeopen
    faultcode unapprovedchangestatus changeseq template_id child_template_id emailpriority chargerate
    laststatuschangeinformed actualcost invoicestatus twitterid userrequestedapprover sendprintrequest
    component_id version_id contract_id currency servicefailurestid hdid matched_rule_id
    deadlinenotificationhours asset_type newaction_emailfrom appointment_count open_chat_count task_count
    target_adjust start_adjust apply_this_rule follower_count chat_id actioncode service_count
    unsubscribedfromserviceid salesorder_count purchaseorder_count invoice_line_count budgettype_id
    remotesessionid utcoffset pagerdutyeragent elapsed_response_hours pdf_attachment_id category_itil_1
    category_itil_3 category_itil_4 devops_comment_count created_from_action_id your_vote scomalertstate
    orionalertactiveid splunkoncalltarget splunkoncallstatus prepay_balance_hours prepay_balance_amount
    atera_alert_id laststatuschangestatus powershell_script_count devops_workitem_count usertype
    resource_booking_asset domotz_deviceid automate_id device_automate_id slatimeremaining chat_count
    jira_issue_count freshdesk_id backup_radar_state visible_child_tickets twitter_message_id
    ncentral_details_id parent_itil_ticket_type linked_halo_ticket_count halolink_ticketid
    thirdpartyreviewscore datto_alert_state forwarded_by unrelate_from_ticket_id colour_rule original_agent
    lapsafe_count remotesession_count pandadoc_attachment incomingevent_count azure_connection_id
    ticket_client_to_invoice_to_id automation_entity_type locked_by_agentid statusseq orionwho
    createdfromautomationstdid overrideticketcost
  `,
  texts: `
    category_1_display category_2_display category_3_display items emailtolistsupplier product_name
    release2_name release3_name workflow_stage workflow_stage_number parent_subject startdate_timezone
    targetdate_with_timezone third_party_id_string contract_refextra related_service_descriptions
    related_service_category_names firstname api_url action_chargerate action_note action_agent_name
    lastaction_chargerate phonenumber createdfrom_summary clonedfrom_summary closure_note closure_note_html
    slastate slaexcuse client_reference supplier_slaexcuse supplier_responsestate changestate
    satisfactioncomment invoicenote alsoinform communicationplan riskdescription approval_process_step_name
    delivery_address assetstring emaildisplayname timezonename quotedescription invoicedescription labno
    twitterscreenname facebook_id loggedonbehalfby alternativecontactno auditnote auditfailednote
    pagerdutyid pagerdutyurl pagerdutyincidentid pr_link component_name version_name contract_ref
    billing_address sapattachmentsuuid roadmapnote users_name parent_summary current_action_name reference
    email_end_tag_override third_party_client_id splunksearch budgettype_name third_party_call_id
    database_lookup_result azure_tenants azure_tenants_name printhtml category_user_note_1
    category_user_note_3 category_note_4 category_user_note_4 ncentral_ticketid your_vote_comment
    orionacknowledgenote orionacknowledgedbyname orionalertname third_party_parent_id third_party_problem_id
    opened_by resolved_by splunkoncalltarget_id splunkoncall_id splunkoncallurl parent_ticket_type_name
    createdfrom_ticket_type_name clonedfrom_ticket_type_name autotask_number ninja_alert_id
    resourcetype_name matched_rule_ids article_notes sentinel_id sentinel_subscriptionid azuremonitor_id
    contract_balance customfieldvalidationreason sentinel_url ninja_alert_type kaseya_agent_id
    salesforce_parentid salesforce_status kaseyaid facebook_message_id requesttype_published_id chat_key_id
    pagerdutyservice_name teamsmessage htmlmessage whatsappcreatedfromid unotes smemo amemo intacct_class
    intacct_class_name device_name seenby linked_ecommerce_order_url suggested_category1
    instagram_message_id devops_key connectwisermm_ticketid google_reviewdata google_questiondata
    matching_value default_slack_channel_name slack_callback_id ai_suggested_resolution ai_generated_summary
    ai_search_query ai_suggested_type ai_satisfaction_level ai_tonality freshdesk_ticket_data
    freshdesk_agent_name notepad agent_booking pandadoc_attachment_name thirdparty_url security_signal_id
    datadog_id ai_conversation_summary ticket_client_to_invoice_to_name prepay_threshold top_level_name
    primary_service_name scomclearance scomalertid statuscolor account_manager orionnote product_key
    ninja_id teams_ticket_icon lastactiondateteams userdepartments primary_issue primary_workitem
    default_appointment_details agent_signature customer_signature
  `,
  flags: `
    parentassign ticket_invoices_for_each_site agreedcleared isparentservice inform3rdpartysystem knownerror
    actisbillabledefault loggedoutofhdworkinghours acctmaninformedsurvey fixbydateadjusted
    requestdetailsprinted serviceformprinted deleted matched_rule_dont_show_notification ignore_kb_match
    showonroadmap sendack create_article dont_do_rules apply_rules return_this nochangesequpdate
    is_opportunity is_project sendtopagerduty locked has_related category_include_note_1
    category_include_note_3 category_include_note_4 createacknowledgement donotapplytemplateintheapi
    sendtosplunkoncall actionworkflowset isbillable itemsarebillable forceruleupdate dontcreatechild
    faultapprovalexists domerge isclone sync_to_salesforce check_status_freeze is_sensitive
    defaultsendattachments hide_feedback do_lookups dont_copy_history make_automation_entity_inactive
    is_downtime canbevotedfor status_change_frozen
  `,
  dates: `
    responsestartdate startdate followupdate nextappointmentdate action_datetime milestone_startdate
    milestone_enddate datecreated supplier_date supplier_respondbydate supplier_dateclosed
    supplier_fixbydate invoicedate planneddate planneddateend slaholdreminderdatelastemailed
    closurereminderdatelastemailed auditdate workflow_stepstarted lastbugzillasync sla_start_date
    reviewed_date search_index_sync_timestamp enddatetime
  `,
  lists: `
    timeentries approvers approvers_history qualifications documents popup_notes budgets journeys audit_log
    matched_rules linktypesarray milestones extratabs vectors ai_matched_tickets ai_matched_articles
    ai_suggestions ecommerce_orders date_dependencies assets_columns olas add_tags additional_agents
  `,
};
