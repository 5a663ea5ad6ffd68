import type { Text } from './schema-parts.ts';
import { english } from './words-en.ts';
import { chinese } from './words-zh.ts';
import type { Words } from './words-type.ts';

/** The sentences of both languages. */
export const words: Readonly<Record<keyof Text, Words>> = { en: english, zh: chinese };
