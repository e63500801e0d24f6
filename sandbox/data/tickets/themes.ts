/** One believable kind of request: what it is about and what agents write while they work on it. */
export interface Theme {
  readonly category: string;
  readonly tickettype: number;
  readonly summary: string;
  readonly details: string;
  readonly notes: readonly string[];
  readonly fix: string;
}

function theme(
  category: string,
  tickettype: number,
  summary: string,
  details: string,
  notes: readonly string[],
  fix: string,
): Theme {
  return { category, tickettype, summary, details, notes, fix };
}

/** Marks {asset}, {person} and {site} are filled in for each ticket. */
export const themes: readonly Theme[] = [
  theme(
    "Hardware>Printer",
    1,
    "Printer on {site} floor shows offline",
    "The big printer at {site} says offline since this morning. We have tried switching it off and on.",
    [
      "Printer answers to ping, queue on the print server is stuck on a large document.",
      "Cleared 14 jobs from the queue, test page still pending.",
    ],
    "Restarted the spooler and updated the port to the new address. Test page printed.",
  ),
  theme(
    "Hardware>Laptop",
    1,
    "{asset} is very slow after sign-in",
    "My laptop takes about ten minutes to become usable. It was fine until last week's update.",
    [
      "Disk at 100 percent for the first minutes: indexing after the feature update.",
      "Ran hardware diagnostics, no faults on the drive.",
    ],
    "Removed the left-over update cache and the second antivirus. Start-up is now under a minute.",
  ),
  theme(
    "Hardware>Monitor",
    3,
    "Second screen for {person}",
    "Could we get a second monitor for {person}, please? Desk is by the window at {site}.",
    ["Stock check: two 24in monitors at the depot.", "User confirmed that the desk has a free display port."],
    "Monitor delivered and connected, extended desktop set up.",
  ),
  theme(
    "Hardware>Docking Station",
    1,
    "Docking station loses both screens",
    "When I plug in the dock, both screens flicker and go black. Unplugging brings the laptop screen back.",
    ["Dock firmware is two versions behind.", "Swapped the cable with a known good one, same result."],
    "Firmware updated and power profile corrected; screens were stable for two days.",
  ),
  theme(
    "Hardware>Server",
    8,
    "[ALERT] {asset} disk C: above 90 percent",
    "Monitoring: volume C: on {asset} at 93 percent used, threshold 90 percent.",
    [
      "Largest growth is in the log folder of the backup agent.",
      "Old profiles take up 38 GB, asked the client before removal.",
    ],
    "Cleared 61 GB of old logs and set a retention of 14 days.",
  ),
  theme(
    "Hardware>Server",
    8,
    "[ALERT] {asset} is not responding to ping",
    "Monitoring: host {asset} did not answer for 5 minutes.",
    [
      "Site has power, console shows the machine in a restart loop.",
      "Event log points to a failed memory module.",
    ],
    "Module replaced under warranty; host has been up since.",
  ),
  theme(
    "Software>Office Apps",
    1,
    "Spreadsheet add-in missing for {person}",
    "The reporting add-in has disappeared from the ribbon for {person}. Others in the team still have it.",
    ["Add-in was disabled after a crash.", "Re-registered the library, needs a restart of the application."],
    "Add-in enabled again and locked on by policy.",
  ),
  theme(
    "Software>Line of Business",
    1,
    "Stock system freezes when saving an order",
    "Since the upgrade our stock system freezes when we save an order with more than ten lines.",
    ["Reproduced with a 12-line order.", "Vendor says that a hotfix is in test, reference VX-2291."],
    "Vendor hotfix installed out of hours, order of 40 lines saved without delay.",
  ),
  theme(
    "Software>Licensing",
    3,
    "Office licences for two new colleagues",
    "We have two people joining and need licences for mail and office for both.",
    ["Quote approved by e-mail.", "Licences ordered through the distributor, available within the hour."],
    "Licences assigned and tested with both users.",
  ),
  theme(
    "Software>Operating System",
    2,
    "Move {asset} to the current system release",
    "The release on {asset} goes out of support; please plan the upgrade with us.",
    [
      "Pre-checks passed apart from 9 GB too little free space.",
      "Change window agreed for Thursday evening.",
    ],
    "Upgrade done in the agreed window, applications checked with the client.",
  ),
  theme(
    "Network>Wireless",
    1,
    "Wireless drops in the meeting room",
    "Every meeting room call at {site} drops after a few minutes on wireless.",
    ["Access point in the corridor is on a channel with three neighbours.", "Signal in the room is -74 dBm."],
    "Channel plan changed and power raised; no drops in a two-hour test call.",
  ),
  theme(
    "Network>VPN",
    1,
    "Cannot connect to VPN from home",
    "VPN says that authentication failed, although my password works in the office.",
    [
      "Account was in the wrong group after the department change.",
      "Second factor prompt does not reach the phone.",
    ],
    "Group membership corrected, user connected twice while on the phone.",
  ),
  theme(
    "Network>Internet",
    1,
    "Internet at {site} is down",
    "Nobody at {site} can get to the internet, phones are down too.",
    [
      "Carrier confirms an outage in the exchange, reference 88140.",
      "Backup line took over after a manual failover.",
    ],
    "Carrier repaired the fibre, traffic is back on the main line.",
  ),
  theme(
    "Network>Firewall",
    2,
    "Open the firewall for the new payroll supplier",
    "Our payroll supplier needs access from two addresses; form attached.",
    ["Addresses verified with the supplier by phone.", "Rule drafted, waiting for approval of the change."],
    "Rule is in place and limited to the two addresses; supplier confirmed.",
  ),
  theme(
    "Network>Switching",
    8,
    "[ALERT] {asset} port errors rising",
    "Monitoring: interface 14 on {asset} shows 1,200 errors in an hour.",
    ["Cable to the second floor is kinked behind the rack.", "Moved the uplink to port 22 for now."],
    "Cable replaced and uplink moved back; counters are at zero.",
  ),
  theme(
    "Email>Mailbox",
    3,
    "Shared mailbox for the events team",
    "Please create a shared mailbox for our events team with {person} as owner.",
    ["Mailbox created, permissions take up to an hour.", "Asked for a list of the members."],
    "Mailbox shows up for all five members.",
  ),
  theme(
    "Email>Spam",
    1,
    "Customer mails end up in junk",
    "Messages of our largest customer go to junk for the whole team.",
    [
      "Sender's domain fails its own policy since they changed provider.",
      "Trace shows 37 affected messages this week.",
    ],
    "Safe sender rule added and the customer's provider informed.",
  ),
  theme(
    "Email>Delivery",
    1,
    "Bounce messages when mailing a supplier",
    "All mail to one supplier comes back with an error about our address.",
    [
      "Our sending address was on a block list after a compromised account last week.",
      "Delisting requested.",
    ],
    "Delisted; test mail accepted.",
  ),
  theme(
    "Security>Phishing",
    1,
    "{person} clicked a link in a suspicious mail",
    "{person} opened a link and typed in a password. Please help quickly.",
    [
      "Sessions revoked and password reset within ten minutes.",
      "No mailbox rules were added, sign-in log is clean.",
    ],
    "Account secured, second factor re-registered, awareness mail sent to the team.",
  ),
  theme(
    "Security>Multi-Factor",
    3,
    "New phone, need to set up the sign-in app",
    "I have a new phone and cannot approve sign-ins any more.",
    ["Identity checked by calling back on the number on file."],
    "Old device removed and new one registered.",
  ),
  theme(
    "Security>Permissions",
    3,
    "Access to the finance folder for {person}",
    "{person} has moved to accounts and needs the finance folder.",
    ["Asked the folder's owner for approval.", "Approval received by mail."],
    "Added to the group; user confirmed access.",
  ),
  theme(
    "Security>Malware",
    8,
    "[ALERT] Threat quarantined on {asset}",
    "Endpoint protection quarantined a file on {asset}. Severity: medium.",
    ["File came from a USB stick.", "Full scan started remotely, 40 percent done."],
    "Full scan is clean; user reminded about USB sticks.",
  ),
  theme(
    "User Account>Password Reset",
    3,
    "Password reset for {person}",
    "{person} is locked out after the holidays.",
    ["Caller verified with the security question."],
    "Password reset and account unlocked.",
  ),
  theme(
    "User Account>New Starter",
    9,
    "New starter: account and laptop for Monday",
    "We have a new colleague starting on Monday at {site}. Please prepare account, mail and laptop.",
    [
      "Starter form received, job title and manager were missing.",
      "Laptop built from the standard image, waiting for collection.",
      "Groups copied from a colleague in the same role.",
    ],
    "All set up; welcome call done on the first morning.",
  ),
  theme(
    "User Account>Leaver",
    9,
    "Leaver: please close the account on Friday",
    "A colleague leaves on Friday. Mail should go to the manager for three months.",
    ["Scheduled the block for 17:30.", "Licence will be freed after the mailbox is converted."],
    "Account blocked, mailbox shared with the manager, licence freed.",
  ),
  theme(
    "Backup>Failure",
    8,
    "[ALERT] Backup of {asset} failed",
    "Backup job for {asset} ended with errors, two nights in a row.",
    ["Snapshot was left over from a cancelled job.", "Started a new full run, estimated eight hours."],
    "Full run completed and last night's increment as well.",
  ),
  theme(
    "Backup>Restore",
    3,
    "Restore a folder that was deleted on Tuesday",
    "Someone deleted the tender folder. Please restore the state of Monday evening.",
    ["Found the folder in the Monday restore point, 2.3 GB."],
    "Restored beside the original, client checked the files.",
  ),
  theme(
    "Hardware>Server",
    4,
    "Recurring restarts of {asset}",
    "{asset} has restarted four times this month; find the cause.",
    [
      "All restarts follow the nightly firmware inventory.",
      "Vendor confirms a known defect in this driver version.",
    ],
    "Driver replaced; no restarts since.",
  ),
  theme(
    "Network>Wireless",
    4,
    "Repeated wireless complaints at {site}",
    "Eight incidents in two months at {site}: look for the common cause.",
    ["Survey booked.", "Heat map shows two dead spots behind the lift shaft."],
    "Two access points added by project; incidents have stopped.",
  ),
];

