import { get, silently } from './api.js';

const PAGES = 10;

/** All items of a list, up to a thousand. `path` ends with `?` or `&`. */
export async function all(path, options = silently) {
  const items = [];
  let cursor = '';
  for (let page = 0; page < PAGES && cursor !== undefined; page++) {
    const answer = await get(`${path}limit=100&cursor=${encodeURIComponent(cursor)}`, options);
    items.push(...answer.items);
    cursor = answer.cursor;
  }
  return items;
}
