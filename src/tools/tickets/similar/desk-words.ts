/**
 * Words that mean the same on a service desk. Each line is a group; people write one of them and mean all. Words are in
 * the form that `termOf` makes of them, or in the form in which they are written.
 */
const groups = `
  computer pc workstation desktop machine notebook laptop
  laptop notebook
  screen monitor display picture
  mail email message mailbox inbox outlook exchange
  spam junk unwanted
  phish phishing scam suspicious fraud fake false strange
  password credential passphrase pin secret
  login signin logon logging authenticate authentication
  mfa 2fa otp authenticator factor token
  locked lockout lock blocked disable disabled
  account user profile
  printer print printing mfp copier plotter
  scan scanner scanning
  queue spooler job
  network lan connectivity connection
  wifi wlan wireless
  internet online offline web outage
  website page site browser
  vpn tunnel remote
  rdp terminal desktop session citrix
  drop disconnect break interrupt unstable lose lost cut intermittent
  slow performance lag sluggish delay late
  hang freeze stuck respond responding unresponsive frozen
  crash bsod bluescreen restart reboot
  start boot startup begin launch
  black blank dark empty
  error fault failure fail failed problem issue trouble broken
  missing gone vanish vanished disappear disappeared lost visible
  delete deleted remove removed erase erased
  restore recover recovery undelete
  backup restore snapshot veeam
  file document
  folder directory
  share drive mapped fileserver nas
  sync synchronise synchronising synchronize onedrive sharepoint dropbox
  access permission right denied allow
  calendar appointment meeting diary
  meeting conference call room
  teams zoom webex
  sound audio microphone headset speaker hear silent
  camera webcam video
  phone telephone handset voip voice
  smartphone mobile iphone android handset cellphone
  keyboard mouse input
  dock docking station
  charge battery adapter plugged power
  disk storage space volume ssd
  full quota limit exceeded
  memory ram
  certificate ssl tls
  virus malware trojan antivirus defender ransomware
  update patch upgrade
  install setup deploy installation
  licence subscription seat
  starter joiner newcomer hire employee colleague staff
  leaver leave left terminate offboard
  excel spreadsheet workbook
  pdf acrobat adobe
  database sql
  invoice account accounting bookkeeping finance sage
  crm salesforce customer
  clock time
  label zebra barcode
  absent sick ill holiday vacation
  reply automatic autoreply
  attachment attached enclosed
  server host vm
  firewall router switch gateway
  cable cord plug
  expired expire outdated invalid valid
  wrong incorrect false
  character symbol garbage unreadable
  prompt ask asking popup window
  block stop
  forward redirect
  new fresh
  warehouse branch site office location
`;

const memberOf = new Map<string, readonly string[]>();
for (const [place, line] of groups.trim().split("\n").entries()) {
  for (const word of line.trim().split(/\s+/)) {
    memberOf.set(word, [...(memberOf.get(word) ?? []), `=${place}`]);
  }
}

/** The groups that a word is in, each as a term of its own that no word looks like. */
export function groupsOf(...forms: readonly string[]): readonly string[] {
  return [...new Set(forms.flatMap((form) => memberOf.get(form) ?? []))];
}

/** Words that are written in two parts. */
const joined: readonly (readonly [RegExp, string])[] = [
  [/\bwi-?\s?fi\b/gi, "wifi"],
  [/\b(?:sign|log)(?:ged|ging|s|ning|ns)?[\s-](?:in|on)s?\b/gi, "login"],
  [/\btwo[\s-]factor\b|\bsecond factor\b|\bmulti[\s-]factor\b/gi, "mfa"],
  [/\bblue\s?screen\b|\bstop code\b/gi, "bluescreen"],
  [/\bout[\s-]of[\s-](?:the[\s-])?office\b/gi, "autoreply"],
  [/\bhard\s?(?:disk|drive)\b/gi, "disk"],
  [/\bstart(?:s|ed|ing)?[\s-]up\b/gi, "startup"],
  [/\bset(?:ting|s)?[\s-]up\b/gi, "setup"],
  [/\bdrop\s?outs?\b/gi, "drop"],
  [/\bnetwork drives?\b|\bmapped drives?\b/gi, "fileserver"],
  [/\bfile server\b/gi, "fileserver"],
  [/\bremote (?:desktop|session)\b|\bterminal server\b/gi, "rdp"],
  [/\bremote access\b|\bwork(?:ing)? from home\b|\bhome (?:office|worker)s?\b/gi, "vpn"],
];

const anyJoined = new RegExp(joined.map(([parts]) => `(?:${parts.source})`).join("|"), "i");

/** A text with such words in one. */
export const inOneWord = (text: string): string =>
  anyJoined.test(text) ? joined.reduce((read, [parts, word]) => read.replace(parts, word), text) : text;
