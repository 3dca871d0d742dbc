import { h } from './dom.js';
import { all } from './lists.js';
import { keepLooking } from './looking.js';

/**
 * Shows what a list of the API has, newest first. `viewOf` makes {element, look} of an item, once: a half-filled form
 * in it survives. `add` shows a new item opened, and closes the others.
 */
export function madeList(path, viewOf, empty) {
  const views = new Map();
  const element = h('div', { class: 'made' });
  keepLooking(element, look);
  return { element, add };

  async function add(item) {
    views.forEach(view => { view.element.open = false; });
    views.set(item.id, viewOf(item, true));
    await look();
  }

  async function look() {
    const items = await all(`${path}?`);
    items.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
    for (const item of items) {
      if (!views.has(item.id)) views.set(item.id, viewOf(item, false));
    }
    const shown = items.map(({ id }) => views.get(id));
    draw(shown.map(view => view.element));
    await Promise.all(shown.filter(view => view.element.open).map(view => view.look()));
  }

  // Drawn again only when something was added or removed, so that focus and selection survive.
  function draw(elements) {
    const isSame = elements.length > 0 && elements.length === element.children.length
      && elements.every((one, index) => one === element.children[index]);
    if (isSame) return;
    element.replaceChildren(...elements.length > 0 ? elements : [h('p', { class: 'muted' }, empty)]);
  }
}
