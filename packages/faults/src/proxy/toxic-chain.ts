import type { Sink, Stage, StageContext } from './stage.ts';
import { stageOf } from './stage-of.ts';
import type { ToxicSpec } from './toxic-spec.ts';

interface Link {
  readonly name: string;
  stage: Stage;
}

/** The toxics of one direction of one connection, in the order in which they were added; each may come and go at any time. */
export class ToxicChain implements Sink {
  readonly #context: StageContext;
  readonly #links: Link[] = [];

  /** @param context whose `output` is where the bytes leave the chain. */
  constructor(context: StageContext) {
    this.#context = context;
  }

  write(chunk: Buffer): void {
    (this.#links[0]?.stage ?? this.#context.output).write(chunk);
  }

  end(): void {
    (this.#links[0]?.stage ?? this.#context.output).end();
  }

  /** Lets a toxic strike this connection, unless it is drawn that it is spared. */
  add(toxic: ToxicSpec): void {
    if (!this.#isStruck(toxic)) return;
    this.#links.push(this.#link(toxic));
  }

  /** Puts new attributes in force; whether this connection is struck is drawn anew. */
  update(toxic: ToxicSpec): void {
    const index = this.#links.findIndex(({ name }) => name === toxic.name);
    const before = this.#links[index];
    if (before === undefined) {
      this.add(toxic);
      return;
    }
    if (!this.#isStruck(toxic)) {
      this.remove(toxic.name);
      return;
    }
    before.stage.flush();
    this.#links.splice(index, 1, this.#link(toxic));
  }

  /** Takes a toxic out; what it held back goes on at once. */
  remove(name: string): void {
    const index = this.#links.findIndex((link) => link.name === name);
    const link = this.#links[index];
    if (link === undefined) return;
    link.stage.flush();
    this.#links.splice(index, 1);
    link.stage.removed?.();
  }

  /** Stops every timer when the connection is gone. */
  dispose(): void {
    for (const { stage } of this.#links.splice(0)) stage.flush();
  }

  #isStruck({ toxicity }: ToxicSpec): boolean {
    return toxicity >= 1 || this.#context.random.uniform() < toxicity;
  }

  #link(toxic: ToxicSpec): Link {
    const following = (): Sink => this.#links[this.#links.indexOf(link) + 1]?.stage ?? this.#context.output;
    const output: Sink = {
      write: (chunk) => following().write(chunk),
      end: () => following().end(),
    };
    const link: Link = { name: toxic.name, stage: stageOf(toxic, { ...this.#context, output }) };
    return link;
  }
}
