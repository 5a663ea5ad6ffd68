import type { LocalText } from '../../measure/record.ts';

/** Text that is HTML already. Everything else is escaped when it is put into HTML. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | null | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** A template tag that escapes whatever is put in, unless it is markup; null adds nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const parts = strings.map((text, index) => text + render(contents[index] ?? null));
  return new Markup(parts.join(''));
}

function render(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return content.map(render).join('');
}

/** Both languages, of which the page shows one. */
export function both({ en, zh }: LocalText): Markup {
  return en === zh ? html`${en}` : html`<span lang="en">${en}</span><span lang="zh">${zh}</span>`;
}

/** Both languages written where they stand. */
export function say(en: string, zh: string): Markup {
  return both({ en, zh });
}

/** The same as SVG text at a place. */
export function svgText(x: number, y: number, { en, zh }: LocalText, className: string): Markup {
  const at = html`x="${rounded(x)}" y="${rounded(y)}" class="${className}"`;
  if (en === zh) return html`<text ${at}>${en}</text>`;
  return html`<text ${at} lang="en">${en}</text><text ${at} lang="zh">${zh}</text>`;
}

/** A coordinate with one decimal, to keep pictures small. */
export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
