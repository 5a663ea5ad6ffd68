import { formatShare } from '../measure/metric-format.ts';
import type { LocalText } from '../measure/record.ts';
import type { JudgedDesign } from '../measure/summary.ts';
import { standingText } from './texts.ts';

/**
 * The result in a sentence for each design, how it fared while it was hurt, and one for the money.
 * A design that gets the money wrong loses, however well it stood.
 */
export function headlineOf(designs: readonly JudgedDesign[]): LocalText[] {
  return [...designs.map(sentenceOf), moneySentence(designs)];
}

function sentenceOf({ summary, standing, inconclusive }: JudgedDesign): LocalText {
  const { design } = summary;
  if (summary.aborted !== null) return { en: `${design} was aborted.`, zh: `${design} 已中止。` };
  if (inconclusive !== null) {
    return {
      en: `${design} was not in its steady state before the fault: what followed is not judged.`,
      zh: `${design} 在故障前未达到稳态，其后的表现不作评判。`,
    };
  }
  const phase = summary.phases.find(({ name }) => name === 'fault');
  const words = standingText[standing];
  if (phase === undefined || standing === 'unknown') {
    return { en: `${design}: ${words.en}.`, zh: `${design}：${words.zh}。` };
  }
  const ofPayments = phase.byJourney.pay.offered > 0;
  const figures = ofPayments ? phase.byJourney.pay : phase.all;
  const share = formatShare(figures.goodputShareOfOffered);
  const subject = ofPayments ? { en: 'payments', zh: '付款' } : { en: 'requests', zh: '请求' };
  return {
    en: `${design} ${words.en}: ${share} of ${subject.en} were right and in time during the fault.`,
    zh: `${design} ${words.zh}：故障期间 ${share} 的${subject.zh}正确且及时。`,
  };
}

function moneySentence(designs: readonly JudgedDesign[]): LocalText {
  const named = (verdict: 'fail' | 'unknown'): string =>
    designs
      .filter(({ summary }) => summary.money.verdict === verdict)
      .map(({ summary }) => summary.design)
      .join(', ');
  const wrong = named('fail');
  if (wrong !== '') {
    return {
      en: `The money is wrong in ${wrong}: that design loses.`,
      zh: `${wrong} 的资金有误，该方案判负。`,
    };
  }
  const unproven = named('unknown');
  if (unproven !== '') {
    return {
      en: `The money could not be proved right in ${unproven}.`,
      zh: `${unproven} 的资金无法证实无误。`,
    };
  }
  return { en: 'Every fen is where it belongs.', zh: '资金分毫不差。' };
}