/** What agents write when nothing special happened. */
export const plainNotes = [
  "Called the user, no answer, left a message.",
  "Remote session with the user, still looking.",
  "Checked the documentation for this site, nothing recorded on this.",
  "Spoke with the office manager, who will be there until 4 pm.",
  "Same symptom as last month; linked the earlier ticket in my notes.",
  "Waiting for the window to restart the service.",
  "Took screenshots before and after for the record.",
  "Second line has looked at the logs and agrees with the plan.",
] as const;

/** What agents write to users. */
export const agentMails = [
  "Thank you for letting us know. We have started to look at this and will come back to you today.",
  "Could you tell us whether this still happens after a restart, and since when you have seen it?",
  "We have made a change on our side. Please try again and let us know how it goes.",
  "Would tomorrow between 10 and 12 suit you for a remote session of about half an hour?",
  "We need your approval before we go on, because the part is not covered by your agreement.",
  "We have not heard from you for some days. Is this still a problem, or may we close the request?",
] as const;

/** What users write back. */
export const userMails = [
  "Thanks, I have tried that and it is still the same.",
  "That works for me, please call me on my mobile.",
  "Any news on this? It is holding up our month end.",
  "It came back this morning, can you have another look please?",
  "Yes, go ahead. The purchase has been approved.",
  "Sorry for the late reply, I was on holiday. It still happens about twice a day.",
] as const;

