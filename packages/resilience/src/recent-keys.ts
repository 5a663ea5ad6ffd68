/**
 * Values by key, with room for so many. A value that says nothing any more is forgotten; when there is no room
 * otherwise, the one that was set least recently makes room for a new one.
 */
export class RecentKeys<T> {
  readonly #keysMax: number;
  readonly #isIdle: (value: T) => boolean;
  readonly #values = new Map<string, T>();

  /** @param isIdle whether a value is as good as none. */
  constructor(keysMax: number, isIdle: (value: T) => boolean) {
    this.#keysMax = keysMax;
    this.#isIdle = isIdle;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    // Taken out and put in again, a key stands behind all those that were set less recently.
    this.#values.delete(key);
    this.#makeRoom();
    this.#values.set(key, value);
  }

  #makeRoom(): void {
    for (const [key, value] of this.#values) {
      if (!this.#isIdle(value) && this.#values.size < this.#keysMax) return;
      this.#values.delete(key);
    }
  }
}
