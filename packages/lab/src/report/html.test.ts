import { describe, expect, it } from 'vitest';
import type { DrillRun, LocalText } from '../measure/record.ts';
import { judgeDrill } from '../measure/summary.ts';
import {
  abandonedSyntheticDrill,
  syntheticDrill,
  unsteadySyntheticDrill,
} from '../measure/synthetic-drill.ts';
import { html, say } from './html/markup.ts';
import { renderHtml } from './html.ts';

const drill = syntheticDrill();
const render = (run: DrillRun): string => renderHtml(run, judgeDrill(run));
const page = render(drill);
const count = (text: string, what: RegExp): number => [...text.matchAll(what)].length;

/** Every element that must be closed is. */
function unbalancedTags(text: string): string[] {
  const markup = text.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name = '', selfClosing] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
    if (selfClosing === '/' || name === 'meta') continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe('html', () => {
  it('escapes what is put in and keeps markup', () => {
    expect(html`<p title="${'"&'}">${'<b>'}${html`<i>${1}</i>`}${[null, 'x']}</p>`.text).toBe(
      '<p title="&quot;&amp;">&lt;b&gt;<i>1</i>x</p>',
    );
    expect(say('a<', 'b').text).toBe('<span lang="en">a&lt;</span><span lang="zh">b</span>');
    expect(say('same', 'same').text).toBe('same');
  });
});

describe('renderHtml', () => {
  it('is one page that asks for nothing from outside', () => {
    expect(page).not.toMatch(/\b(?:src|href)\s*=|url\(|@import|fetch\(|https?:\/\//);
    expect(page).toContain('content="default-src &#39;none&#39;;');
  });

  it('closes every element that it opens, and gives every id once', () => {
    expect(unbalancedTags(page)).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('holds both languages, the story, the lesson, every expectation and the command', () => {
    const texts: LocalText[] = [
      drill.drill.title,
      drill.drill.story,
      drill.drill.lesson,
      ...Object.values(drill.expectations).flatMap(({ steadyState, underFault }) =>
        [...steadyState, ...underFault].map(({ text }) => text),
      ),
    ];
    for (const { en, zh } of texts) {
      expect(page).toContain(en);
      expect(page).toContain(zh);
    }
    expect(page).toContain(drill.command);
    expect(page).toContain(drill.commit);
    expect(count(page, /lang="zh"/g)).toBe(count(page, / lang="en"(?! data-language)/g));
  });

  it('judges no design by the fault that was not in its steady state before, and says why', () => {
    const text = render(unsteadySyntheticDrill());
    const card = text.slice(text.indexOf('<h3>naive</h3>'), text.indexOf('<h3>resilient</h3>'));
    expect(card).toContain('the steady state was not reached before the fault: “');
    expect(card).toContain('（实测 43.2%，要求 &gt;= 95.0%）');
    expect(count(card, /<span class="measured"><span lang="en">not judged<\/span>/g)).toBe(2);
    expect(card).toContain('<span class="measured">43.2%</span>');
    expect(card).not.toContain('right and in time during the fault');
    expect(unbalancedTags(text)).toEqual([]);
  });

  it('has an accessible name for each picture and a scope for each head of a table', () => {
    expect(count(page, /<svg\s+class="plot"/g)).toBeGreaterThan(10);
    expect(count(page, /<svg\s+class="plot"/g)).toBe(count(page, /<desc id=/g));
    expect(page).not.toMatch(/<th(?=[\s>])(?![^>]*scope=)/);
  });

  it('shows no hole of the program', () => {
    expect(page.replace(/<script>[\s\S]*$/, '')).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it.each([true, false])('escapes every text that comes from files or services, aborted: %o', (isAborted) => {
    const evil = '</script><script>alert(1)</script><img src=x onerror="1">';
    const local = { en: evil, zh: evil };
    const hostile: DrillRun = {
      ...drill,
      drill: {
        name: evil,
        title: local,
        story: local,
        lesson: local,
        causeGroup: evil,
        teaches: local,
        source: evil,
      },
      scale: evil,
      commit: evil,
      command: evil,
      config: {
        capacity: [{ service: evil, replicas: 1, slots: null, serviceMs: null }],
        load: evil,
        customers: evil,
        trace: evil,
      },
      expectations: {
        [evil]: {
          steadyState: [{ text: local, held: false, measured: evil, required: evil }],
          underFault: [{ text: local, held: true, measured: evil, required: evil }],
        },
      },
      runs: drill.runs.map((run) => ({
        ...run,
        design: evil,
        records: run.records.map((record) =>
          record.outcome === 'fail' ? { ...record, code: evil } : record,
        ),
        faults: run.faults.map((fault) => ({ ...fault, title: local })),
        fleetEvents: [{ atMs: 1, text: local }],
        samples: run.samples.map((sample) => ({
          ...sample,
          replicas: sample.replicas.map((replica) => ({ ...replica, name: evil })),
          breakers: sample.breakers.map((breaker) => ({ ...breaker, edge: evil })),
        })),
        money: {
          ...run.money,
          verdict: 'fail',
          checked: [{ invariant: 99, name: evil, examined: 1, violations: 1 }],
          violations: [{ invariant: 99, text: evil, subjects: [evil] }],
          doubts: [evil],
        },
        ...(isAborted ? { aborted: local } : {}),
      })),
    };
    const text = render(hostile);
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img');
    expect(unbalancedTags(text)).toEqual([]);
  });

  it('stays small with ten minutes of data', () => {
    const long = syntheticDrill({ stretch: 600 / 85 });
    expect(Buffer.byteLength(render(long))).toBeLessThan(1_000_000);
  });

  it('renders a run that was given up before it began, and one without any design', () => {
    const abandoned = abandonedSyntheticDrill({ en: 'not ready', zh: '未就绪' });
    for (const each of [abandoned, { ...abandoned, runs: [] }]) {
      const text = render(each);
      expect(text.replace(/<script>[\s\S]*$/, '')).not.toMatch(/NaN|undefined|Infinity/);
      expect(unbalancedTags(text)).toEqual([]);
    }
  });
});
