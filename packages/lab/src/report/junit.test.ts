import { describe, expect, it } from 'vitest';
import { judgeDrill } from '../measure/summary.ts';
import { syntheticDrill, unsteadySyntheticDrill } from '../measure/synthetic-drill.ts';
import { renderJunit } from './junit.ts';

const drill = syntheticDrill();
const trialOf = (run: typeof drill) => [{ seed: run.seed, judged: judgeDrill(run) }];

describe('renderJunit', () => {
  const text = renderJunit(drill.drill, trialOf(drill));

  it('has a suite for each design and a case for each expectation and the money', () => {
    expect(text).toContain('<testsuite name="bureau-brownout.naive.seed-7" tests="4"');
    expect(text).toContain('<testsuite name="bureau-brownout.resilient.seed-7" tests="6"');
    expect(text.match(/<testcase /g)).toHaveLength(Number(/<testsuites [^>]*tests="(\d+)"/.exec(text)?.[1]));
  });

  it('says of what was missed what was measured and what was required', () => {
    expect(text).toContain('<failure message="measured 31.4%, required &lt;= 20.0%"/>');
    expect(text).toMatch(/<testsuites [^>]*failures="[1-9]/);
  });

  it('skips what was not judged, with the reason', () => {
    const unsteady = unsteadySyntheticDrill();
    expect(renderJunit(unsteady.drill, trialOf(unsteady))).toMatch(
      /<skipped message="the steady state was not reached before the fault: /,
    );
  });

  it('keeps characters out that XML does not have', () => {
    const [trial] = trialOf(drill);
    const [first] = trial!.judged;
    const odd = {
      ...first!,
      expectations: [{ ...first!.expectations[0]!, text: { en: 'a<b>&"c"\u0000\n', zh: '' } }],
    };
    const odder = renderJunit(drill.drill, [{ seed: 1, judged: [odd] }]);
    expect(odder).toContain('name="a&lt;b&gt;&amp;&quot;c&quot;\n"');
  });
});
