/** How pictures look. They use the page's colour variables, so that they follow light, dark and print. */
export const chartStyle = `
.plot { display: block; width: 100%; height: auto; font-size: 11px; overflow: visible; }
.plot text { fill: var(--soft); } .plot .middle, .plot .phase { text-anchor: middle; } .plot .end { text-anchor: end; }
.plot .label { font-size: 13px; font-weight: 600; } .plot .small { font-size: 11px; font-weight: 500; }
.plot .phase { font-size: 11px; letter-spacing: .02em; } .plot .phase.is-fault { fill: var(--bad); font-weight: 650; }
.plot path { fill: none; } .phase-tick, .axis { stroke: var(--line); } .plot .grid { stroke: var(--faint); }
.fault-band { fill: var(--band); opacity: var(--band-opacity); } .fault-edge { stroke: var(--band); stroke-dasharray: 2 3; opacity: .7; }
.plot .offered { fill: var(--offered); }
.line { stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; } .line-halo { stroke: var(--card); stroke-width: 5; opacity: .7; stroke-linejoin: round; }
.line.p50 { stroke-width: 1.4; opacity: .75; } .line.p999 { stroke-width: 1.3; stroke-dasharray: 1.5 3; } .goal { stroke: var(--soft); stroke-dasharray: 5 4; }
.lane { stroke: var(--line); } .plot .paging { opacity: .38; } .plot .mark { stroke: var(--card); stroke-width: 1.5; }
.plot .level { opacity: .75; }
.outcome-good { --own: var(--o-good); } .outcome-refused { --own: var(--o-refused); } .outcome-failed { --own: var(--o-failed); }
.outcome-unknown { --own: var(--o-unknown); } .outcome-unsent { --own: var(--o-unsent); }
.plot [class^=outcome-] { fill: var(--own); stroke: var(--card); stroke-width: .4; }
.state-closed, .state-up { --own: var(--closed); } .state-open, .state-down { --own: var(--o-failed); }
.state-half-open { --own: var(--o-refused); } .state-isolated { --own: var(--o-unknown); }
.plot [class^=state-] { fill: var(--own); }
.cursor { stroke: var(--ink); stroke-width: 1; opacity: .55; visibility: hidden; }
@media screen and (max-width: 640px) { .plot, .plot .phase { font-size: 14px; } .plot .label { font-size: 15px; } .plot .small { font-size: 13px; } }
.only-narrow { display: none; }
@media screen and (max-width: 640px) { .only-narrow { display: block; } .only-wide { display: none; } }
${[0, 1, 2, 3, 4, 5, 6]
  .map(
    (index) =>
      `.own-${index} { --own: var(--d${index}); } .plot .design-${index} { stroke: var(--d${index}); } .plot .fill-${index} { fill: var(--d${index}); } .plot .ink-${index} { fill: var(--d${index}); }`,
  )
  .join('\n')}
`;
