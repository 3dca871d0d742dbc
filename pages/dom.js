/**
 * An element. Text becomes text nodes only, so that no answer can inject markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {...any} children false, null and undefined are left out
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(3).filter(child => child || child === 0));
  return element;
}

/**
 * Draws at once and then every second until the time is over or the element has left the page.
 * @param {Element} element
 * @param {number} seconds
 * @param {(left: number) => void} draw
 */
export function countDown(element, seconds, draw) {
  const end = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    draw(left);
    return left;
  };
  if (tick() === 0) return;
  let wasShown = false;
  const timer = setInterval(() => {
    wasShown ||= element.isConnected;
    if ((wasShown && !element.isConnected) || tick() === 0) clearInterval(timer);
  }, 1000);
}

/** Minutes and seconds, which every language writes alike. @param {number} seconds */
export const clock = seconds => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
