// @ts-check
// The error browser: searches, sorts and unfolds its list. Without it the whole list is there.

const STEP = 24;

/** @param {HTMLElement} browser */
function enliven(browser) {
  const list = /** @type {HTMLOListElement} */ (browser.querySelector('ol'));
  const search = /** @type {HTMLInputElement} */ (browser.querySelector('input'));
  const order = /** @type {HTMLSelectElement} */ (browser.querySelector('select'));
  const count = /** @type {HTMLOutputElement} */ (browser.querySelector('output'));
  const button = /** @type {HTMLButtonElement} */ (browser.querySelector('button'));
  const items = [...list.querySelectorAll('li')].map((item) => ({
    item,
    text: (item.textContent ?? '').toLowerCase(),
  }));
  let most = STEP;

  /** @param {HTMLElement} item @param {string} name */
  const number = (item, name) => Number(item.dataset[name]);

  function sort() {
    const name = order.value;
    const sign = name === 'place' ? 1 : -1;
    items.sort(
      (a, b) =>
        sign * (number(a.item, name) - number(b.item, name)) ||
        number(a.item, 'place') - number(b.item, 'place'),
    );
    list.append(...items.map(({ item }) => item));
  }

  function show() {
    const wanted = search.value.toLowerCase();
    let found = 0;
    for (const { item, text } of items) {
      const isFound = text.includes(wanted);
      if (isFound) found++;
      item.hidden = !isFound || found > most;
    }
    const shown = Math.min(found, most);
    count.value = `${shown} of ${found} shown`;
    /** @type {HTMLElement} */ (button.parentElement).hidden = shown === found;
  }

  search.addEventListener('input', () => {
    most = STEP;
    show();
  });
  order.addEventListener('change', () => {
    sort();
    show();
  });
  button.addEventListener('click', () => {
    most += STEP;
    show();
  });
  const form = /** @type {HTMLFormElement} */ (browser.querySelector('form'));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  show();
}

document
  .querySelectorAll('.browser')
  .forEach((browser) => enliven(/** @type {HTMLElement} */ (browser)));
