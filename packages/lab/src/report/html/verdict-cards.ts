import { formatSeconds, formatShare } from '../../measure/metric-format.ts';
import type { JudgedDesign } from '../../measure/summary.ts';
import { headlineOf } from '../headline.ts';
import { measuredText } from '../texts.ts';
import { expectationsCell, heldMark, moneyCell, standingCell } from '../verdict-cells.ts';
import { both, html, type Markup, say } from './markup.ts';

/** What matters most, first: how each design fared, the money, the expectations. */
export function verdictCards(designs: readonly JudgedDesign[]): Markup {
  return html`<section aria-label="Verdict / 结论">
    <ul class="headline">
      ${headlineOf(designs).map((sentence) => html`<li>${both(sentence)}</li>`)}
    </ul>
    <div class="cards">${designs.map(card)}</div>
  </section>`;
}

function card(design: JudgedDesign, index: number): Markup {
  const { summary, expectations, inconclusive } = design;
  const standing = standingCell(design);
  const money = moneyCell(design);
  const held = expectationsCell(design);
  return html`<article class="card verdict own-${index % 7}">
    <header>
      <h3>${summary.design}</h3>
      <span class="badge tone-${standing.tone}">${both(standing.text)}</span>
    </header>
    ${inconclusive === null ? bigFigure(design) : html`<p class="tone-warn">${both(inconclusive)}</p>`}
    <dl class="pairs">
      <dt>${say('The money', '资金')}</dt>
      <dd class="tone-${money.tone}">${both(money.text)}</dd>
      <dt>${say('Recovered after', '恢复用时')}</dt>
      <dd>${recovered(design)}</dd>
      <dt>${say('Expectations', '预期')}</dt>
      <dd class="tone-${held.tone}">${both(held.text)}</dd>
    </dl>
    ${expectations.length === 0 ? null : expectationList(design)}
  </article>`;
}

function bigFigure({ summary }: JudgedDesign): Markup {
  const phase = summary.phases.find(({ name }) => name === 'fault');
  const ofPayments = (phase?.byJourney.pay.offered ?? 0) > 0;
  const figures = ofPayments ? phase?.byJourney.pay : phase?.all;
  return html`<p class="big">
    <b>${formatShare(figures?.goodputShareOfOffered ?? null)}</b>
    <span
      >${
        ofPayments
          ? say('of payments right and in time during the fault', '故障期间正确且及时的付款')
          : say('of requests right and in time during the fault', '故障期间正确且及时的请求')
      }</span
    >
  </p>`;
}

function recovered({ summary }: JudgedDesign): Markup {
  const seconds = summary.incidents.find(({ phase }) => phase === 'fault')?.recoverSeconds ?? null;
  if (seconds === null) return say('not reached', '未恢复');
  return seconds === 0 ? say('was never down', '从未中断') : html`${formatSeconds(seconds)}`;
}

function expectationList({ expectations }: JudgedDesign): Markup {
  return html`<ul class="expectations">
    ${expectations.map(({ text, held, measured }) => {
      const { mark, text: words, tone } = heldMark(held);
      return html`<li>
        <b class="tone-${tone}">${mark}<span hidden>${both(words)}</span></b>
        <span>${both(text)}</span>
        <span class="measured">${both(held === null ? words : measuredText(measured))}</span>
      </li>`;
    })}
  </ul>`;
}
