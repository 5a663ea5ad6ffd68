/** Type, colours, layout and print of the page. Colours are variables, so that light, dark and print differ here alone. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #f7f8f6; --card: #ffffff; --ink: #17242e; --soft: #536571; --line: #dde3e4; --faint: #eef1f1;
  --sea: #0b6b78; --good: #0f7268; --warn: #8a5a00; --bad: #b03a1e;
  --good-wash: #e3f2ef; --warn-wash: #fbf0d9; --bad-wash: #fbe7e0;
  --d0: #bf4f24; --d1: #0b7285; --d2: #7a55a8; --d3: #9a7200; --d4: #3f68a8; --d5: #a3426f; --d6: #5b6a74;
  --o-good: #58a9a5; --o-refused: #e3ac3d; --o-failed: #c95a33; --o-unknown: #7d62ab; --o-unsent: #a9b4ba;
  --offered: #e4e9ea; --band: #c95a33; --band-opacity: .10; --closed: #cfe6e3;
}
@media (prefers-color-scheme: dark) {
  :root:not(.printing) {
    --paper: #0f171d; --card: #162129; --ink: #e3eaed; --soft: #9fb0b9; --line: #2a3942; --faint: #1c2932;
    --sea: #63c3cf; --good: #6cc9bb; --warn: #e6b659; --bad: #f2906f;
    --good-wash: #17342f; --warn-wash: #382d16; --bad-wash: #3b2119;
    --d0: #f08a5d; --d1: #4fc0d0; --d2: #b79be0; --d3: #d9b64a; --d4: #86aae6; --d5: #e58bb4; --d6: #a5b3bb;
    --o-good: #4b9a96; --o-refused: #d9a53c; --o-failed: #d0653f; --o-unknown: #9478c4; --o-unsent: #66747d;
    --offered: #24323b; --band: #f08a5d; --band-opacity: .14; --closed: #224743;
  }
}
html[data-language=en] [lang=zh], html[data-language=zh] [lang=en] { display: none; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC",
    "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif;
  font-variant-numeric: tabular-nums;
}
main, .masthead > div, footer { width: min(1080px, 100% - 40px); margin-inline: auto; }
.masthead { padding: 28px 0 40px; }
.topline { display: flex; align-items: center; gap: 12px; color: var(--soft); font-size: 14px; }
.topline .brand { display: inline-flex; align-items: center; gap: 8px; color: var(--sea); font-weight: 650; }
.topline .brand svg { width: 26px; height: 18px; }
.toggle { margin-left: auto; display: inline-flex; border: 1px solid var(--line); border-radius: 99px; overflow: hidden; background: var(--card); }
.toggle button { border: 0; background: none; color: var(--soft); font: inherit; font-size: 13px; padding: 4px 13px; cursor: pointer; }
.toggle button[aria-pressed=true] { background: var(--sea); color: var(--card); }
.toggle button:focus-visible { outline: 2px solid var(--sea); outline-offset: -3px; border-radius: 99px; }
h1, .headline, h2 { font-family: Charter, "Iowan Old Style", "Palatino Linotype", Georgia, "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC", serif; text-wrap: balance; }
h1 { font-size: clamp(30px, 5vw, 46px); line-height: 1.15; letter-spacing: -.012em; font-weight: 650; margin: 34px 0 14px; max-width: 20em; }
.story { font-size: 18px; line-height: 1.65; color: var(--soft); max-width: 42em; margin: 0; text-wrap: pretty; }
.facts { display: flex; flex-wrap: wrap; gap: 6px 22px; margin: 20px 0 0; padding: 0; list-style: none; font-size: 14px; color: var(--soft); }
.facts b { color: var(--ink); font-weight: 600; }
section { margin: 0 0 56px; }
h2 { font-size: 25px; line-height: 1.25; font-weight: 650; margin: 0 0 6px; letter-spacing: -.005em; }
h3 { font-size: 15px; font-weight: 650; margin: 0 0 8px; }
.lede { margin: 0 0 20px; color: var(--soft); max-width: 46em; text-wrap: pretty; }
.headline { margin: 0 0 24px; padding: 0; list-style: none; font-size: clamp(19px, 2.4vw, 23px); line-height: 1.45; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 22px 24px; }
.cards { display: grid; gap: 18px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); }
.verdict { border-top: 4px solid var(--own); display: flex; flex-direction: column; gap: 16px; }
.verdict header { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; flex-wrap: wrap; }
.verdict h3 { font-size: 20px; margin: 0; }
.badge { font-size: 13px; font-weight: 600; padding: 2px 11px; border-radius: 99px; white-space: nowrap; }
.tone-good { color: var(--good); } .tone-warn { color: var(--warn); } .tone-bad { color: var(--bad); }
.badge.tone-good { background: var(--good-wash); } .badge.tone-warn { background: var(--warn-wash); } .badge.tone-bad { background: var(--bad-wash); } .badge.tone-plain { background: var(--faint); }
.big { margin: 0; } .big b { display: block; font-size: 46px; line-height: 1.05; font-weight: 650; letter-spacing: -.02em; color: var(--own); }
.big span { color: var(--soft); font-size: 14px; }
.pairs { display: grid; grid-template-columns: 1fr auto; gap: 4px 16px; margin: 0; font-size: 15px; }
.pairs dt { color: var(--soft); } .pairs dd { margin: 0; text-align: right; font-weight: 600; }
.expectations { list-style: none; margin: 0; padding: 14px 0 0; border-top: 1px solid var(--line); display: grid; gap: 7px; font-size: 15px; }
.expectations li { display: grid; grid-template-columns: 20px 1fr auto; gap: 4px; line-height: 1.4; }
.expectations .measured { color: var(--soft); padding-left: 12px; white-space: nowrap; }
figure { margin: 0; }
figcaption { margin-bottom: 10px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th { text-align: left; font-weight: 400; }
td, thead th { text-align: right; }
thead th:first-child { text-align: left; }
thead th { font-weight: 650; padding: 0 0 8px 18px; vertical-align: bottom; border-bottom: 1px solid var(--line); }
tbody th, tbody td { padding: 6px 0 6px 18px; border-bottom: 1px solid var(--faint); }
tbody th, thead th:first-child { padding-left: 0; }
tbody th.group { padding-top: 24px; font-weight: 650; color: var(--sea); font-size: 14px; border-bottom-color: var(--line); }
tbody:first-of-type th.group { padding-top: 14px; }
tbody tr:last-child > * { border-bottom-color: var(--line); }
td, thead th { white-space: nowrap; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; background: var(--own, currentColor); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 12px; padding: 0; list-style: none; font-size: 13.5px; color: var(--soft); }
.legend svg { width: 15px; height: 15px; vertical-align: -2px; margin-right: 6px; fill: var(--soft); }
.grid { display: grid; gap: 18px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
.readout { min-height: 1.6em; display: block; font-size: 13.5px; color: var(--soft); }
.quote { border-left: 4px solid var(--sea); padding: 4px 0 4px 22px; margin: 0; font-size: 19px; line-height: 1.6; max-width: 42em; text-wrap: pretty; }
.bar { display: grid; grid-template-columns: minmax(40px, 1fr) 56px; align-items: center; gap: 10px; }
.bar i { display: block; height: 12px; border-radius: 3px; background: var(--own); min-width: 1px; }
.reasons td { width: 32%; } .reasons th small { display: block; color: var(--soft); font-size: 13px; }
.note { color: var(--soft); font-size: 14px; max-width: 60em; }
.violations { margin: 14px 0 0; padding-left: 20px; color: var(--bad); font-size: 15px; }
details { border-bottom: 1px solid var(--line); padding: 12px 0; } figure + details { margin-top: 6px; }
summary { cursor: pointer; font-weight: 600; } summary:focus-visible { outline: 2px solid var(--sea); outline-offset: 3px; }
.terms { display: grid; grid-template-columns: minmax(120px, 200px) 1fr; gap: 8px 22px; margin: 14px 0 0; font-size: 15px; }
.terms dt { font-weight: 600; } .terms dd { margin: 0; color: var(--soft); overflow-wrap: anywhere; }
pre { background: var(--faint); border-radius: 10px; padding: 14px 16px; overflow-x: auto; font: 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; margin: 0 0 18px; }
footer { border-top: 1px solid var(--line); padding: 18px 0 48px; color: var(--soft); font-size: 13.5px; }
@media (max-width: 640px) {
  main, .masthead > div, footer { width: calc(100% - 32px); }
  .masthead { padding: 18px 0 28px; } h1 { margin-top: 24px; } section { margin-bottom: 44px; }
  .card { padding: 18px 16px; } .terms { grid-template-columns: 1fr; gap: 2px; } .terms dd { margin-bottom: 10px; }
  table { font-size: 14px; min-width: calc(110px + var(--designs) * 96px); } td { white-space: normal; text-wrap: balance; }
  tbody td, thead th + th { padding-left: 12px; } tbody th { line-height: 1.4; }
  .reasons td { width: auto; } .bar { grid-template-columns: 1fr; gap: 2px; }
}
@media print {
  @page { margin: 14mm 12mm; }
  :root { color-scheme: light; --paper: #fff; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { font-size: 11pt; } .toggle, .readout { display: none; }
  main, .masthead > div, footer { width: 100%; } .masthead { padding-top: 0; } section { margin-bottom: 26px; }
  .card, figure, tr, .quote { break-inside: avoid; } .card.scroll { break-inside: auto; }
  h2, h3, .lede, figcaption, .legend, tr:has(.group) { break-after: avoid; } tbody th, tbody td { padding-block: 3px; }
  .card { border-radius: 8px; padding: 14px 16px; } h1 { margin-top: 14px; font-size: 28pt; } table { font-size: 9.5pt; }
  .grid { grid-template-columns: 1fr 1fr; } details::details-content { content-visibility: visible; block-size: auto; }
  pre { white-space: pre-wrap; }
}
`;
