import { ProblemError, type StrategyOverview } from '@breakwater/contracts';
import type { ActiveStrategy } from './active-strategy.ts';
import type { StrategyStore } from './clients/strategy-store.ts';
import type { Strategy } from './domain/strategy.ts';
import { parseStrategy } from './strategy/load-strategy.ts';
import { StrategyError } from './strategy/strategy-error.ts';

/** What is used of the desk. */
export type Desk = Pick<StrategyDesk, 'overview' | 'submit' | 'switchTo'>;

/** What operators do with strategies: look, bring in a new one, go back to a kept one. */
export class StrategyDesk {
  readonly #store: StrategyStore;
  readonly #active: ActiveStrategy;

  constructor(store: StrategyStore, active: ActiveStrategy) {
    this.#store = store;
    this.#active = active;
  }

  /** @throws ProblemError `service_down` when the database does not answer. */
  async overview(): Promise<StrategyOverview> {
    const overview = await answered(this.#store.overview());
    return { ...overview, decidingBy: this.#active.version };
  }

  /**
   * Keeps a strategy and activates it. Sending the same one again changes nothing.
   * @throws ProblemError `invalid_field` with every problem and its place; `service_down`.
   */
  async submit(content: string, reason: string): Promise<StrategyOverview> {
    const strategy = parsed(content);
    if ((await answered(this.#store.keep(strategy))) === 'conflict') {
      const message = `${strategy.version} is kept already and says something else; give this one a new version`;
      throw new ProblemError('invalid_field', { errors: [{ path: '/body/content/version', message }] });
    }
    return this.#activate(strategy.name, strategy.number, reason);
  }

  /**
   * Activates a kept version, written `name@number`.
   * @throws ProblemError `invalid_field` when it is not kept; `service_down`.
   */
  async switchTo(version: string, reason: string): Promise<StrategyOverview> {
    const [name = '', number] = version.split('@');
    return this.#activate(name, Number(number), reason);
  }

  async #activate(name: string, number: number, reason: string): Promise<StrategyOverview> {
    if ((await answered(this.#store.activate(name, number, reason))) === 'unknown') {
      const errors = [{ path: '/body/version', message: `${name}@${number} is not kept` }];
      throw new ProblemError('invalid_field', { errors });
    }
    await this.#active.look();
    return this.overview();
  }
}

function parsed(content: string): Strategy {
  try {
    return parseStrategy(content, 'content');
  } catch (error) {
    if (!(error instanceof StrategyError)) throw error;
    const errors = error.problems.map(({ path, message }) => ({ path: `/body/content${path}`, message }));
    throw new ProblemError('invalid_field', { errors, cause: error });
  }
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new ProblemError('service_down', { cause: error });
  }
}
