import type { ErrorCode, Language } from '@breakwater/contracts';
import { ACCEPT_LANGUAGE, type TestCustomer } from '../test-customer.ts';
import type { ServiceName, TestFleet } from '../test-fleet.ts';
import type { Answer } from '../test-http.ts';

/** The same refusal, told to somebody in each language. */
export type Told = Readonly<Record<Language, Answer>>;

/** Brings about a refusal on the real fleet, once in each language. */
export type Cause = (fleet: TestFleet) => Promise<Told>;

/** Customers who speak Chinese have the numbers of those who speak English and so many more. */
export const CHINESE_FROM = 100;

/** What one telling is brought about with. */
export interface Scene {
  readonly fleet: TestFleet;
  readonly language: Language;
  readonly headers: Readonly<Record<string, string>>;
  /** The customer with a number, or the counterpart who speaks the language. */
  readonly customer: (number: number) => Promise<TestCustomer>;
}

/** Brings a refusal about in one language after the other. */
export function inEach(tell: (scene: Scene) => Promise<Answer>): Cause {
  return async (fleet) => ({ en: await tell(sceneIn(fleet, 'en')), zh: await tell(sceneIn(fleet, 'zh')) });
}

/** Brings a refusal about in both languages at once, under something that is wrong for as long as it takes. */
export function inBoth(
  tell: (scene: Scene) => Promise<Answer>,
  during: (fleet: TestFleet, work: () => Promise<Told>) => Promise<Told>,
): Cause {
  return (fleet) =>
    during(fleet, async () => {
      const [en, zh] = await Promise.all([tell(sceneIn(fleet, 'en')), tell(sceneIn(fleet, 'zh'))]);
      return { en, zh };
    });
}

function sceneIn(fleet: TestFleet, language: Language): Scene {
  const offset = language === 'en' ? 0 : CHINESE_FROM;
  return {
    fleet,
    language,
    headers: { 'accept-language': ACCEPT_LANGUAGE[language] },
    customer: async (number) => (await fleet.customer(number + offset)).speaking(language),
  };
}

/** Has a mock misbehave for as long as something takes. */
export async function misbehaving<T>(
  fleet: TestFleet,
  { service, fault }: { service: ServiceName; fault: object },
  work: () => Promise<T>,
): Promise<T> {
  await fleet.operate(service, '/operator/behaviour', { method: 'PUT', body: [fault] });
  try {
    return await work();
  } finally {
    await fleet.operate(service, '/operator/behaviour', { method: 'DELETE' });
  }
}

/** The first answer with a code; when there is none the last, so that a failing test shows what came instead. */
export function theOneWith(code: ErrorCode, answers: readonly Answer[]): Answer {
  return answers.find(({ body }) => body['code'] === code) ?? answers.at(-1)!;
}
