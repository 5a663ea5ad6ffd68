/** Someone in a lane, who knows those next to it. */
export interface Neighbour<T> {
  before: T | undefined;
  after: T | undefined;
}

/** A line of arrivals as a linked list: one leaves from either end, or from between, at the same small cost. */
export class Lane<T extends Neighbour<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get first(): T | undefined {
    return this.#first;
  }

  get last(): T | undefined {
    return this.#last;
  }

  get size(): number {
    return this.#size;
  }

  /** Puts one who stands in no lane behind the last. */
  add(member: T): void {
    member.before = this.#last;
    if (this.#last === undefined) this.#first = member;
    else this.#last.after = member;
    this.#last = member;
    this.#size++;
  }

  /** Takes out one who stands in this lane. */
  remove(member: T): void {
    const { before, after } = member;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    member.before = undefined;
    member.after = undefined;
    this.#size--;
  }
}
