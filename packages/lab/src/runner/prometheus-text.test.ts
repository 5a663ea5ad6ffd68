import { expect, it } from 'vitest';
import { parsePrometheusText } from './prometheus-text.ts';

it('reads names, labels and values, and leaves comments and empty lines out', () => {
  const text = [
    '# HELP breakwater_refusals_total Refusals.',
    '# TYPE breakwater_refusals_total counter',
    'breakwater_refusals_total{code="overloaded",service="risk"} 12',
    '',
    'process_cpu_seconds_total 1.5e-2',
    'up{} 1',
  ].join('\n');
  expect(parsePrometheusText(text)).toEqual([
    { name: 'breakwater_refusals_total', labels: { code: 'overloaded', service: 'risk' }, value: 12 },
    { name: 'process_cpu_seconds_total', labels: {}, value: 0.015 },
    { name: 'up', labels: {}, value: 1 },
  ]);
});

it('keeps commas, braces and arrows inside a label value', () => {
  const [series] = parsePrometheusText('calls{edge="credit->risk",what="a, {b}"} 3');
  expect(series?.labels).toEqual({ edge: 'credit->risk', what: 'a, {b}' });
});

it('reads escaped quotes, backslashes and line ends in a label value', () => {
  const [series] = parsePrometheusText(String.raw`calls{reason="\"C:\\x\"\nnext"} 1`);
  expect(series?.labels).toEqual({ reason: '"C:\\x"\nnext' });
});

it('reads infinity as a number', () => {
  expect(parsePrometheusText('bucket{le="+Inf"} +Inf')[0]?.value).toBe(Number.POSITIVE_INFINITY);
});

it('finds nothing in a text that is no exposition', () => {
  expect(parsePrometheusText('<html>not found</html>')).toEqual([]);
});
