/** What is refused as what, and a part of the sentence that says what to write. */
export const refused = `
period | 30m | "30 min" or "30 months"
period | 6m | "6 min" or "6 months"
period | last 30m | "30 min" or "30 months"
period | last day | "yesterday" or "24h"
period | past day | "yesterday" or "24h"
period | last business day | working days are not known
period | yesterday morning | a part of a day
period | tonight | a part of a day
period | last few days | says no number
period | 03/04/2026 | 2026-04-03 or 2026-03-04
period | 10/11/2026 to 12/11/2026 | 2026-11-10 or 2026-10-11
period | 21/11/2026 | write 2026-11-21
period | an hour ago | "last hour"
period | 2 hours ago | "last 2 hours"
period | now | is a moment
period | in 3 days | is a moment
period | +3d | is a moment
period | tomorrow 9am | is a moment
period | start of month | "since start of month"
period | after october | "since october"
period | before 2025-10-01 | "until 2025-10-01"
period | last working week | working days are not known
period | 0d | at least 1
period | last 0 full months | at least 1
period | 2024 and 2026 | not one span of days
period | rest of next month | does not run now
period | 2 hours and 30 minutes ago | is a moment
period | 1 day and 2 hours ago | two dates
period | 2025-09-01 to the 15th | may be 2025-09-15 or
period | 25th to 5th of november | write both days with their month
period | 25-5 november | write both days with their month
period | end of october and november | two dates
period | 2026 1/2 h | two dates
duration | 1 3/2 h | give hours
period | 2025-10-15..2025-10-01 | swap its dates
period | next year.. | still to come
period | since tomorrow | still to come
period | 1990..2025 | longer than 10 years
period | 1..2..3 | two dates
period | some day | two dates
period | 2026-13 | two dates
period | 2026-02-30 | two dates
period | 2026-W54 | two dates
period | Q5 | two dates
period | this 3 months | two dates
period | 2024-2026 | two dates
period | a while | two dates
period | recently | two dates
period | 1.5 months | whole number
period | Monday, 21 November 2026 | is a Saturday
period | 30d..7d | "7d ago"
period | until 3 months | "3 months ago"
period | week 1999 | two dates
period | last month to date | "since last month"
period | last month-to-date | "since last month"
period | previous week to date | "since previous week"
period | last year to date | "since last year"
period | last financial year to date | "since last financial year"
period | Q3 last year to date | "since q3 last year"
period | last 2 quarters | or "last 6 months"
period | past two quarters | or "last 6 months"
period | 3 quarters | or "last 9 months"
period | 2q | or "last 6 months"
period | last 1 quarter | or "last 3 months"
period | next 2 quarters | "next 6 months"
period | Nov 26 | "26 nov" for the day, or "2026-11" for the month
period | november 25 | "25 november" for the day, or "2025-11" for the month
period | since Oct 26 | "26 oct" for the day
period | Oct 25 to Nov 26 | "25 oct" for the day
period | week 53 | such as 2026-W53
period | w53 | such as 2026-W53
date | Nov 26 | "26 nov" for the day
date | Nov 25 9am | "25 nov" for the day
date | week 53 | such as 2026-W53
date | last month to date | "since last month"
date | last 2 quarters | or "last 6 months"
date | in 2.5 quarters | whole number
stored | Dec 26 | "26 dec" for the day
period | on tuesday at 9:00 | "since tuesday at 9:00"
period | 1h26 | 2026-H1 for that half of a year, or "last 86 minutes"
period | 1h 30m | write "last 90 minutes"
date | next monday 14-15 | two times
date | tomorrow 9:00-10:00 | two times
date | 10-11 | give a date
date | tomorrow at 14 | write 14:00
date | 30m ago | "30 min" or "30 months"
date | in 30m | "30 min" or "30 months"
date | 1m | "1 min" or "1 month"
date | 03/04/2026 | 2026-04-03 or 2026-03-04
date | 03.04.26 | 2026-04-03 or 2026-03-04
date | 30/11/2026 | write 2026-11-30
date | tomorrow at 9 | 9am or 9pm
date | tomorrow morning | a part of a day
date | midnight | 00:00
date | tomorrow midnight | 00:00
date | next business day | working days are not known
date | in 1.5 days | whole number
date | Monday, 21 November 2026 | is a Saturday
date | tomorrow 25:00 | give a date
date | tomorrow 9am EST | give a date
date | 30 Feb 2026 | give a date
date | 2026-11-31 | give a date
date | asap | give a date
date | +7 days ago | give a date
date | over 30 days | give a date
date | meet friday | give a date
date | friday or monday | give a date
stored | next week | give one day of it
stored | last month | give one day of it
stored | 2026-12 | give one day of it
stored | Q4 | give one day of it
stored | last 7 days | give a date
duration | 90 | 90 minutes or 90 hours
duration | 13 | 13 minutes or 13 hours
duration | 15:00 | "15h 00m"
duration | 2 days | no fixed hours
duration | 30h | more than the 24
duration | 0 min | more than 0
duration | 1h 75m | 90 min
duration | a while | 90 min
duration | 9am | 90 min
duration | 3 months | 90 min
`;
