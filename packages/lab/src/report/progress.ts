import type { Clock } from '@breakwater/clock';
import type { Language } from '@breakwater/contracts';
import type { PhaseName } from '../measure/record.ts';
import { phaseText } from './texts.ts';
import { type TerminalStyle, terminalStyle } from './terminal-style.ts';
import { fit } from './text-width.ts';

/** What is going on now. */
export interface ProgressState {
  readonly design: string;
  /** A phase of the run, or what is done before and after it. */
  readonly stage: PhaseName | 'boot' | 'heal' | 'verify';
  readonly elapsedSeconds: number;
  /** Until the whole command is done, all designs included; null while it cannot be known. */
  readonly remainingSeconds: number | null;
  /** Good answers and arrivals in the last second; null before the load begins. */
  readonly goodPerSecond: number | null;
  readonly offeredPerSecond: number | null;
  readonly faultActive: boolean;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly colour: boolean;
  readonly columns: number;
  readonly language: Language;
  readonly clock: Clock;
  /** How often a plain line is written when the output is no terminal. */
  readonly plainEverySeconds?: number;
}

const PLAIN_EVERY_SECONDS = 5;
const ERASE_LINE = '\r\u001b[2K';

const stageText = {
  ...phaseText,
  boot: { en: 'Starting the fleet', zh: '启动服务' },
  heal: { en: 'Healing', zh: '恢复中' },
  verify: { en: 'Checking the money', zh: '核对资金' },
} as const;

/**
 * Tells how a run goes: in a terminal as one line that is rewritten in place, elsewhere as a plain line when the stage
 * changes and every few seconds.
 */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #style: TerminalStyle;
  #lastPlainMs = Number.NEGATIVE_INFINITY;
  #lastStage = '';
  #lineOpen = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#style = terminalStyle(options.colour);
  }

  update(state: ProgressState): void {
    const { isTerminal, columns, clock, write, plainEverySeconds = PLAIN_EVERY_SECONDS } = this.#options;
    if (isTerminal) {
      write(`${ERASE_LINE}${this.#line(state, Math.min(columns, 100) - 1)}`);
      this.#lineOpen = true;
      return;
    }
    const stage = `${state.design} ${state.stage} ${state.faultActive}`;
    const nowMs = clock.monotonicMs();
    if (stage === this.#lastStage && nowMs - this.#lastPlainMs < plainEverySeconds * 1_000) return;
    this.#lastStage = stage;
    this.#lastPlainMs = nowMs;
    write(`${this.#line(state, 100).trimEnd()}\n`);
  }

  /** Writes a line of its own above the progress line. */
  note(text: string): void {
    this.done();
    this.#options.write(`${text}\n`);
  }

  /** Takes the progress line away, so that what follows begins in a clean line. */
  done(): void {
    if (this.#lineOpen) this.#options.write(ERASE_LINE);
    this.#lineOpen = false;
  }

  #line(state: ProgressState, columns: number): string {
    const { language } = this.#options;
    const left = state.remainingSeconds === null ? '' : ` −${clockText(state.remainingSeconds)}`;
    const fault = state.faultActive ? (language === 'en' ? '▲ fault' : '▲ 故障') : '';
    const parts = [
      this.#style.bold(fit(state.design, 12)),
      fit(stageText[state.stage][language], 18),
      fit(`${clockText(state.elapsedSeconds)}${left}`, 12),
      this.#goodput(state, columns >= 95 ? 20 : columns >= 79 ? 10 : 0),
      this.#style.tone(fault, 'bad'),
    ];
    const shown = columns >= 70 ? parts : parts.filter((_, index) => index !== 1);
    return shown.join(' ');
  }

  #goodput({ goodPerSecond, offeredPerSecond }: ProgressState, barCells: number): string {
    if (goodPerSecond === null || offeredPerSecond === null) return '';
    const share = offeredPerSecond === 0 ? 1 : Math.min(1, goodPerSecond / offeredPerSecond);
    const full = Math.round(share * barCells);
    const tone = share >= 0.9 ? 'good' : share >= 0.5 ? 'warn' : 'bad';
    const bar = this.#style.tone('█'.repeat(full), tone) + this.#style.dim('░'.repeat(barCells - full));
    const unit = this.#options.language === 'en' ? 'good/s' : '成功/秒';
    const space = barCells === 0 ? '' : ' ';
    return `${bar}${space}${fit(`${Math.round(goodPerSecond)}/${Math.round(offeredPerSecond)}`, 8, 'right')} ${unit}`;
  }
}

/** Seconds as m:ss. */
function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
