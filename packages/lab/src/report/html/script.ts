/**
 * The page's only script: the language toggle, and a cursor that reads all pictures at one time. The page is complete
 * without it, in English.
 */
export const pageScript = `
(() => {
  const root = document.documentElement;
  const buttons = [...document.querySelectorAll('[data-set-language]')];
  const titles = JSON.parse(document.getElementById('titles').textContent);
  const show = (language) => {
    root.dataset.language = language;
    root.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = titles[language];
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.setLanguage === language));
  };
  for (const button of buttons) button.addEventListener('click', () => show(button.dataset.setLanguage));
  const wanted = new URLSearchParams(location.hash.slice(1)).get('lang') || navigator.language || 'en';
  show(wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en');

  const series = JSON.parse(document.getElementById('series').textContent);
  const readouts = [...document.querySelectorAll('.readout')];
  const plots = [...document.querySelectorAll('svg.plot')];
  const clock = (second) => Math.floor(second / 60) + ':' + String(second % 60).padStart(2, '0');
  const point = (second) => {
    for (const plot of plots) {
      const { left, right, width, seconds } = plot.dataset;
      const x = Number(left) + (second + 0.5) / Number(seconds) * (width - left - right);
      const cursor = plot.querySelector('.cursor');
      cursor.style.visibility = second < 0 ? 'hidden' : 'visible';
      cursor.setAttribute('x1', x);
      cursor.setAttribute('x2', x);
    }
    const text = second < 0 ? '' : clock(second) + '   ' +
      series.map((one) => one.design + ' ' + (one.good[second] ?? '–') + ' / ' + (one.offered[second] ?? '–')).join('   ·   ');
    for (const readout of readouts) readout.textContent = text;
  };
  for (const plot of plots) {
    plot.addEventListener('pointermove', (event) => {
      const box = plot.getBoundingClientRect();
      const { left, right, width, seconds } = plot.dataset;
      const share = ((event.clientX - box.left) / box.width * width - left) / (width - left - right);
      point(share < 0 || share >= 1 ? -1e4 : Math.floor(share * seconds));
    });
    plot.addEventListener('pointerleave', () => point(-1e4));
  }
})();
`;
