/** Durations, each with its hours. */
export const durations = `
15m | 0.25
15 min | 0.25
15 minutes | 0.25
15mins | 0.25
0:15 | 0.25
0:05 | 0.0833
1:30 | 1.5
1:30h | 1.5
1.5h | 1.5
1,5h | 1.5
1.5 hours | 1.5
1.5 | 1.5
0.25 | 0.25
.5h | 0.5
90 min | 1.5
90m | 1.5
90 minutes | 1.5
2h | 2
2 hrs | 2
1 hr | 1
an hour | 1
two hours | 2
half an hour | 0.5
half hour | 0.5
an hour and a half | 1.5
1h30 | 1.5
1h 30m | 1.5
1h30m | 1.5
1 hour 30 minutes | 1.5
1 hour and 15 minutes | 1.25
one hour, 45 min | 1.75
PT1H30M | 1.5
PT45M | 0.75
quarter of an hour | 0.25
three quarters of an hour | 0.75
one and a half hours | 1.5
two and a half hours | 2.5
1½ h | 1.5
1 1/2 hours | 1.5
¾ hour | 0.75
1:30:00 | 1.5
0:15:00 | 0.25
12 | 12
16h | 16
10 min | 0.1667
`;
