import { type Language, errorTable } from '@breakwater/contracts';

/** What people see while the platform is closed: one page without anything that would have to be fetched. */
export function closedPage(language: Language, traceId: string): string {
  const { title, detail, nextStep } = errorTable.maintenance[language];
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
  body { margin: 20vh auto 0; max-width: 34rem; padding: 0 1.5rem; font: 1.1rem/1.6 system-ui, sans-serif; color: #1d2733 }
  h1 { font-size: 1.6rem; margin: 0 0 .6rem }
  small { color: #68727d }
</style>
<h1>${title}</h1>
<p>${detail}</p>
<p>${nextStep}</p>
<small>${traceId}</small>
</html>
`;
}
