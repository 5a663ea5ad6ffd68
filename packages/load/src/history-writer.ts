import { createWriteStream, type WriteStream } from 'node:fs';
import type { HistoryHeader, HistoryRecord } from '@breakwater/contracts';

/** Takes the records of a run. */
export interface RecordSink {
  write(record: HistoryHeader | HistoryRecord): void;
  /** Resolves when everything is stored. */
  end(): Promise<void>;
}

const CHUNK_BYTES = 65_536;

/**
 * Writes a history as JSON lines. An open-loop run cannot wait for its disk, so lines gather in memory while the stream is
 * full; there are never more of them than the plan has arrivals.
 * @param onError called once when the file cannot be written; the run is worthless then and should end.
 */
export class HistoryWriter implements RecordSink {
  readonly #stream: WriteStream;
  readonly #closed: Promise<void>;
  #waiting = '';
  #full = false;

  constructor(path: string, onError: (error: Error) => void) {
    this.#stream = createWriteStream(path, { flags: 'w' });
    this.#stream.on('drain', () => {
      this.#full = false;
      if (this.#waiting.length >= CHUNK_BYTES) this.#flush();
    });
    this.#closed = new Promise((resolve, reject) => {
      this.#stream.on('error', (error) => {
        reject(error);
        onError(error);
      });
      this.#stream.on('close', resolve);
    });
    // The error reaches the run through onError; `end` reports it again to whoever waits for the end.
    this.#closed.catch(() => undefined);
  }

  write(record: HistoryHeader | HistoryRecord): void {
    this.#waiting += `${JSON.stringify(record)}\n`;
    if (!this.#full && this.#waiting.length >= CHUNK_BYTES) this.#flush();
  }

  async end(): Promise<void> {
    this.#flush();
    this.#stream.end();
    await this.#closed;
  }

  #flush(): void {
    const chunk = this.#waiting;
    this.#waiting = '';
    if (chunk !== '' && !this.#stream.destroyed) this.#full = !this.#stream.write(chunk);
  }
}
