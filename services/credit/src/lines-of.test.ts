import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { linesOf } from './lines-of.ts';

async function lines(...pieces: (string | Buffer)[]): Promise<string[]> {
  const all: string[] = [];
  for await (const some of linesOf(Readable.from(pieces.map((piece) => Buffer.from(piece)))))
    all.push(...some);
  return all;
}

it('puts lines together that came in pieces, and keeps those that are empty', async () => {
  expect(await lines('on', 'e\ntw', 'o\n\nth', 'ree\n')).toEqual(['one', 'two', '', 'three']);
});

it('takes a last line without an end, and nothing of nothing', async () => {
  expect(await lines('one\ntwo')).toEqual(['one', 'two']);
  expect(await lines()).toEqual([]);
});

it('does not break a character that came in two pieces', async () => {
  const bytes = Buffer.from('浙江\n');
  expect(await lines(bytes.subarray(0, 2), bytes.subarray(2))).toEqual(['浙江']);
});

it('does not gather a line without end', async () => {
  await expect(lines(...Array.from({ length: 9 }, () => 'x'.repeat(10_000)))).rejects.toThrow(
    'a line is longer than 65536 characters',
  );
});

it('fails as its stream fails', async () => {
  const broken = new Readable({ read: () => undefined });
  broken.destroy(new Error('gone'));
  await expect(linesOf(broken).next()).rejects.toThrow('gone');
});