/** What agents write to suppliers. */
export const supplierMails = [
  "Please send a replacement part under the warranty, serial number as in the attached report.",
  "Could you escalate this to your network team? We see loss on your side of the line.",
  "We need the hotfix that you mentioned; the client is losing orders.",
] as const;

const signatureStyle = "font-family:Calibri,Arial,sans-serif;font-size:11pt;color:#1f3b57";

/** An HTML mail as mail programs write them: nested table, inline styles, signature and a notice. */
export function mailHtml(body: string, name: string, title: string, company: string): string {
  const paragraphs = body
    .split("\n")
    .map((line) => `<p class="MsoNormal" style="margin:0 0 8pt 0">${line}<o:p></o:p></p>`)
    .join("");
  return (
    `<html><head><meta charset="utf-8"><style>p.MsoNormal{margin:0;font-size:11pt}</style></head>` +
    `<body lang="EN-GB"><div class="WordSection1">${paragraphs}<br>` +
    `<table border="0" cellpadding="0" cellspacing="0" style="${signatureStyle}"><tr><td><b>${name}</b></td></tr>` +
    `<tr><td>${title}</td></tr><tr><td>${company}</td></tr>` +
    `<tr><td><img src="cid:image001.png" width="140" height="38" alt="logo"></td></tr></table>` +
    `<p style="font-size:8pt;color:#888888">This message is meant for the addressee only.&nbsp;If it reached you ` +
    `by mistake, please delete it.</p></div></body></html>`
  );
}
